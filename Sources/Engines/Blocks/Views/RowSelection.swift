// SPDX-License-Identifier: Apache-2.0

/// Some rows of a row group, ascending.
public struct RowSelection: Sendable, Equatable {
    /// How many rows the row group has.
    public let rowCount: Int
    /// The rows; `nil` for all of them.
    @usableFromInline let listed: [UInt32]?

    private init(rowCount: Int, listed: [UInt32]?) { (self.rowCount, self.listed) = (rowCount, listed) }

    /// Every row of a row group.
    public static func all(of rowCount: Int) -> RowSelection { RowSelection(rowCount: rowCount, listed: nil) }

    /// No row of a row group.
    public static func none(of rowCount: Int) -> RowSelection { RowSelection(rowCount: rowCount, listed: []) }

    /// These rows, which must ascend and be below `rowCount`.
    public init(_ rows: [UInt32], of rowCount: Int) {
        precondition(rows.last.map { Int($0) < rowCount } ?? true, "A row beyond the row group.")
        self.init(rowCount: rowCount, listed: rows.count == rowCount ? nil : rows)
    }

    /// How many rows are selected.
    public var count: Int { listed?.count ?? rowCount }
    public var isEmpty: Bool { count == 0 }
    /// Whether every row is selected.
    public var isAll: Bool { listed == nil }

    /// For each row of the row group whether it is selected.
    public var mask: [Bool] {
        guard let listed else { return [Bool](repeating: true, count: rowCount) }
        var mask = [Bool](repeating: false, count: rowCount)
        for row in listed { mask[Int(row)] = true }
        return mask
    }

    /// Those of the selected rows that fulfil a condition.
    @inlinable
    public func filter<Failure>(
        _ isIncluded: (Int) throws(Failure) -> Bool
    ) throws(Failure) -> RowSelection {
        var rows: [UInt32] = []
        if let listed {
            for row in listed where try isIncluded(Int(row)) { rows.append(row) }
        } else {
            for row in 0..<rowCount where try isIncluded(row) { rows.append(UInt32(row)) }
        }
        return RowSelection(rows, of: rowCount)
    }

    /// Those of the selected rows that a mask of all rows marks.
    public func keeping(_ mask: [Bool]) -> RowSelection {
        precondition(mask.count == rowCount, "A mask of another row group.")
        if let listed { return RowSelection(listed.filter { mask[Int($0)] }, of: rowCount) }
        let rows = [UInt32](unsafeUninitializedCapacity: rowCount) { out, count in
            // Every row is written, and the next one over it unless it is marked: no branch to guess wrong.
            for row in 0..<rowCount {
                out[count] = UInt32(truncatingIfNeeded: row)
                count += mask[row] ? 1 : 0
            }
        }
        return RowSelection(rows, of: rowCount)
    }

    /// Calls `body` with each selected row.
    @inlinable
    public func forEach<Failure>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        if let listed {
            for row in listed { try body(Int(row)) }
        } else {
            for row in 0..<rowCount { try body(row) }
        }
    }

    /// The elements of a column that has one for each row of the row group.
    public func pick<Element>(_ column: [Element]) -> [Element] {
        precondition(column.count == rowCount, "A column of another row group.")
        guard let listed else { return column }
        return listed.map { column[Int($0)] }
    }
}
