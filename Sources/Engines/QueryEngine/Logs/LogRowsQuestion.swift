// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Asks for the log records that may be on a page of a list; see `LogFold.addMatching`.
public struct LogRowsQuestion: ScanQuestion {
    private let choice: LogRowChoice

    /// - Throws: `QueryFault.tooLarge` when there are too many search terms.
    public init(_ query: LogQuery) throws(QueryFault) { choice = try LogRowChoice(query) }

    public var plan: ScanPlan {
        var plan = choice.plan
        plan.mayStopEarly = true
        return plan
    }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? {
        guard var columns = choice.columns(of: rowGroup) else { return nil }
        columns.formUnion([.time, .observedTime])
        return columns
    }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) throws -> RowSelection {
        let rows = try choice.rows(of: rowGroup)
        if rows.isEmpty { return rows }
        let query = choice.query
        let newest = LogNewest(
            query, oldest: max(oldest, query.timeRange.start), newest: query.newestTime)
        if newest.takesAll(rows.count, of: rowGroup.entry) { return rows }
        let times = try rowGroup.times()
        var matching: [(time: Int64, row: Int)] = []
        rows.forEach { matching.append((times[$0], $0)) }
        return RowSelection(newest.rows(of: matching).sorted().map { UInt32($0) }, of: rowGroup.rowCount)
    }

    public var restColumns: ColumnSelection { .all }

    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> LogBatch {
        try rowGroup.logs(rows, .all)
    }
}
