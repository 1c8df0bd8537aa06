// SPDX-License-Identifier: Apache-2.0

/// Reads what `ByteWriter` wrote; every read is checked against the end.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var index: Int
    let end: Int
    let place: CorruptBlock.Place

    init(_ bytes: [UInt8], in place: CorruptBlock.Place) {
        self.init(bytes, bytes.indices, in: place)
    }

    /// Reads only `range`, which must lie in the array.
    init(_ bytes: [UInt8], _ range: Range<Int>, in place: CorruptBlock.Place) {
        self.bytes = bytes
        self.index = range.lowerBound
        self.end = range.upperBound
        self.place = place
    }

    var remaining: Int { end - index }

    func corrupt(_ reason: CorruptBlock.Reason) -> CorruptBlock { CorruptBlock(reason, in: place) }

    mutating func readByte() throws(CorruptBlock) -> UInt8 {
        guard index < end else { throw corrupt(.truncated) }
        defer { index += 1 }
        return bytes[index]
    }

    func peekByte() throws(CorruptBlock) -> UInt8 {
        guard index < end else { throw corrupt(.truncated) }
        return bytes[index]
    }

    mutating func readVariable() throws(CorruptBlock) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try readByte()
            if shift == 63, byte > 1 { throw corrupt(.invalidValue) }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw corrupt(.invalidValue)
    }

    mutating func readSigned() throws(CorruptBlock) -> Int64 { try readVariable().unzigzag }

    /// A count or size that may not be above `limit`.
    mutating func readCount(atMost limit: Int) throws(CorruptBlock) -> Int {
        let value = try readVariable()
        guard value <= UInt64(limit) else { throw corrupt(.tooLarge) }
        return Int(value)
    }

    mutating func readFixed<Integer: FixedWidthInteger & BitwiseCopyable>(
        as type: Integer.Type
    ) throws(CorruptBlock) -> Integer {
        let range = try take(MemoryLayout<Integer>.size)
        return bytes.withUnsafeBytes {
            Integer(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
        }
    }

    /// What `ByteWriter.writeString` wrote; bytes that are not UTF-8 are refused.
    mutating func readString() throws(CorruptBlock) -> String {
        let range = try take(readCount(atMost: remaining))
        guard let string = String(validating: bytes[range], as: UTF8.self) else {
            throw corrupt(.invalidValue)
        }
        return string
    }

    mutating func readBytes() throws(CorruptBlock) -> [UInt8] {
        Array(bytes[try take(readCount(atMost: remaining))])
    }

    /// Steps over `count` bytes and says where they lie.
    mutating func take(_ count: Int) throws(CorruptBlock) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw corrupt(.truncated) }
        defer { index += count }
        return index..<index + count
    }

    /// Lends the remaining bytes; the body says how many it used, or `nil` when they do not suffice or are
    /// wrong.
    mutating func consume(_ body: (UnsafeBufferPointer<UInt8>) -> Int?) throws(CorruptBlock) {
        let range = index..<end
        let used = bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
        guard let used else { throw corrupt(.truncated) }
        index += used
    }

    func requireEnd() throws(CorruptBlock) {
        guard index == end else { throw corrupt(.surplusBytes) }
    }

    /// A reader of everything before the checksum in the last four bytes, which must be right.
    static func checked(_ bytes: [UInt8], in place: CorruptBlock.Place) throws(CorruptBlock) -> ByteReader {
        guard bytes.count >= 4 else { throw CorruptBlock(.truncated, in: place) }
        let content = 0..<bytes.count - 4
        var tail = ByteReader(bytes, content.upperBound..<bytes.count, in: place)
        guard try tail.readFixed(as: UInt32.self) == CRC32C.checksum(bytes, content) else {
            throw CorruptBlock(.checksumMismatch, in: place)
        }
        return ByteReader(bytes, content, in: place)
    }
}
