// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The body of a log record while it lies in the request.
struct BodyFields {
    var type = AttributeType.empty
    /// Of a body that is no string; see `AttributeCell.bits`.
    var bits: UInt64 = 0
    /// Of a text, bytes or a message.
    var slice = UnsafeRawBufferPointer(start: nil, count: 0)

    init() {}

    /// Reads an `AnyValue`; of several values the last one counts.
    @inline(__always)
    init(_ message: WireReader, notes: inout WireNotes) throws(WireDamage) {
        var reader = message
        // Nearly every body is one string: one field that fills the message.
        if try reader.tag() == 0x0A {
            slice = try reader.text()
            type = .string
            if reader.isAtEnd { return }
        }
        self = BodyFields()
        try readAny(message, notes: &notes)
    }

    @inline(never)
    private mutating func readAny(_ message: WireReader, notes: inout WireNotes) throws(WireDamage) {
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A:
                slice = try reader.text()
                type = .string
            case 0x10: set(.bool, try reader.varint() != 0 ? 1 : 0)
            case 0x18: set(.int, try reader.varint())
            case 0x21: set(.double, try reader.fixed64())
            case 0x2A, 0x32:
                var check = WireCheck()
                check.notes = notes
                try check.field(tag, &reader, of: .anyValue, depth: 1)
                notes = check.notes
                slice = message.bytes
                type = tag == 0x2A ? .array : .map
            case 0x3A:
                slice = try reader.content().bytes
                type = .bytes
            case 0x40:
                notes.stringIndexes += 1
                _ = try reader.varint()
                set(.empty, 0)
            default: try reader.unexpected(tag, in: .anyValue)
            }
        }
    }

    private mutating func set(_ type: AttributeType, _ bits: UInt64) {
        self.type = type
        self.bits = bits
    }
}
