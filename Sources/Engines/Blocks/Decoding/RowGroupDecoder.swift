// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Decodes the selected columns and rows of one row group, collecting their strings in one table.
struct RowGroupDecoder {
    private let block: BlockReader
    private let index: Int
    var columns: ColumnSelection
    let rowGroup: RowGroupEntry
    /// The rows whose values are wanted.
    let rows: RowSelection
    var strings = StringTable()
    /// Where contents of chunks are kept for other decoders of this row group.
    private let contents: ChunkContents?
    private let decompressor = ZstandardDecompressor()
    /// Bytes that may still be decoded.
    private var budget = BlockLimits.decodedBytesMax

    init(
        _ block: BlockReader, _ index: Int, _ columns: ColumnSelection, rows: RowSelection? = nil,
        contents: ChunkContents? = nil
    ) {
        self.block = block
        self.index = index
        self.columns = columns
        self.contents = contents
        rowGroup = block.directory.rowGroups[index]
        self.rows = rows ?? .all(of: rowGroup.rowCount)
    }

    var rowCount: Int { rowGroup.rowCount }
    var format: BlockFormat { block.directory.format }

    func corrupt(_ reason: CorruptBlock.Reason) -> CorruptBlock { CorruptBlock(reason, in: .rowGroup(index)) }

    /// The column's values, or none when it is not selected.
    mutating func integers<Integer: FixedWidthInteger>(
        _ column: BlockColumn, as type: Integer.Type = Integer.self
    ) throws(CorruptBlock) -> [Integer] {
        guard columns.includes(column) else { return [] }
        var reader = try reader(column)
        let values = try IntegerStream.decode(rows, from: &reader)
        try reader.requireEnd()
        return try IntegerStream.narrowed(values, as: type, reader)
    }

    /// The wanted values of a 64-bit column, whether it is selected or not.
    mutating func pickedIntegers(_ column: BlockColumn, _ rows: RowSelection) throws(CorruptBlock) -> [UInt64]
    {
        var reader = try reader(column)
        let values = try IntegerStream.decode(rows, from: &reader)
        try reader.requireEnd()
        return values
    }

    /// All values of a 64-bit column, whether it is selected or not.
    mutating func wideIntegers(_ column: BlockColumn, count: Int) throws(CorruptBlock) -> [UInt64] {
        var reader = try reader(column)
        let values = try IntegerStream.decode(count, from: &reader)
        try reader.requireEnd()
        return values
    }

    /// Numbers in `strings`, or none when the column is not selected.
    mutating func strings(_ column: BlockColumn) throws(CorruptBlock) -> [UInt32] {
        guard columns.includes(column) else { return [] }
        var reader = try reader(column)
        let values = try StringStream.decode(rows, from: &reader, into: &strings)
        try reader.requireEnd()
        return values
    }

    mutating func traceIDs() throws(CorruptBlock) -> (high: [UInt64], low: [UInt64]) {
        guard columns.includes(.traceID) else { return ([], []) }
        var reader = try reader(.traceID)
        let view = try TraceIDStream.decodeView(rows, from: &reader)
        try reader.requireEnd()
        return (view.codes.map { view.high[Int($0)] }, view.codes.map { view.low[Int($0)] })
    }

    /// The resources (or scopes) of some rows, or series, and each one's index in them, or none when not
    /// selected.
    mutating func origins(
        _ column: BlockColumn, _ table: BlockColumn, _ owners: RowSelection
    ) throws(CorruptBlock) -> (origins: [Origin], indices: [UInt32]) {
        guard columns.includes(column) else { return ([], []) }
        var reader = try sharedReader(table)
        let tableCount = try reader.readCount(atMost: BlockLimits.decodedTableMax)
        let names = try StringStream.decode(tableCount, from: &reader)
        let messages = try StringStream.decode(tableCount, from: &reader)
        try reader.requireEnd()
        let (used, indices) = try references(column, owners, below: tableCount)
        let origins = used.map { element in
            Origin(
                message: messages.number(ofRow: element, in: &strings),
                name: names.number(ofRow: element, in: &strings))
        }
        return (origins, indices)
    }

    /// Which elements of a table of the block some rows, or series, refer to, and each one's index among
    /// those.
    mutating func references(
        _ column: BlockColumn, _ owners: RowSelection, below tableCount: Int
    ) throws(CorruptBlock) -> (used: [Int], indices: [UInt32]) {
        let values = try pickedIntegers(column, owners)
        var used: [Int] = []
        var numbers: [UInt64: UInt32] = [:]
        var last: (value: UInt64, number: UInt32)?
        var indices: [UInt32] = []
        indices.reserveCapacity(values.count)
        for value in values {
            if let last, last.value == value {
                indices.append(last.number)
                continue
            }
            guard value < UInt64(tableCount) else { throw corrupt(.invalidValue) }
            let number = numbers[value] ?? UInt32(used.count)
            if Int(number) == used.count {
                numbers[value] = number
                used.append(Int(value))
            }
            indices.append(number)
            last = (value, number)
        }
        return (used, indices)
    }

    /// Whether this row group has a chunk of a column.
    func hasChunk(_ column: BlockColumn) -> Bool {
        let chunks = block.directory.chunks
        return block.directory.chunkIndices(ofRowGroup: index).contains { chunks[$0].column == column }
    }

    /// Reads the chunk of a column of this row group.
    mutating func reader(_ column: BlockColumn) throws(CorruptBlock) -> ByteReader {
        let chunks = block.directory.chunks
        let candidates = block.directory.chunkIndices(ofRowGroup: index)
        guard let chunk = candidates.first(where: { chunks[$0].column == column }) else {
            throw corrupt(.missingChunk)
        }
        return try reader(ofChunk: chunk)
    }

    /// Reads the table that this row group refers to.
    mutating func sharedReader(_ column: BlockColumn) throws(CorruptBlock) -> ByteReader {
        guard let chunk = block.directory.table(column, ofRowGroup: index) else {
            throw corrupt(.missingChunk)
        }
        return try reader(ofChunk: chunk)
    }

    /// The table of times that this row group refers to.
    mutating func sharedTimes() throws(CorruptBlock) -> SharedTimes {
        let content = try sharedReader(.timeTable)
        let chunk = block.directory.table(.timeTable, ofRowGroup: index)
        if let shared = chunk.flatMap({ block.sharedChunk($0) }) { return try shared.times() }
        return try SharedTimes.decode(all: content)
    }

    /// Indices of the chunks that hold attribute values, each of one key and type.
    func attributeChunks() -> [Int] {
        let chunks = block.directory.chunks
        return block.directory.chunkIndices(ofRowGroup: index).filter {
            chunks[$0].column == .attributeValues
        }
    }

    /// The type of a chunk of attribute values.
    func attributeType(ofChunk chunk: Int) -> AttributeType? { block.directory.chunks[chunk].type }

    /// A chunk's content, checked and decompressed.
    mutating func reader(ofChunk index: Int) throws(CorruptBlock) -> ByteReader {
        if let shared = block.sharedChunk(index) {
            try spend(block.directory.chunks[index], index)
            return try shared.content()
        }
        let isTable = block.directory.chunks[index].column.isTable
        guard let contents = isTable ? block.tables : contents else { return try open(index) }
        if let known = contents[index] { return known }
        let content = try open(index)
        contents[index] = content
        return content
    }

    /// Checks and, if need be, decompresses a chunk.
    private mutating func open(_ index: Int) throws(CorruptBlock) -> ByteReader {
        guard let (bytes, range) = block.bytes(ofChunk: index) else {
            throw CorruptBlock(.missingChunk, in: .chunk(index))
        }
        let chunk = block.directory.chunks[index]
        try spend(chunk, index)
        return try chunk.open(bytes, range, index, decompressor)
    }

    /// Counts the bytes of a chunk among those that may still be decoded.
    private mutating func spend(_ chunk: ChunkEntry, _ index: Int) throws(CorruptBlock) {
        budget -= chunk.uncompressedLength ?? chunk.range.count
        guard budget >= 0 else { throw CorruptBlock(.tooLarge, in: .chunk(index)) }
    }
}
