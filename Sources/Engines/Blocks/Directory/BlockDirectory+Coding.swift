// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension BlockDirectory {
    /// Bits of a chunk's flags.
    private enum Flag {
        static let isCompressed: UInt8 = 1
        static let hasStatistics: UInt8 = 2
        static let all: UInt8 = 3
    }

    /// The bytes that `init(decoding:)` reads.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(format.rawValue)
        writer.write(UInt8(kind.rawValue))
        writer.writeVariable(byteCount)
        writer.writeVariable(rowGroups.count)
        for rowGroup in rowGroups {
            writer.writeVariable(rowGroup.rowCount)
            writer.writeSigned(rowGroup.minTime)
            writer.writeVariable(UInt64(bitPattern: rowGroup.maxTime &- rowGroup.minTime))
            writer.writeVariable(rowGroup.seriesCount)
        }
        writer.writeVariable(keys.count)
        for key in keys { writer.writeString(key) }
        writer.writeVariable(chunks.count)
        for chunk in chunks { Self.write(chunk, into: &writer) }
        writer.writeChecksum()
        return writer.bytes
    }

    private static func write(_ chunk: ChunkEntry, into writer: inout ByteWriter) {
        writer.write(chunk.column.rawValue)
        var flags: UInt8 = 0
        if chunk.uncompressedLength != nil { flags |= Flag.isCompressed }
        if chunk.statistics != nil { flags |= Flag.hasStatistics }
        writer.write(flags)
        writer.writeVariable(chunk.rowGroup.map { $0 + 1 } ?? 0)
        if let key = chunk.key, let type = chunk.type {
            writer.writeVariable(key)
            writer.write(type.rawValue)
        }
        writer.writeVariable(chunk.range.count)
        if let length = chunk.uncompressedLength { writer.writeVariable(length) }
        if let statistics = chunk.statistics {
            writer.writeSigned(statistics.lowerBound)
            writer.writeVariable(UInt64(bitPattern: statistics.upperBound &- statistics.lowerBound))
        }
        writer.writeFixed(chunk.checksum)
    }

    /// Reads a block's directory and checks it against its checksum and the limits.
    public init(decoding bytes: [UInt8]) throws(CorruptBlock) {
        guard let format = bytes.first.flatMap(BlockFormat.init) else {
            throw CorruptBlock(bytes.isEmpty ? .truncated : .unknownFormat, in: .directory)
        }
        var reader = try ByteReader.checked(bytes, in: .directory)
        _ = try reader.readByte()
        guard let kind = BlockKind(rawValue: Int16(try reader.readByte())) else {
            throw reader.corrupt(.unknownFormat)
        }
        let byteCount = try reader.readCount(atMost: Int(Int32.max))
        var rowGroups: [RowGroupEntry] = []
        for _ in 0..<(try reader.readCount(atMost: BlockLimits.decodedRowGroupsMax)) {
            rowGroups.append(try Self.readRowGroup(from: &reader))
        }
        var keys: [String] = []
        for _ in 0..<(try reader.readCount(atMost: reader.remaining)) { keys.append(try reader.readString()) }
        var chunks: [ChunkEntry] = []
        var end = 0
        for _ in 0..<(try reader.readCount(atMost: BlockLimits.decodedChunksMax)) {
            let chunk = try Self.readChunk(
                from: &reader, start: end, byteCount: byteCount, rowGroupCount: rowGroups.count,
                keyCount: keys.count)
            let isInOrder = chunk.rowGroup ?? .max >= chunks.last.map { $0.rowGroup ?? .max } ?? 0
            guard isInOrder else { throw reader.corrupt(.invalidValue) }
            end = chunk.range.upperBound
            chunks.append(chunk)
        }
        guard end == byteCount else { throw reader.corrupt(.invalidValue) }
        try reader.requireEnd()
        self.init(
            format: format, kind: kind, rowGroups: rowGroups, byteCount: byteCount, keys: keys,
            chunks: chunks)
    }

    /// Reads the directory of a block that is of this kind, as whoever stored it says.
    public init(decoding bytes: [UInt8], of kind: BlockKind) throws(CorruptBlock) {
        try self.init(decoding: bytes)
        guard self.kind == kind.contents else { throw CorruptBlock(.invalidValue, in: .directory) }
    }

    private static func readRowGroup(from reader: inout ByteReader) throws(CorruptBlock) -> RowGroupEntry {
        let rowCount = try reader.readCount(atMost: BlockLimits.decodedRowsMax)
        let minTime = try reader.readSigned()
        let maxTime = minTime &+ Int64(bitPattern: try reader.readVariable())
        guard maxTime >= minTime else { throw reader.corrupt(.invalidValue) }
        let seriesCount = try reader.readCount(atMost: rowCount)
        return RowGroupEntry(rowCount: rowCount, minTime: minTime, maxTime: maxTime, seriesCount: seriesCount)
    }

    private static func readChunk(
        from reader: inout ByteReader, start: Int, byteCount: Int, rowGroupCount: Int, keyCount: Int
    ) throws(CorruptBlock) -> ChunkEntry {
        guard let column = BlockColumn(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        let flags = try reader.readByte()
        guard flags & ~Flag.all == 0 else { throw reader.corrupt(.unknownFormat) }
        let rowGroup = try reader.readCount(atMost: rowGroupCount)
        var chunk = ChunkEntry(
            column: column, rowGroup: rowGroup == 0 ? nil : rowGroup - 1, range: start..<start, checksum: 0)
        if column == .attributeValues {
            let key = try reader.readCount(atMost: keyCount)
            guard key < keyCount else { throw reader.corrupt(.invalidValue) }
            chunk.key = key
            chunk.type = AttributeType(rawValue: try reader.readByte())
            guard chunk.type != nil else { throw reader.corrupt(.unknownFormat) }
        }
        chunk.range = start..<start + (try reader.readCount(atMost: byteCount - start))
        if flags & Flag.isCompressed != 0 {
            chunk.uncompressedLength = try reader.readCount(atMost: BlockLimits.decodedBytesMax)
        }
        if flags & Flag.hasStatistics != 0 {
            let low = try reader.readSigned()
            let high = low &+ Int64(bitPattern: try reader.readVariable())
            guard low <= high else { throw reader.corrupt(.invalidValue) }
            chunk.statistics = low...high
        }
        chunk.checksum = try reader.readFixed(as: UInt32.self)
        return chunk
    }
}
