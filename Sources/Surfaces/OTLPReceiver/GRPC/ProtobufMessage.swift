// SPDX-License-Identifier: Apache-2.0

/// A small protobuf message, for health and reflection: written field by field, read as a list of fields.
struct ProtobufMessage {
    /// The value of a field; 32-bit and 64-bit fixed fields do not occur in these messages and are skipped.
    enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: UInt64, _ number: UInt64) {
        varint(field << 3)
        varint(number)
    }

    mutating func add(_ field: UInt64, _ content: some Collection<UInt8>) {
        varint(field << 3 | 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func add(_ field: UInt64, _ text: String) { add(field, Array(text.utf8)) }

    mutating func add(_ field: UInt64, _ message: ProtobufMessage) { add(field, message.bytes) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The fields of a message in their order; `nil` when the bytes are not one.
    static func fields(of bytes: ArraySlice<UInt8>) -> [(number: UInt64, value: Value)]? {
        var rest = bytes
        var fields: [(UInt64, Value)] = []
        while !rest.isEmpty {
            guard let tag = readVarint(&rest), tag >> 3 != 0 else { return nil }
            switch tag & 7 {
            case 0:
                guard let number = readVarint(&rest) else { return nil }
                fields.append((tag >> 3, .number(number)))
            case 2:
                guard let count = readVarint(&rest), count <= rest.count else { return nil }
                fields.append((tag >> 3, .bytes(rest.prefix(Int(count)))))
                rest = rest.dropFirst(Int(count))
            case 1, 5:
                let count = tag & 7 == 1 ? 8 : 4
                guard rest.count >= count else { return nil }
                rest = rest.dropFirst(count)
            default: return nil
            }
        }
        return fields
    }

    private static func readVarint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

extension ProtobufMessage.Value {
    /// The field as text; `nil` for a number.
    var text: String? {
        guard case .bytes(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
