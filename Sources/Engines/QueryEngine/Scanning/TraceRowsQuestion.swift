// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Asks for all columns of the rows that belong to one trace.
public struct TraceRowsQuestion: ScanQuestion {
    public let plan: ScanPlan
    private let trace: TraceID

    /// Rows of `signal`, in row groups that overlap the range.
    public init(_ trace: TraceID, _ signal: Signal, in range: TimeRange = .all) {
        self.trace = trace
        var plan = ScanPlan(signal, range)
        plan.keys = [[.traceID(trace)]]
        self.plan = plan
    }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? { .traceID }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection {
        try rowGroup.traceIDs().rows(of: trace)
    }

    public var restColumns: ColumnSelection { .all }

    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> Batch {
        try rowGroup.batch(rows, .all)
    }
}
