// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A run of attribute values of one type.
enum ValueStream {
    static func encode(
        _ values: UnsafeBufferPointer<UInt64>, as type: AttributeType, of table: StringTable,
        _ numbering: inout Renumbering, into writer: inout ByteWriter
    ) -> ClosedRange<Int64>? {
        switch type {
        case .empty: break
        case .bool: IntegerStream.encode(values, into: &writer)
        case .int: return IntegerStream.encode(values, into: &writer)
        case .double: NumberStream.encode(values, into: &writer)
        case .string, .bytes, .array, .map:
            StringStream.encode(values, of: table, &numbering, into: &writer)
        }
        return nil
    }

    /// Reads some values; strings are added to `table`.
    static func decode(
        _ rows: RowSelection, as type: AttributeType, from reader: inout ByteReader,
        into table: inout StringTable
    ) throws(CorruptBlock) -> [UInt64] {
        switch type {
        case .empty: [UInt64](repeating: 0, count: rows.count)
        case .bool, .int: try IntegerStream.decode(rows, from: &reader)
        case .double: rows.pick(try NumberStream.decode(rows.rowCount, from: &reader))
        case .string, .bytes, .array, .map:
            try StringStream.decode(rows, from: &reader, into: &table).map { UInt64($0) }
        }
    }

    /// Steps over `count` values.
    static func skip(
        _ count: Int, as type: AttributeType, from reader: inout ByteReader
    ) throws(CorruptBlock) {
        switch type {
        case .empty: break
        case .bool, .int: try IntegerStream.skip(count, from: &reader)
        case .double: _ = try NumberStream.decode(count, from: &reader)
        case .string, .bytes, .array, .map: try StringStream.skip(count, from: &reader)
        }
    }
}
