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
        limit = query.rowsMax
        bytesMax = min(query.bytesMax, QueryEngineLimits.answerBytesMax)
    }

    /// The smallest effective time that can still change the page: rows and blocks wholly before it need not
    /// be added.
    public var oldestWanted: Int64 { beyond?.time ?? query.timeRange.start }

    /// The largest effective time that can be on the page: rows and blocks wholly after it need not be added.
    public var newestWanted: Int64 {
        query.newestTime
    }

    /// Takes the matching records of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.malformed` for damaged rows, `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: LogBatch) throws(QueryFault) {
        var filter = LogFilter(query, terms: terms, in: batch)
        var rows: [Int] = []
        for row in 0..<batch.count {
            try cancellation.spendRow()
            if try filter.admits(row, of: batch) { rows.append(row) }
        }
        try add(rows, of: batch)
    }

    /// Takes a batch of which all filters but the time range are known to admit every record, as those that
    /// `LogRowsQuestion` makes; all of its columns must be filled.
    public mutating func addMatching(_ batch: LogBatch) throws(QueryFault) {
        try add(Array(0..<batch.count), of: batch)
    }

    private mutating func add(_ rows: [Int], of batch: LogBatch) throws(QueryFault) {
        var found: [(position: LogPosition, row: Int)] = []
        var digests = LogDigests(in: batch)
        let newest = LogNewest(query, oldest: oldestWanted, newest: newestWanted)
        for row in newest.rows(of: rows.map { (batch.effectiveTime($0), $0) }) {
            let time = batch.effectiveTime(row)
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
