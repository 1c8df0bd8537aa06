// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    /// The selected attributes of `count` rows, in their order; none when no attribute is selected.
    mutating func attributes(count: Int) throws(CorruptBlock) -> AttributeColumns {
        guard columns.hasAttributes else { return AttributeColumns() }
        var reader = try reader(.attributeLayouts)
        let layouts = try AttributeLayouts(rowCount: count, from: &reader)
        var keys = [UInt32?](repeating: nil, count: layouts.columns.count)
        for (index, column) in layouts.columns.enumerated() where isSelected(column.key, of: layouts) {
            keys[index] = layouts.bytes.withUnsafeBytes {
                strings.intern(UnsafeRawBufferPointer(rebasing: $0[column.key]))
            }
        }
        let (values, starts) = try attributeValues(layouts, keys)
        return assemble(layouts, keys, values, starts)
    }

    private func isSelected(_ key: Range<Int>, of layouts: AttributeLayouts) -> Bool {
        columns.includes(.attributeLayouts)
            || columns.containsAttribute(String(decoding: layouts.bytes[key], as: UTF8.self))
    }

    /// The values of all selected columns, one column after the other, and where each column begins.
    private mutating func attributeValues(
        _ layouts: AttributeLayouts, _ keys: [UInt32?]
    ) throws(CorruptBlock) -> ([UInt64], [Int]) {
        let chunks = attributeChunks()
        var nextChunk = 0
        var tail: ByteReader?
        var values: [UInt64] = []
        var starts: [Int] = []
        for (index, column) in layouts.columns.enumerated() {
            starts.append(values.count)
            if column.isOwn {
                guard nextChunk < chunks.count, attributeType(ofChunk: chunks[nextChunk]) == column.type
                else {
                    throw corrupt(.missingChunk)
                }
                defer { nextChunk += 1 }
                guard keys[index] != nil else { continue }
                var own = try reader(ofChunk: chunks[nextChunk])
                values += try ValueStream.decode(column.count, as: column.type, from: &own, into: &strings)
                try own.requireEnd()
            } else if column.type == .empty {
                if keys[index] != nil { values += [UInt64](repeating: 0, count: column.count) }
            } else if column.count > 0 {
                if tail == nil { tail = try reader(.attributeTail) }
                guard var reader = tail.take() else { throw corrupt(.missingChunk) }
                if keys[index] != nil {
                    values += try ValueStream.decode(
                        column.count, as: column.type, from: &reader, into: &strings)
                } else {
                    try ValueStream.skip(column.count, as: column.type, from: &reader)
                }
                tail = reader
            }
        }
        if let tail { try tail.requireEnd() }
        return (values, starts)
    }

    /// Puts the entries of all rows together again.
    private func assemble(
        _ layouts: AttributeLayouts, _ keys: [UInt32?], _ values: [UInt64], _ starts: [Int]
    ) -> AttributeColumns {
        var positions = starts
        var ends: [UInt32] = []
        var entryKeys: [UInt32] = []
        var entryTypes: [AttributeType] = []
        var entryValues: [UInt64] = []
        ends.reserveCapacity(layouts.rowLayouts.count)
        let isWhole = keys.allSatisfy { $0 != nil }
        if isWhole {
            entryKeys.reserveCapacity(layouts.entryCount)
            entryTypes.reserveCapacity(layouts.entryCount)
            entryValues.reserveCapacity(layouts.entryCount)
        }
        let types = layouts.columns.map(\.type)
        for layout in layouts.rowLayouts {
            for entry in layouts.range(ofLayout: Int(layout)) {
                let column = Int(layouts.layoutColumns[entry])
                guard let key = keys[column] else { continue }
                entryKeys.append(key)
                entryTypes.append(types[column])
                entryValues.append(values[positions[column]])
                positions[column] += 1
            }
            ends.append(UInt32(entryKeys.count))
        }
        return AttributeColumns(ends: ends, keys: entryKeys, types: entryTypes, values: entryValues)
    }
}
