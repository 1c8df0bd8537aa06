// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// What a block consists of: its row groups and where in its bytes each column of them lies.
public struct BlockDirectory: Sendable {
    public let format: BlockFormat
    public let kind: BlockKind
    public let rowGroups: [RowGroupEntry]
    /// How many bytes the block has.
    public let byteCount: Int
    /// Keys of attributes with a chunk of their own.
    let keys: [String]
    let chunks: [ChunkEntry]
    /// Where the chunks of each row group lie in `chunks`; the last is for those of the whole block.
    private let chunkRanges: [Range<Int>]
    /// About how many bytes the chunks of each row group decompress to, with the tables that it refers to.
    private(set) var decodedRowGroupBytes: [Int] = []
    /// Indices in `chunks` of the tables of each column.
    private let tables: [BlockColumn: [Int]]

    /// `chunks` lie in the order of their row groups, those of the whole block last.
    init(
        format: BlockFormat = .current, kind: BlockKind, rowGroups: [RowGroupEntry], byteCount: Int,
        keys: [String], chunks: [ChunkEntry]
    ) {
        self.format = format
        self.kind = kind
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
        tables = Dictionary(
            grouping: chunks.indices.filter { chunks[$0].column.isTable }, by: { chunks[$0].column })
        decodedRowGroupBytes = rowGroups.indices.map { rowGroup in
            let own = ranges[rowGroup].filter { !chunks[$0].column.isTable }
            let shared = BlockColumn.tables.compactMap { table($0, ofRowGroup: rowGroup) }
            return (own + shared).reduce(0) { $0 + (chunks[$1].uncompressedLength ?? chunks[$1].range.count) }
        }
    }

    public var signal: Signal { kind.signal }

    /// About how much memory it takes.
    public var memoryBytes: Int {
        chunks.count * MemoryLayout<ChunkEntry>.stride + rowGroups.count * MemoryLayout<RowGroupEntry>.stride
            + keys.reduce(0) { $0 + $1.utf8.count + MemoryLayout<String>.stride }
    }

    /// How many rows the block has.
    public var rowCount: Int { rowGroups.reduce(0) { $0 + $1.rowCount } }

    /// The chunks that hold these columns of these row groups, ascending, without those that have no bytes.
    public func chunks(of columns: ColumnSelection, rowGroups: some Sequence<Int>) -> [Int] {
        var wanted: Set<Int> = []
        for rowGroup in Set(rowGroups) where self.rowGroups.indices.contains(rowGroup) {
            wanted.formUnion(chunkIndices(of: columns, ofRowGroup: rowGroup))
        }
        return wanted.filter { !chunks[$0].range.isEmpty }.sorted()
    }

    /// Indices in `chunks` of those that hold these columns of a row group, tables last.
    func chunkIndices(of columns: ColumnSelection, ofRowGroup rowGroup: Int) -> [Int] {
        chunkRanges[rowGroup].filter { isWanted(chunks[$0], by: columns) }
            + BlockColumn.tables.compactMap { column in
                guard columns.needs(column, of: kind, format) else { return nil }
                return table(column, ofRowGroup: rowGroup)
            }
    }

    /// Where a chunk lies in the block's bytes.
    public func range(ofChunk index: Int) -> Range<Int> { chunks[index].range }

    /// Where chunks lie in the block's bytes, neighbours joined; they must ascend.
    public func joined(_ indices: [Int]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for index in indices {
            let range = chunks[index].range
            if let last = ranges.last, last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
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

    /// Indices in `chunks` of those that belong to a row group.
    func chunkIndices(ofRowGroup rowGroup: Int) -> Range<Int> { chunkRanges[rowGroup] }

    /// Index in `chunks` of the table that a row group refers to: the first that belongs to this row group, a
    /// later one or the whole block.
    func table(_ column: BlockColumn, ofRowGroup rowGroup: Int) -> Int? {
        guard let tables = tables[column] else { return nil }
        let place = tables.partitioningIndex { chunks[$0].rowGroup ?? .max >= rowGroup }
        return place < tables.count ? tables[place] : nil
    }

    /// Indices in `chunks` of those that lie wholly in a range of the block's bytes.
    func chunkIndices(inBytes range: Range<Int>) -> Range<Int> {
        let first = chunks.partitioningIndex { $0.range.lowerBound >= range.lowerBound }
        let end = chunks.partitioningIndex { $0.range.upperBound > range.upperBound }
        return first..<max(first, end)
    }

    private func isWanted(_ chunk: ChunkEntry, by columns: ColumnSelection) -> Bool {
        guard !chunk.column.isTable, columns.needs(chunk.column, of: kind, format) else { return false }
        // Ids of series may be derived from all of their attributes.
        if kind == .metrics || kind == .series && columns.includes(.seriesID) { return true }
        return chunk.key.map { columns.containsAttribute(keys[$0]) } ?? true
    }
}

extension Array {
    /// The first index from which on a condition holds, when it holds for all elements after one for which it
    /// does.
    fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
