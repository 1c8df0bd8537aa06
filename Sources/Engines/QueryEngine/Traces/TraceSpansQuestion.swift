// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Asks for some columns of all spans that belong to one of some traces.
public struct TraceSpansQuestion: ScanQuestion {
    public let plan: ScanPlan
    private let traces: Set<TraceID>
    private let columns: ColumnSelection

    /// Spans that begin in the range; the columns are those that `query` needs of candidates.
    public init(_ traces: Set<TraceID>, for query: TraceQuery) {
        self.traces = traces
        columns = TraceCandidatesQuestion.rest(of: query).columns
        var plan = ScanPlan(.traces, query.timeRange)
        plan.keys = [traces.map { .traceID($0) }]
        self.plan = plan
    }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? { .traceID }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection {
        let ids = try rowGroup.traceIDs()
        let wanted = zip(ids.high, ids.low).map { traces.contains(TraceID(high: $0, low: $1)) }
        guard wanted.contains(true) else { return .none(of: rowGroup.rowCount) }
        return rowGroup.rows.filter { wanted[Int(ids.codes[$0])] }
    }

    public var restColumns: ColumnSelection { columns }

    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> SpanBatch {
        try rowGroup.spans(rows, columns)
    }
}
