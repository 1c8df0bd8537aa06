// SPDX-License-Identifier: Apache-2.0

/// What is known of a row group before any of its chunks is fetched.
public struct RowGroupOutline: Sendable {
    public let directory: BlockDirectory
    /// Its index in the block.
    public let index: Int

    private let filter: BlockFilter?

    /// Without a filter, any key may be in the row group.
    public init(_ directory: BlockDirectory, rowGroup index: Int, filter: BlockFilter? = nil) {
        (self.directory, self.index, self.filter) = (directory, index, filter)
    }

    /// Whether a row may have this key.
    public func mayContain(_ key: FilterKey) -> Bool {
        filter?.mayContain(key, rowGroup: index) ?? true
    }

    /// Whether bodies that are texts are stored as templates and variables.
    public var hasBodyTemplates: Bool {
        directory.chunkIndices(ofRowGroup: index).contains { directory.chunks[$0].column == .bodyTemplate }
    }

    public var entry: RowGroupEntry { directory.rowGroups[index] }

    /// Smallest and largest value of an integer column; see `BlockDirectory.statistics(of:rowGroup:)`.
    public func statistics(of column: ColumnSelection) -> ClosedRange<Int64>? {
        directory.statistics(of: column, rowGroup: index)
    }
}
