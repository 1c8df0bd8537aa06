// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension AttributeColumns {
    /// Appends one `KeyValue` to the row under construction, which began at entry `rowStart`.
    @inline(__always)
    mutating func append(
        _ message: WireReader, rowStart: Int, strings: inout StringTable, notes: inout WireNotes,
        tally: inout ExportTally
    ) throws(WireDamage) {
        try tally.countAttribute(message)
        guard keys.count - rowStart < OTLPCodecLimits.attributesPerRecordMax else {
            throw message.wholeDamage(.tooManyAttributes)
        }
        let parts = try AttributeParts(message)
        if parts.hasKeyIndex { notes.stringIndexes += 1 }
        let cell = try parts.value.map { (value) throws(WireDamage) in
            try AttributeCell.decode(value, strings: &strings, notes: &notes)
        }
        append(key: strings.intern(parts.key), cell ?? .empty)
    }

    /// The entry at which the next row begins.
    var nextRowStart: Int { Int(ends.last ?? 0) }
}

extension AttributeCell {
    /// Decodes an `AnyValue`; of several values the last one counts.
    @inline(__always)
    static func decode(
        _ message: WireReader, strings: inout StringTable, notes: inout WireNotes
    ) throws(WireDamage) -> AttributeCell {
        var reader = message
        // Nearly every value is one string: one field that fills the message.
        if try reader.tag() == 0x0A {
            let text = try reader.text()
            if reader.isAtEnd { return AttributeCell(type: .string, bits: UInt64(strings.intern(text))) }
        }
        return try decodeAny(message, strings: &strings, notes: &notes)
    }

    /// Decodes an `AnyValue` of whatever form.
    @inline(never)
    static func decodeAny<Strings: StringCollecting & ~Copyable>(
        _ message: WireReader, strings: inout Strings, notes: inout WireNotes
    ) throws(WireDamage) -> AttributeCell {
        var reader = message
        var cell = AttributeCell.empty
        var slice: UnsafeRawBufferPointer?
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0:
                if let slice {
                    cell.bits = UInt64(
                        cell.type == .string
                            ? strings.collect(checkedText: slice) : strings.collect(raw: slice))
                }
                return cell
            case 0x0A:
                slice = try reader.text()
                cell.type = .string
                continue
            case 0x10: cell = AttributeCell(type: .bool, bits: try reader.varint() != 0 ? 1 : 0)
            case 0x18: cell = AttributeCell(type: .int, bits: try reader.varint())
            case 0x21: cell = AttributeCell(type: .double, bits: try reader.fixed64())
            case 0x2A, 0x32:
                var check = WireCheck()
                check.notes = notes
                try check.field(tag, &reader, of: .anyValue, depth: 1)
                notes = check.notes
                slice = message.bytes
                cell.type = tag == 0x2A ? .array : .map
                continue
            case 0x3A:
                slice = try reader.content().bytes
                cell.type = .bytes
                continue
            case 0x40:
                notes.stringIndexes += 1
                _ = try reader.varint()
                cell = .empty
            default:
                try reader.unexpected(tag, in: .anyValue)
                continue
            }
            slice = nil
        }
    }
}
