// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Folds log batches, in any order, into one page of the newest records that match.
///
/// Holds the records of the page alone. Feeding blocks newest first lets the reader stop early: see
/// `oldestWanted`.
public struct LogFold: Sendable {
    private struct Entry {
        let position: LogPosition
        let record: LogRecord
        /// What it counts for in bytes.
        let weight: Int
    }

    private let query: LogQuery
    private let terms: SearchTerms
    private let limit: Int
    private let bytesMax: Int
    /// The page so far, in its order: at most `limit` records and, after the first, `bytesMax` bytes.
    private var entries: [Entry] = []
    /// The first record that was found to be beyond the page. More records can only bring it further away.
    private var beyond: LogPosition?
    private var cancellation = CancellationCheck()
    /// How many records like the cursor's were passed over.
    private var skipped: UInt32 = 0

    /// - Throws: `QueryFault.tooLarge` when there are too many search terms.
    public init(_ query: LogQuery) throws(QueryFault) {
        self.query = query
        terms = try SearchTerms(query.search)
        limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
        bytesMax = min(query.bytesMax, QueryEngineLimits.answerBytesMax)
    }

    /// The smallest effective time that can still change the page: rows and blocks wholly before it need not
    /// be added.
    public var oldestWanted: Int64 { beyond?.time ?? query.timeRange.start }

    /// The largest effective time that can be on the page: rows and blocks wholly after it need not be added.
    public var newestWanted: Int64 {
        let last = query.timeRange.end == .min ? Int64.min : query.timeRange.end - 1
        return min(last, query.after?.time ?? .max)
    }

    /// Takes the matching records of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.malformed` for damaged rows, `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: LogBatch) throws(QueryFault) {
        var found: [(position: LogPosition, row: Int)] = []
        var digests = LogDigests(in: batch)
        for (time, row) in try candidates(in: batch) {
            try cancellation.spendRow()
            let position = LogPosition(time: time, digest: digests.digest(of: row, of: batch))
            if let after = query.after {
                if position < after.position { continue }
                if position == after.position, skipped < after.shown {
                    skipped += 1
                    continue
                }
            }
            found.append((position, row))
        }
        found.sort { $0.position < $1.position }
        try merge(found, of: batch)
    }

    /// The page that the records added so far make.
    public consuming func finish() -> LogPage {
        guard beyond != nil, let last = entries.last?.position else {
            return LogPage(records: entries.map(\.record), next: nil)
        }
        var shown = UInt32(entries.reversed().prefix { $0.position == last }.count)
        if let after = query.after, after.position == last { shown += after.shown }
        let next = LogCursor(
            time: last.time, digestHigh: last.digest.high, digestLow: last.digest.low, shown: shown)
        return LogPage(records: entries.map(\.record), next: next)
    }

    /// The matching rows that may be on the page; all of those that share the last time that fits.
    private mutating func candidates(in batch: LogBatch) throws(QueryFault) -> [(time: Int64, row: Int)] {
        let oldest = oldestWanted
        let newest = newestWanted
        guard oldest <= newest else { return [] }
        var filter = LogFilter(query, terms: terms, in: batch)
        var rows: [(time: Int64, row: Int)] = []
        for row in 0..<batch.count {
            try cancellation.spendRow()
            let time = batch.effectiveTime(row)
            guard time >= oldest, time <= newest, try filter.admits(row, of: batch) else { continue }
            rows.append((time, row))
        }
        // Records of the cursor's time may be skipped, so they do not count as filling the page.
        guard rows.count > limit + 1 else { return rows }
        rows.sort { $0.time > $1.time }
        let certain = rows.firstIndex { $0.time != query.after?.time } ?? rows.count
        guard rows.count > certain + limit + 1 else { return rows }
        let lastTime = rows[certain + limit].time
        let end = rows[(certain + limit)...].firstIndex { $0.time < lastTime } ?? rows.count
        return Array(rows[..<end])
    }

    /// Merges rows, in the order of the page, with the entries; decodes only those that stay.
    private mutating func merge(
        _ found: [(position: LogPosition, row: Int)], of batch: LogBatch
    ) throws(QueryFault) {
        let found = beyond.map { beyond in found.prefix { $0.position < beyond } } ?? found[...]
        if found.isEmpty { return }
        let bare = batch.withoutOrigins
        var origins = SharedOrigins()
        var merged: [Entry] = []
        var bytes = 0
        var old = 0
        var fresh = 0
        while old < entries.count || fresh < found.count {
            let isOld =
                fresh == found.count
                || old < entries.count && entries[old].position <= found[fresh].position
            let weight = isOld ? entries[old].weight : batch.weight(of: found[fresh].row)
            guard merged.isEmpty || merged.count < limit && bytes + weight <= bytesMax else {
                beyond = isOld ? entries[old].position : found[fresh].position
                break
            }
            bytes += weight
            if isOld {
                merged.append(entries[old])
                old += 1
                continue
            }
            let (position, row) = found[fresh]
            try cancellation.spend(weight)
            let record = try Self.record(row, of: batch, bare, &origins)
            merged.append(Entry(position: position, record: record, weight: weight))
            fresh += 1
        }
        entries = merged
    }

    /// One record; `bare` is the batch without its origins, which are materialised once.
    private static func record(
        _ row: Int, of batch: LogBatch, _ bare: LogBatch, _ origins: inout SharedOrigins
    ) throws(QueryFault) -> LogRecord {
        do throws(MalformedOTLP) {
            var record = try bare.record(at: row)
            record.resource = try origins.resource(batch.resource[row], batch.resource)
            record.scope = try origins.scope(batch.scope[row], batch.scope)
            return record
        } catch { throw .malformed(error) }
    }
}
