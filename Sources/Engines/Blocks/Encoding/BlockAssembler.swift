// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Collects the chunks of one block.
struct BlockAssembler {
    let kind: BlockKind
    private(set) var bytes: [UInt8] = []
    private var rowGroups: [RowGroupEntry] = []
    private var chunks: [ChunkEntry] = []
    private var keys: [String] = []
    /// Number of a key in the batch's string table, and its index in `keys`.
    private var keyIndices: [UInt32: Int] = [:]

    init(kind: BlockKind) { self.kind = kind }

    /// Begins the next row group; chunks added from here on belong to it.
    mutating func beginRowGroup(_ rowGroup: RowGroupEntry) { rowGroups.append(rowGroup) }

    /// Adds a chunk of the current row group, compressed when that pays. Nothing is added without bytes.
    mutating func add(
        _ column: BlockColumn, _ writer: borrowing ByteWriter, statistics: ClosedRange<Int64>? = nil,
        isRandom: Bool = false, with compressor: borrowing ZstandardCompressor
    ) {
        let entry = ChunkEntry(
            column: column, rowGroup: rowGroups.count - 1, range: 0..<0, checksum: 0, statistics: statistics)
        append(entry, writer.bytes, isRandom: isRandom, with: compressor)
    }

    /// Adds a chunk with the values of one key and type.
    mutating func add(
        key: UInt32, _ type: AttributeType, _ writer: borrowing ByteWriter, statistics: ClosedRange<Int64>?,
        of table: StringTable, with compressor: borrowing ZstandardCompressor
    ) {
        let index = keyIndices[key] ?? keys.count
        if index == keys.count {
            keyIndices[key] = index
            keys.append(table.text(of: key))
        }
        let entry = ChunkEntry(
            column: .attributeValues, rowGroup: rowGroups.count - 1, key: index, type: type, range: 0..<0,
            checksum: 0, statistics: statistics)
        append(entry, writer.bytes, isRandom: false, with: compressor)
    }

    /// Adds a table of the whole block; after the last row group.
    mutating func addShared(
        _ column: BlockColumn, _ writer: borrowing ByteWriter, with compressor: borrowing ZstandardCompressor
    ) {
        let entry = ChunkEntry(column: column, rowGroup: nil, range: 0..<0, checksum: 0)
        append(entry, writer.bytes, isRandom: false, with: compressor)
    }

    /// The directory of everything added.
    func directory() -> BlockDirectory {
        BlockDirectory(
            kind: kind, rowGroups: rowGroups, byteCount: bytes.count, keys: keys, chunks: chunks)
    }

    private mutating func append(
        _ entry: ChunkEntry, _ content: [UInt8], isRandom: Bool,
        with compressor: borrowing ZstandardCompressor
    ) {
        var entry = entry
        let start = bytes.count
        if !isRandom, content.count >= BlockLimits.compressionBytesMin,
            compressor.append(content, to: &bytes)
        {
            entry.uncompressedLength = content.count
        } else {
            bytes.append(contentsOf: content)
        }
        entry.range = start..<bytes.count
        entry.checksum = CRC32C.checksum(bytes, entry.range)
        chunks.append(entry)
    }
}
