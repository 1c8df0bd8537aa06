// SPDX-License-Identifier: Apache-2.0

/// Writes protobuf into a growing array, nested messages in place.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func varint(_ field: Int, _ value: UInt64) {
        raw(UInt64(field << 3))
        raw(value)
    }

    mutating func fixed64(_ field: Int, _ value: UInt64) {
        raw(UInt64(field << 3 | 1))
        fixed(value)
    }

    mutating func fixed32(_ field: Int, _ value: UInt32) {
        raw(UInt64(field << 3 | 5))
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ field: Int, _ value: [UInt8]) {
        raw(UInt64(field << 3 | 2))
        raw(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ field: Int, _ value: String) { string(field, Array(value.utf8)) }

    /// Bytes that are protobuf already.
    mutating func append(_ encoded: [UInt8]) { bytes.append(contentsOf: encoded) }

    /// A packed field of eight-byte values.
    mutating func packed(_ field: Int, _ values: some Collection<UInt64>) {
        raw(UInt64(field << 3 | 2))
        raw(UInt64(values.count * 8))
        for value in values { fixed(value) }
    }

    /// A nested message. Its length is written behind it: one byte is kept free, and more are made when
    /// needed.
    mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
        raw(UInt64(field << 3 | 2))
        let start = bytes.count
        bytes.append(0)
        body(&self)
        var length = UInt64(bytes.count - start - 1)
        if length < 0x80 {
            bytes[start] = UInt8(length)
            return
        }
        var encoded: [UInt8] = []
        while length >= 0x80 {
            encoded.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        encoded.append(UInt8(length))
        bytes.replaceSubrange(start...start, with: encoded)
    }

    /// A string that `body` writes piece by piece.
    mutating func text(_ field: Int, _ body: (inout WireWriter) -> Void) { message(field, body) }

    mutating func letters(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func decimal(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        if value.magnitude >= 10 { decimal(Int(value.magnitude / 10)) }
        bytes.append(UInt8(ascii: "0") + UInt8(value.magnitude % 10))
    }

    /// So many lower-case hexadecimal digits of `value`, the highest first.
    mutating func hexadecimal(_ value: UInt64, digits: Int) {
        for position in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(position * 4)) & 15
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private mutating func fixed(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func raw(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
