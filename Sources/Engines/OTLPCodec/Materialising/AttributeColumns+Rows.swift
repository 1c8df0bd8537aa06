// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension AttributeColumns {
    /// The attributes of one row, in the order sent.
    public func attributes(of row: Int, in strings: StringTable) throws(MalformedOTLP) -> [Attribute] {
        var attributes: [Attribute] = []
        let entries = entries(of: row)
        attributes.reserveCapacity(entries.count)
        for entry in entries {
            attributes.append(
                Attribute(key: strings.text(of: keys[entry]), value: try strings.value(of: cell(entry))))
        }
        return attributes
    }
}

extension StringTable {
    /// The value of a cell whose strings are in this table.
    public func value(of cell: AttributeCell) throws(MalformedOTLP) -> AttributeValue {
        switch cell.type {
        case .empty: .empty
        case .bool: .bool(cell.bits != 0)
        case .int: .int(Int64(bitPattern: cell.bits))
        case .double: .double(Double(bitPattern: cell.bits))
        case .string: .string(text(of: UInt32(truncatingIfNeeded: cell.bits)))
        case .bytes: .bytes(bytes(of: UInt32(truncatingIfNeeded: cell.bits)))
        case .array, .map: try read(UInt32(truncatingIfNeeded: cell.bits), StoredMessages.value)
        }
    }

    /// Reads a stored message of this table, such as `table.read(number, StoredMessages.events)`.
    public func read<Value>(
        _ number: UInt32, _ body: (UnsafeRawBufferPointer) throws(MalformedOTLP) -> Value
    ) throws(MalformedOTLP) -> Value {
        try withBytes(of: number) { bytes in
            Result { () throws(MalformedOTLP) in try body(bytes) }
        }.get()
    }
}
