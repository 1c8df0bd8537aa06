// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Folds log batches, in any order, into one page of the newest records that match.
///
/// Holds at most one record more than the page. Feeding blocks newest first lets the reader stop early: see
/// `oldestWanted`.
public struct LogFold: Sendable {
    private struct Entry {
        let position: LogPosition
        let record: LogRecord
    }

    private let query: LogQuery
    private let terms: SearchTerms
    private let limit: Int
    /// In the order of the page, at most `limit` + 1.
    private var entries: [Entry] = []
    /// How many records like the cursor's were passed over.
    private var skipped: UInt32 = 0

    /// - Throws: `QueryFault.tooLarge` when there are too many search terms.
    public init(_ query: LogQuery) throws(QueryFault) {
        self.query = query
        terms = try SearchTerms(query.search)
        limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
    }

    /// The smallest effective time that can still change the page: rows and blocks wholly before it need not
    /// be added.
    public var oldestWanted: Int64 {
        guard entries.count > limit, let last = entries.last else { return query.timeRange.start }
        return last.position.time
    }

    /// The largest effective time that can be on the page: rows and blocks wholly after it need not be added.
    public var newestWanted: Int64 {
        let last = query.timeRange.end == .min ? Int64.min : query.timeRange.end - 1
        return min(last, query.after?.time ?? .max)
    }

    /// Takes the matching records of a batch all of whose columns are filled.
    /// - Throws: `QueryFault.malformed` for damaged rows.
    public mutating func add(_ batch: LogBatch) throws(QueryFault) {
        var found: [(position: LogPosition, row: Int)] = []
        for (time, row) in try candidates(in: batch) {
            let position = LogPosition(time: time, digest: batch.digest(of: row))
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
        let page = entries.prefix(limit)
        guard entries.count > limit, let last = page.last?.position else {
            return LogPage(records: page.map(\.record), next: nil)
        }
        var shown = UInt32(page.reversed().prefix { $0.position == last }.count)
        if let after = query.after, after.position == last { shown += after.shown }
        let next = LogCursor(
            time: last.time, digestHigh: last.digest.high, digestLow: last.digest.low, shown: shown)
        return LogPage(records: page.map(\.record), next: next)
    }

    /// The matching rows that may be on the page; all of those that share the last time that fits.
    private func candidates(in batch: LogBatch) throws(QueryFault) -> [(time: Int64, row: Int)] {
        let oldest = oldestWanted
        let newest = newestWanted
        guard oldest <= newest else { return [] }
        var filter = LogFilter(query, terms: terms, in: batch)
        var rows: [(time: Int64, row: Int)] = []
        for row in 0..<batch.count {
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
        if found.isEmpty { return }
        var merged: [Entry] = []
        var old = 0
        var fresh = 0
        while merged.count <= limit, old < entries.count || fresh < found.count {
            if fresh == found.count || old < entries.count && entries[old].position <= found[fresh].position {
                merged.append(entries[old])
                old += 1
            } else {
                let record: LogRecord
                do { record = try batch.record(at: found[fresh].row) } catch { throw .malformed(error) }
                merged.append(Entry(position: found[fresh].position, record: record))
                fresh += 1
            }
        }
        entries = merged
    }
}
