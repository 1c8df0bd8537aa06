// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// What is known of a row group before any of its chunks is fetched.
public struct RowGroupOutline: Sendable {
    public let directory: BlockDirectory
    /// Its index in the block.
    public let index: Int

    public init(_ directory: BlockDirectory, rowGroup index: Int) {
        (self.directory, self.index) = (directory, index)
    }

    public var entry: RowGroupEntry { directory.rowGroups[index] }

    /// Whether every row lies in the range, so that times need not be looked at.
    public func lies(in range: TimeRange) -> Bool {
        range.contains(entry.minTime) && range.contains(entry.maxTime)
    }

    /// Smallest and largest value of an integer column; see `BlockDirectory.statistics(of:rowGroup:)`.
    public func statistics(of column: ColumnSelection) -> ClosedRange<Int64>? {
        directory.statistics(of: column, rowGroup: index)
    }

    /// Smallest and largest integer value of an attribute; see
    /// `BlockDirectory.attributeStatistics(key:rowGroup:)`.
    public func attributeStatistics(_ key: String) -> ClosedRange<Int64>? {
        directory.attributeStatistics(key: key, rowGroup: index)
    }
}
