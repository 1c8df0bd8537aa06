// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A block in one piece, for files: what its row in the catalogue says, directory, filter and bytes.
public enum BlockFile {
    /// The first bytes of a file.
    private static let magic: [UInt8] = Array("ARGUSBLK".utf8)
    /// The byte after them; files of format 1 have no summary.
    private static let format: UInt8 = 2

    /// The bytes that `decode` reads.
    public static func encode(_ block: EncodedBlock) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(magic)
        writer.write(format)
        writer.write(UInt8(block.kind.rawValue))
        writer.writeSigned(Int64(block.day))
        writer.writeSigned(block.minTime)
        writer.writeSigned(block.maxTime)
        writer.writeVariable(block.rowCount)
        writer.writeVariable(block.rawBytes)
        for list in [block.services, block.names] {
            writer.writeVariable(list.count)
            for element in list { writer.writeString(element) }
        }
        for part in [block.directory, block.filter, block.summary ?? [], block.bytes] {
            writer.writeVariable(part.count)
            writer.write(part)
        }
        writer.writeChecksum()
        return writer.bytes
    }

    /// Reads a file; the parts themselves are checked when they are used.
    public static func decode(_ bytes: [UInt8]) throws(CorruptBlock) -> EncodedBlock {
        var reader = try ByteReader.checked(bytes, in: .file)
        guard bytes[try reader.take(magic.count)].elementsEqual(magic) else {
            throw reader.corrupt(.unknownFormat)
        }
        let format = try reader.readByte()
        guard (1...Self.format).contains(format), let kind = BlockKind(rawValue: Int16(try reader.readByte()))
        else { throw reader.corrupt(.unknownFormat) }
        guard let day = Int32(exactly: try reader.readSigned()) else { throw reader.corrupt(.invalidValue) }
        var block = EncodedBlock(
            kind: kind, day: day, minTime: try reader.readSigned(), maxTime: try reader.readSigned(),
            rowCount: try reader.readCount(atMost: .max), rawBytes: try reader.readCount(atMost: .max),
            services: try readList(from: &reader), names: try readList(from: &reader),
            directory: try reader.readBytes(), filter: try reader.readBytes(), bytes: [])
        if format > 1 {
            let summary = try reader.readBytes()
            block.summary = summary.isEmpty ? nil : summary
        }
        block.bytes = try reader.readBytes()
        try reader.requireEnd()
        return block
    }

    private static func readList(from reader: inout ByteReader) throws(CorruptBlock) -> [String] {
        var list: [String] = []
        for _ in 0..<(try reader.readCount(atMost: BlockLimits.blockNamesMax)) {
            list.append(try reader.readString())
        }
        return list
    }
}
