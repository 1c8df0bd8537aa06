// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Crypto
import FoundationEssentials
import Tenancy

/// The bytes of a dead letter, as docs/formats/dead-letter.md describes them.
public enum DeadLetterFile {
    private static let magic = Array("ARGUSDLQ".utf8)
    private static let version: UInt8 = 1
    private static let checksumBytes = 32

    /// The bytes that `decode` reads.
    public static func encode(_ letter: DeadLetter) -> [UInt8] {
        var bytes = magic
        bytes.append(version)
        withUnsafeBytes(of: letter.organization.uuid.uuid) { bytes.append(contentsOf: $0) }
        append(Int64((letter.received.timeIntervalSince1970 * 1_000).rounded()), to: &bytes)
        append(UInt32(letter.exports.count), to: &bytes)
        for export in letter.exports {
            append(part: export.digest.bytes, to: &bytes)
            append(UInt32(export.blocks.count), to: &bytes)
            for block in export.blocks { append(part: BlockFile.encode(block), to: &bytes) }
        }
        bytes.append(contentsOf: SHA256.hash(data: bytes))
        return bytes
    }

    /// Reads a file. Blocks are checked as files, not inside: they were made by this program.
    public static func decode(_ bytes: [UInt8]) throws(CorruptDeadLetter) -> DeadLetter {
        guard bytes.count > magic.count, bytes.starts(with: magic), bytes[magic.count] == version else {
            throw bytes.count <= magic.count && magic.starts(with: bytes) ? .truncated : .unknownFormat
        }
        guard bytes.count >= magic.count + 1 + checksumBytes else { throw .truncated }
        let end = bytes.count - checksumBytes
        guard SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...]) else { throw .checksumMismatch }
        var cursor = Cursor(bytes: bytes, index: magic.count + 1, end: end)
        let organization = OrganizationID(try cursor.uuid())
        let milliseconds = try cursor.integer(Int64.self)
        let count = try cursor.integer(UInt32.self)
        var exports: [DeadLetter.Export] = []
        for _ in 0..<count { exports.append(try export(from: &cursor)) }
        guard cursor.index == end else { throw .invalid }
        return DeadLetter(
            organization: organization,
            received: Date(timeIntervalSince1970: Double(milliseconds) / 1_000), exports: exports)
    }

    private static func export(from cursor: inout Cursor) throws(CorruptDeadLetter) -> DeadLetter.Export {
        let digest = ExportDigest(bytes: Array(bytes: try cursor.part(), of: cursor.bytes))
        var blocks: [EncodedBlock] = []
        for _ in 0..<(try cursor.integer(UInt32.self)) {
            let part = try cursor.part()
            do { blocks.append(try BlockFile.decode(Array(bytes: part, of: cursor.bytes))) } catch {
                throw .invalid
            }
        }
        return DeadLetter.Export(digest: digest, blocks: blocks)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Four bytes of length, then the bytes.
    private static func append(part: [UInt8], to bytes: inout [UInt8]) {
        append(UInt32(part.count), to: &bytes)
        bytes.append(contentsOf: part)
    }

    /// Reads forward; every read is checked against the end.
    private struct Cursor {
        let bytes: [UInt8]
        var index: Int
        let end: Int

        mutating func take(_ count: Int) throws(CorruptDeadLetter) -> Range<Int> {
            guard count <= end - index else { throw .invalid }
            defer { index += count }
            return index..<index + count
        }

        mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
            _ type: Value.Type
        ) throws(CorruptDeadLetter) -> Value {
            let range = try take(MemoryLayout<Value>.size)
            return bytes.withUnsafeBytes {
                Value(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
            }
        }

        mutating func part() throws(CorruptDeadLetter) -> Range<Int> {
            try take(Int(try integer(UInt32.self)))
        }

        mutating func uuid() throws(CorruptDeadLetter) -> UUID {
            let range = try take(16)
            return bytes.withUnsafeBytes {
                UUID(uuid: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: uuid_t.self))
            }
        }
    }
}

extension [UInt8] {
    fileprivate init(bytes range: Range<Int>, of bytes: [UInt8]) { self.init(bytes[range]) }
}
