// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Writes the attributes of a row group as chunks: the layouts, frequent keys each by itself, the tail
/// together.
enum AttributeEncoding {
    static func encode(
        _ attributes: AttributeColumns, rows: ArraySlice<UInt32>, of table: StringTable,
        _ numbering: inout Renumbering, into block: inout BlockAssembler, _ filter: inout FilterBuilder,
        with compressor: borrowing ZstandardCompressor
    ) {
        let shapes = AttributeShapes(attributes, rows: rows, &numbering)
        let isOwn = ownColumns(of: shapes, rowCount: rows.count)
        var layouts = ByteWriter()
        writeLayouts(shapes, isOwn, of: table, into: &layouts)
        block.add(.attributeLayouts, layouts, with: compressor)
        var tail = ByteWriter()
        var own = ByteWriter()
        shapes.values.withUnsafeBufferPointer { values in
            for (index, column) in shapes.columns.enumerated() {
                let slice = UnsafeBufferPointer(rebasing: values[column.start..<column.start + column.count])
                if isOwn[index] {
                    own.removeAll()
                    let statistics = ValueStream.encode(
                        slice, as: column.type, of: table, &numbering, into: &own)
                    block.add(
                        key: column.key, column.type, own, statistics: statistics, of: table, with: compressor
                    )
                } else {
                    _ = ValueStream.encode(slice, as: column.type, of: table, &numbering, into: &tail)
                }
                // What was just encoded left its distinct strings in `numbering`.
                if filter.wants(.attribute) {
                    filter.addAttributes(column, slice, numbering.distinct, of: table)
                }
            }
        }
        if !tail.bytes.isEmpty { block.add(.attributeTail, tail, with: compressor) }
    }

    private static func ownColumns(of shapes: AttributeShapes, rowCount: Int) -> [Bool] {
        var left = BlockLimits.ownAttributeColumnsMax
        return shapes.columns.map { column in
            let isOwn =
                left > 0 && column.count >= BlockLimits.ownAttributeEntriesMin
                && column.count * BlockLimits.ownAttributeRowsFraction >= rowCount
            if isOwn { left -= 1 }
            return isOwn
        }
    }

    private static func writeLayouts(
        _ shapes: AttributeShapes, _ isOwn: [Bool], of table: StringTable, into writer: inout ByteWriter
    ) {
        writer.writeVariable(shapes.columns.count)
        StringStream.writeStrings(shapes.columns.map(\.key), of: table, into: &writer)
        for (index, column) in shapes.columns.enumerated() {
            writer.write(column.type.rawValue | (isOwn[index] ? AttributeLayouts.ownFlag : 0))
        }
        writer.writeVariable(shapes.layoutEnds.count)
        let counts = shapes.layoutEnds.indices.map { UInt64(shapes.columns(ofLayout: $0).count) }
        IntegerStream.encode(counts, into: &writer)
        IntegerStream.encode(shapes.layoutColumns.map { UInt64($0) }, into: &writer)
        IntegerStream.encode(shapes.rowLayouts, into: &writer)
    }
}
