// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    /// The selected attributes of some rows, or series, in their order; none when no attribute is selected.
    mutating func attributes(_ owners: RowSelection) throws(CorruptBlock) -> AttributeColumns {
        guard columns.hasAttributes else { return AttributeColumns() }
        var reader = try reader(.attributeLayouts)
        let layouts = try AttributeLayouts(rowCount: owners.rowCount, from: &reader)
        guard owners.isAll else { return try someAttributes(layouts, owners) }
        var keys = [UInt32?](repeating: nil, count: layouts.columns.count)
        for (index, column) in layouts.columns.enumerated() where isSelected(column.key, of: layouts) {
            keys[index] = intern(column.key, of: layouts)
        }
        let (values, starts) = try allValues(layouts, keys)
        return assemble(layouts, keys, values, starts)
    }

    /// The values of one key, by type, and the row of each.
    mutating func attribute(_ key: String, count: Int) throws(CorruptBlock) -> AttributeView {
        var reader = try reader(.attributeLayouts)
        let layouts = try AttributeLayouts(rowCount: count, from: &reader)
        let key = Array(key.utf8)
        let isWanted = layouts.columns.map { layouts.bytes[$0.key].elementsEqual(key) && $0.count > 0 }
        var parts: [AttributeView.Part] = []
        try forEachColumn(layouts, isWanted) { index, column, reader throws(CorruptBlock) in
            let rows = layouts.rows(ofColumn: index)
            switch column.type {
            case .string, .bytes, .array, .map:
                let strings = try StringStream.decode(column.count, from: &reader)
                let view = StringView(strings, count: column.count)
                parts.append(AttributeView.Part(type: column.type, rows: rows, bits: [], strings: view))
            case .empty, .bool, .int, .double:
                var none = StringTable()
                let bits = try ValueStream.decode(
                    .all(of: column.count), as: column.type, from: &reader, into: &none)
                parts.append(AttributeView.Part(type: column.type, rows: rows, bits: bits, strings: nil))
            }
        }
        return AttributeView(parts: parts)
    }

    private func isSelected(_ key: Range<Int>, of layouts: AttributeLayouts) -> Bool {
        columns.includes(.attributeLayouts)
            || columns.containsAttribute(String(decoding: layouts.bytes[key], as: UTF8.self))
    }

    private mutating func intern(_ key: Range<Int>, of layouts: AttributeLayouts) -> UInt32 {
        layouts.bytes.withUnsafeBytes { strings.intern(UnsafeRawBufferPointer(rebasing: $0[key])) }
    }

    /// Calls `body` with a reader of each wanted column's values, which it must read to their end.
    mutating func forEachColumn(
        _ layouts: AttributeLayouts, _ isWanted: [Bool],
        _ body: (Int, AttributeLayouts.Column, inout ByteReader) throws(CorruptBlock) -> Void
    ) throws(CorruptBlock) {
        let chunks = attributeChunks()
        var nextChunk = 0
        var tail: ByteReader?
        // What comes after the last wanted column of the tail need not be stepped over.
        let last = layouts.columns.indices.last { isWanted[$0] } ?? -1
        for (index, column) in layouts.columns.enumerated().prefix(last + 1) {
            if column.isOwn {
                guard nextChunk < chunks.count, attributeType(ofChunk: chunks[nextChunk]) == column.type
                else {
                    throw corrupt(.missingChunk)
                }
                defer { nextChunk += 1 }
                guard isWanted[index] else { continue }
                var own = try reader(ofChunk: chunks[nextChunk])
                try body(index, column, &own)
                try own.requireEnd()
            } else if column.type == .empty || column.count == 0 {
                var nothing = ByteReader([], in: .rowGroup(0))
                if isWanted[index] { try body(index, column, &nothing) }
            } else {
                if tail == nil { tail = try reader(.attributeTail) }
                guard var reader = tail.take() else { throw corrupt(.missingChunk) }
                if isWanted[index] {
                    try body(index, column, &reader)
                } else {
                    try ValueStream.skip(column.count, as: column.type, from: &reader)
                }
                tail = reader
            }
        }
        if let tail, last == layouts.columns.count - 1 { try tail.requireEnd() }
    }

    /// The values of all columns with a key, one column after the other, and where each column begins.
    private mutating func allValues(
        _ layouts: AttributeLayouts, _ keys: [UInt32?]
    ) throws(CorruptBlock) -> ([UInt64], [Int]) {
        var values: [UInt64] = []
        var starts = [Int](repeating: 0, count: keys.count)
        var strings = StringTable()
        swap(&strings, &self.strings)
        defer { swap(&strings, &self.strings) }
        try forEachColumn(layouts, keys.map { $0 != nil }) { index, column, reader throws(CorruptBlock) in
            starts[index] = values.count
            values += try ValueStream.decode(
                .all(of: column.count), as: column.type, from: &reader, into: &strings)
        }
        return (values, starts)
    }

    /// The attributes of some rows: decodes only columns that one of them has.
    private mutating func someAttributes(
        _ layouts: AttributeLayouts, _ owners: RowSelection
    ) throws(CorruptBlock) -> AttributeColumns {
        var isUsed = [Bool](repeating: false, count: layouts.columns.count)
        var seen = [Bool](repeating: false, count: layouts.layoutStarts.count - 1)
        owners.forEach { row in
            let layout = Int(layouts.rowLayouts[row])
            if seen[layout] { return }
            seen[layout] = true
            for entry in layouts.range(ofLayout: layout) { isUsed[Int(layouts.layoutColumns[entry])] = true }
        }
        var keys = [UInt32](repeating: 0, count: isUsed.count)
        for (index, column) in layouts.columns.enumerated() where isUsed[index] {
            isUsed[index] = isSelected(column.key, of: layouts)
            if isUsed[index] { keys[index] = intern(column.key, of: layouts) }
        }
        let places = places(layouts, owners, isUsed)
        var values = [[UInt64]](repeating: [], count: isUsed.count)
        var strings = StringTable()
        swap(&strings, &self.strings)
        defer { swap(&strings, &self.strings) }
        try forEachColumn(layouts, isUsed) { index, column, reader throws(CorruptBlock) in
            let chosen = RowSelection(places[index], of: column.count)
            values[index] = try ValueStream.decode(chosen, as: column.type, from: &reader, into: &strings)
        }
        return pick(layouts, owners, isUsed, keys, values)
    }

    /// For each used column the places of the values of some rows.
    private func places(
        _ layouts: AttributeLayouts, _ owners: RowSelection, _ isUsed: [Bool]
    ) -> [[UInt32]] {
        var places = [[UInt32]](repeating: [], count: isUsed.count)
        var positions = [UInt32](repeating: 0, count: isUsed.count)
        var next = 0
        owners.forEach { row in
            while next <= row {
                for entry in layouts.range(ofLayout: Int(layouts.rowLayouts[next])) {
                    let column = Int(layouts.layoutColumns[entry])
                    if next == row, isUsed[column] { places[column].append(positions[column]) }
                    positions[column] += 1
                }
                next += 1
            }
        }
        return places
    }

    private func pick(
        _ layouts: AttributeLayouts, _ owners: RowSelection, _ isUsed: [Bool], _ keys: [UInt32],
        _ values: [[UInt64]]
    ) -> AttributeColumns {
        var attributes = AttributeColumns()
        var positions = [Int](repeating: 0, count: isUsed.count)
        owners.forEach { row in
            for entry in layouts.range(ofLayout: Int(layouts.rowLayouts[row])) {
                let column = Int(layouts.layoutColumns[entry])
                guard isUsed[column] else { continue }
                let bits = values[column][positions[column]]
                attributes.append(
                    key: keys[column], AttributeCell(type: layouts.columns[column].type, bits: bits))
                positions[column] += 1
            }
            attributes.finishRow()
        }
        return attributes
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
