// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// What a block consists of: its row groups and where in its bytes each column of them lies.
public struct BlockDirectory: Sendable {
    public let format: BlockFormat
    public let signal: Signal
    public let rowGroups: [RowGroupEntry]
    /// How many bytes the block has.
    public let byteCount: Int
    /// Keys of attributes with a chunk of their own.
    let keys: [String]
    let chunks: [ChunkEntry]
    /// Where the chunks of each row group lie in `chunks`; the last is for those of the whole block.
    private let chunkRanges: [Range<Int>]

    /// `chunks` lie in the order of their row groups, those of the whole block last.
    init(signal: Signal, rowGroups: [RowGroupEntry], byteCount: Int, keys: [String], chunks: [ChunkEntry]) {
        self.format = .columnar1
        self.signal = signal
        self.rowGroups = rowGroups
        self.byteCount = byteCount
        self.keys = keys
        self.chunks = chunks
        var ranges: [Range<Int>] = []
        var start = 0
        for rowGroup in 0..<rowGroups.count {
            var end = start
            while end < chunks.count, chunks[end].rowGroup == rowGroup { end += 1 }
            ranges.append(start..<end)
            start = end
        }
        ranges.append(start..<chunks.count)
        chunkRanges = ranges
    }

    /// How many rows the block has.
    public var rowCount: Int { rowGroups.reduce(0) { $0 + $1.rowCount } }

    /// The ranges inside the block's bytes that hold these columns of these row groups: ascending, apart from
    /// each other, neighbours joined.
    public func ranges(of columns: ColumnSelection, rowGroups: some Sequence<Int>) -> [Range<Int>] {
        var wanted: [Range<Int>] = []
        for rowGroup in Set(rowGroups).sorted() where self.rowGroups.indices.contains(rowGroup) {
            append(chunkRanges[rowGroup], of: columns, to: &wanted)
        }
        if !wanted.isEmpty { append(chunkRanges[self.rowGroups.count], of: columns, to: &wanted) }
        return wanted
    }

    /// The row groups with a row in this range of time.
    public func rowGroups(in time: TimeRange) -> [Int] {
        rowGroups.indices.filter { rowGroups[$0].minTime < time.end && rowGroups[$0].maxTime >= time.start }
    }

    /// Smallest and largest value of an integer column (times, kind, status code, severity number, counts,
    /// flags) in a row group; `nil` when not known. For `.endTime` they are durations.
    public func statistics(of column: ColumnSelection, rowGroup: Int) -> ClosedRange<Int64>? {
        guard rowGroups.indices.contains(rowGroup) else { return nil }
        return chunks[chunkRanges[rowGroup]].first { $0.key == nil && column.includes($0.column) }?.statistics
    }

    /// Smallest and largest integer value of an attribute in a row group; `nil` when not known. Values of
    /// other types are not covered.
    public func attributeStatistics(key: String, rowGroup: Int) -> ClosedRange<Int64>? {
        guard rowGroups.indices.contains(rowGroup) else { return nil }
        return chunks[chunkRanges[rowGroup]].first {
            $0.type == .int && $0.key.map { keys[$0] == key } == true
        }?.statistics
    }

    /// Indices in `chunks` of those that belong to a row group.
    func chunkIndices(ofRowGroup rowGroup: Int) -> Range<Int> { chunkRanges[rowGroup] }

    /// Indices in `chunks` of those that belong to the whole block.
    var sharedChunkIndices: Range<Int> { chunkRanges[rowGroups.count] }

    private func append(_ indices: Range<Int>, of columns: ColumnSelection, to ranges: inout [Range<Int>]) {
        for chunk in chunks[indices] where !chunk.range.isEmpty && columns.needs(chunk.column) {
            if let key = chunk.key, !columns.containsAttribute(keys[key]) { continue }
            if let last = ranges.last, last.upperBound == chunk.range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<chunk.range.upperBound
            } else {
                ranges.append(chunk.range)
            }
        }
    }
}
