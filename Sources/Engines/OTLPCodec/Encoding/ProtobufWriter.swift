// SPDX-License-Identifier: Apache-2.0

/// Appends protobuf fields to bytes.
struct ProtobufWriter {
    var bytes: [UInt8] = []

    mutating func tag(_ number: UInt32, wireType: UInt32) { varint(UInt64(number << 3 | wireType)) }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func varintField(_ number: UInt32, _ value: UInt64) {
        tag(number, wireType: 0)
        varint(value)
    }

    mutating func fixed64Field(_ number: UInt32, _ value: UInt64) {
        tag(number, wireType: 1)
        fixed64(value)
    }

    mutating func fixed32Field(_ number: UInt32, _ value: UInt32) {
        tag(number, wireType: 5)
        fixed32(value)
    }

    mutating func bytesField(_ number: UInt32, _ content: UnsafeRawBufferPointer) {
        tag(number, wireType: 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func bytesField(_ number: UInt32, _ content: [UInt8]) {
        content.withUnsafeBytes { bytesField(number, $0) }
    }

    mutating func textField(_ number: UInt32, _ text: String) {
        var text = text
        text.withUTF8 { bytesField(number, UnsafeRawBufferPointer($0)) }
    }

    /// Begins a message field; give the result to `end`.
    mutating func begin(_ number: UInt32) -> Int {
        tag(number, wireType: 2)
        bytes.append(0)
        return bytes.count
    }

    /// Ends a message field: writes its length, moving the content when the length takes more than a byte.
    mutating func end(_ start: Int) {
        let length = bytes.count - start
        guard length >= 0x80 else {
            bytes[start - 1] = UInt8(length)
            return
        }
        var prefix = ProtobufWriter()
        prefix.varint(UInt64(length))
        bytes.replaceSubrange(start - 1..<start, with: prefix.bytes)
    }

    /// Writes a message field whose content the closure writes.
    mutating func message(_ number: UInt32, _ content: (inout ProtobufWriter) -> Void) {
        let start = begin(number)
        content(&self)
        end(start)
    }
}
