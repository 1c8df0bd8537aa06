// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import Telemetry

/// Asks for some columns of every row of each row group that fits, for folds that look at whole batches.
public struct BatchQuestion: ScanQuestion {
    public let plan: ScanPlan
    private let columns: ColumnSelection

    public init(_ plan: ScanPlan, _ columns: ColumnSelection) { (self.plan, self.columns) = (plan, columns) }

    public func firstColumns(of rowGroup: RowGroupOutline) -> ColumnSelection? { columns }

    public func select(_ rowGroup: RowGroupView, oldest: Int64) -> RowSelection { rowGroup.rows }

    public var restColumns: ColumnSelection { [] }

    public func read(_ rowGroup: RowGroupView, _ rows: RowSelection) throws -> Batch {
        try rowGroup.batch(rows, columns)
    }
}
