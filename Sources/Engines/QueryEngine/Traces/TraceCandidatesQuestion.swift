// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Finds traces that may match a query, by spans that meet one condition which some span of each matching
/// trace must meet: the attributes, else the search, else the status, else the service.
public struct TraceCandidatesQuestion: ScanQuestion {
    /// A trace, and the latest start of a span that met the condition.
    public struct Candidate: Sendable, Equatable {
        public var traceID: TraceID
        public var time: Int64
    }

    private enum Condition {
        case attributes([StoredAttributeTest])
        case search(String)
        case status(Int32)
        case services([[UInt8]])
        case none
    }

    public let plan: ScanPlan
    private let condition: Condition

    public init(_ query: TraceQuery) {
        var plan = ScanPlan(.traces, query.timeRange)
        plan.mayStopEarly = true
        if !query.attributeFilters.isEmpty {
            let tests = query.attributeFilters.map { StoredAttributeTest($0) }
            plan.keys = tests.map(\.filterKeys)
            condition = .attributes(tests)
        } else if !query.search.isEmpty {
            condition = .search(query.search)
        } else if query.status == .error || query.status == .ok {
            condition = .status((query.status == .error ? SpanStatusCode.error : .ok).rawValue)
        } else if !query.serviceNames.isEmpty {
            plan.services = query.serviceNames
            condition = .services(query.serviceNames.map { Array($0.utf8) })
        } else {
            condition = .none
        }
        self.plan = plan
    }

    /// What is still to be asked of a trace whose span met the condition.
    static func rest(of query: TraceQuery) -> TraceQuery {
        var rest = query
        if !query.attributeFilters.isEmpty {
            rest.attributeFilters = []
        } else {
            rest.search = ""
        }
        return rest
    }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? {
        var columns: ColumnSelection = [.traceID, .startTime]
        switch condition {
        case .attributes(let tests):
            for test in tests { columns.formUnion(.attribute(test.key)) }
        case .search: columns.formUnion([.resource, .name, .statusMessage, .attributes])
        case .status(let code):
            if let range = rowGroup.statistics(of: .statusCode), !range.contains(Int64(code)) { return nil }
            columns.formUnion(.statusCode)
        case .services: columns.formUnion(.resource)
        case .none: break
        }
        return columns
    }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection {
        var rows = rowGroup.rows
        let first = max(oldest, plan.timeRange.start)
        if rowGroup.entry.minTime < first || rowGroup.entry.maxTime >= plan.timeRange.end {
            let times = try rowGroup.times()
            let range = TimeRange(start: first, end: plan.timeRange.end)
            rows = rows.filter { range.contains(times[$0]) }
        }
        switch condition {
        case .attributes(let tests):
            for test in tests where !rows.isEmpty {
                let mask = try test.mask(rowGroup)
                rows = rows.filter { mask[$0] }
            }
        case .search(let text):
            let batch = try rowGroup.spans(
                rowGroup.rows, [.traceID, .resource, .name, .statusMessage, .attributes])
            var search = TraceSearch(text, in: batch)
            rows = try rows.filter { row throws(QueryFault) in try search.matches(row, of: batch) }
        case .status(let code):
            let codes = try rowGroup.integers(.statusCode)
            rows = rows.filter { codes[$0] == Int64(code) }
        case .services(let wanted):
            let view = try rowGroup.resources()
            let accepted = view.origins.map { origin in
                view.strings.withBytes(of: origin.name) { name in wanted.contains { $0.elementsEqual(name) } }
            }
            rows = rows.filter { accepted[Int(view.codes[$0])] }
        case .none: break
        }
        return rows
    }

    public var restColumns: ColumnSelection { [] }

    /// The traces of the chosen rows, the one with the latest such row first.
    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> [Candidate] {
        let ids = try rowGroup.traceIDs()
        let times = try rowGroup.times()
        var latest = [Int64?](repeating: nil, count: ids.high.count)
        rows.forEach { row in
            let code = Int(ids.codes[row])
            latest[code] = max(latest[code] ?? .min, times[row])
        }
        var candidates: [Candidate] = []
        for (code, time) in latest.enumerated() {
            guard let time else { continue }
            let id = TraceID(high: ids.high[code], low: ids.low[code])
            if !id.isNone { candidates.append(Candidate(traceID: id, time: time)) }
        }
        candidates.sort { $0.time > $1.time }
        return candidates
    }
}
