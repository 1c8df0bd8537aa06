// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Folds span batches, in any order, into one page of traces.
///
/// A trace may be spread over many batches, so nothing can be left out before all batches that overlap the
/// range were added. Spans without a trace id are passed over.
public struct TraceFold: Sendable {
    private let query: TraceQuery
    private let tracesMax: Int
    private let bytesMax: Int
    private var names = TraceNames()
    private var positions: [TraceID: Int] = [:]
    private var sketches: [TraceSketch] = []
    private var cancellation = CancellationCheck()

    /// - Throws: `QueryFault.invalidCursor` when the cursor belongs to another sort or order.
    public init(_ query: TraceQuery) throws(QueryFault) {
        try self.init(query, tracesMax: QueryEngineLimits.tracesMax)
    }

    init(
        _ query: TraceQuery, tracesMax: Int, bytesMax: Int = QueryEngineLimits.answerBytesMax
    ) throws(QueryFault) {
        if let after = query.after, after.sort != query.sort || after.order != query.order {
            throw .invalidCursor
        }
        self.query = query
        self.tracesMax = tracesMax
        self.bytesMax = bytesMax
    }

    /// Counts the spans of a batch of which at least `TraceQuery.columns` are filled.
    /// - Throws: `QueryFault.tooLarge` when there are more traces or names than one query may hold,
    ///   `.cancelled` when nobody waits any more.
    public mutating func add(_ batch: SpanBatch) throws(QueryFault) {
        let accepted = batch.resources.accepted(by: query.serviceNames, in: batch.strings)
        var search = query.search.isEmpty ? nil : TraceSearch(query.search, in: batch)
        var tests = query.attributeFilters.map { AttributeTest($0, strings: batch.strings.count) }
        let services = batch.resources.map { origin in
            batch.strings.withBytes(of: origin.name) { names.services.intern($0) }
        }
        var numbering = BatchNumbering(of: batch.strings)
        var position = -1
        for row in 0..<batch.count where query.timeRange.contains(batch.startTime[row]) {
            try cancellation.spendRow()
            let traceID = TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row])
            if traceID.isNone { continue }
            if position < 0 || sketches[position].traceID != traceID {
                position = try self.position(of: traceID)
            }
            let resource = Int(batch.resource[row])
            let span = TraceSketch.Span(
                startTime: batch.startTime[row], endTime: batch.endTime[row],
                isRoot: batch.parentSpanID[row] == 0, statusCode: batch.statusCode[row],
                service: services[resource])
            sketches[position].add(span, names: &names) { table in
                numbering.number(batch.name[row], of: batch.strings, in: &table)
            }
            if accepted[resource] { sketches[position].meetsService = true }
            if !sketches[position].meetsSearch, try search?.matches(row, of: batch) ?? true {
                sketches[position].meetsSearch = true
            }
            if !sketches[position].meetsAttributes, try Self.meets(&tests, row, of: batch) {
                sketches[position].meetsAttributes = true
            }
        }
        guard names.spans.bytes.count + names.services.bytes.count <= QueryEngineLimits.traceNameBytesMax
        else {
            throw .tooLarge(QueryTooLarge(.traceNameBytes, maximum: QueryEngineLimits.traceNameBytesMax))
        }
    }

    private static func meets(
        _ tests: inout [AttributeTest], _ row: Int, of batch: SpanBatch
    ) throws(QueryFault) -> Bool {
        for index in tests.indices {
            let entries = batch.attributes.entries(of: row)
            guard try tests[index].isMet(by: entries, of: batch.attributes, in: batch.strings) else {
                return false
            }
        }
        return true
    }

    /// With how many traces a page is full: one more than it shows, to know whether another follows.
    var wantedCount: Int { min(max(query.limit, 1), QueryEngineLimits.pageRowsMax) + 1 }

    /// How many of the traces may be on the page, and the start before which none can be any more, given that
    /// it lists the latest first.
    var standing: (count: Int, oldestWanted: Int64) {
        var starts: [Int64] = []
        for sketch in sketches where admits(sketch) {
            let key = key(of: sketch)
            if let after = query.after, !precedes(after.key, after.traceID, key, sketch.traceID) { continue }
            starts.append(key)
        }
        guard starts.count >= wantedCount else { return (starts.count, .min) }
        return (starts.count, starts.sorted(by: >)[wantedCount - 1])
    }

    /// The page that the spans added so far make.
    public consuming func finish() -> TracePage {
        let limit = min(max(query.limit, 1), QueryEngineLimits.pageRowsMax)
        var listed: [(key: Int64, position: Int)] = []
        for (position, sketch) in sketches.enumerated() where admits(sketch) {
            let key = key(of: sketch)
            if let after = query.after, !precedes(after.key, after.traceID, key, sketch.traceID) { continue }
            listed.append((key, position))
        }
        listed.sort { precedes($0.key, sketches[$0.position].traceID, $1.key, sketches[$1.position].traceID) }
        let page = fitting(listed.prefix(limit))
        var next: TraceCursor?
        if listed.count > page.count, let last = page.last {
            next = TraceCursor(
                sort: query.sort, order: query.order, key: last.key, traceID: sketches[last.position].traceID)
        }
        return TracePage(traces: page.map { sketches[$0.position].summary(in: names) }, next: next)
    }

    /// The first of these traces, at least one, that one answer can hold: names shared by many traces are
    /// written for each.
    private func fitting(
        _ listed: ArraySlice<(key: Int64, position: Int)>
    ) -> ArraySlice<(key: Int64, position: Int)> {
        var bytes = 0
        let count = listed.prefix { entry in
            bytes += sketches[entry.position].weight(in: names)
            return bytes <= bytesMax
        }.count
        return listed.prefix(max(count, 1))
    }

    private mutating func position(of traceID: TraceID) throws(QueryFault) -> Int {
        if let known = positions[traceID] { return known }
        guard sketches.count < tracesMax else {
            throw .tooLarge(QueryTooLarge(.traces, maximum: tracesMax))
        }
        positions[traceID] = sketches.count
        sketches.append(TraceSketch(traceID: traceID))
        return sketches.count - 1
    }

    private func admits(_ sketch: TraceSketch) -> Bool {
        guard sketch.meetsService, sketch.meetsSearch, sketch.meetsAttributes else { return false }
        if let status = query.status, sketch.status != status { return false }
        let microseconds = sketch.duration / 1_000
        if let least = query.minDurationMicroseconds, microseconds < least { return false }
        if let most = query.maxDurationMicroseconds, microseconds > most { return false }
        return true
    }

    private func key(of sketch: TraceSketch) -> Int64 {
        switch query.sort {
        case .startTime: sketch.startTime
        case .duration: sketch.duration
        case .spanCount: Int64(sketch.spanCount)
        }
    }

    private func precedes(_ leftKey: Int64, _ left: TraceID, _ rightKey: Int64, _ right: TraceID) -> Bool {
        if leftKey == rightKey { return left < right }
        return query.order == .ascending ? leftKey < rightKey : leftKey > rightKey
    }
}
