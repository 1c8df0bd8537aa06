// SPDX-License-Identifier: Apache-2.0

/// Grows an array of bytes. Integers are little-endian; variable ones have seven bits a byte, lowest first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func write(_ byte: UInt8) { bytes.append(byte) }

    mutating func write(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func writeVariable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func writeVariable(_ value: Int) { writeVariable(UInt64(value)) }

    /// Small negative and small positive numbers become short.
    mutating func writeSigned(_ value: Int64) { writeVariable(value.zigzag) }

    mutating func writeFixed(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length, then that many bytes.
    mutating func writeString(_ string: String) {
        writeVariable(string.utf8.count)
        bytes.append(contentsOf: string.utf8)
    }

    /// Lends room for exactly `count` more bytes, all of which the body must write.
    mutating func fill(_ count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Void) {
        guard count > 0 else { return }
        bytes.append(addingCapacity: count) { span in
            span.withUnsafeMutableBufferPointer { buffer, written in
                if let base = buffer.baseAddress { body(base) }
                written = count
            }
        }
    }

    /// Appends the checksum of everything written so far.
    mutating func writeChecksum() { writeFixed(CRC32C.checksum(bytes)) }
}

extension Int64 {
    /// 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 ….
    var zigzag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }
}

extension UInt64 {
    /// The inverse of `Int64.zigzag`.
    var unzigzag: Int64 { Int64(bitPattern: (self >> 1) ^ (0 &- (self & 1))) }

    /// How many bytes `ByteWriter.writeVariable` uses for it.
    var variableLength: Int { ((64 - (self | 1).leadingZeroBitCount) &* 9 &+ 64) >> 6 }
}
