// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The attributes of the rows of a row group, taken apart: which layout (list of keys and types) each row
/// has, and the values of each key and type in the order of the rows.
struct AttributeShapes {
    /// A key with one type.
    struct Column {
        /// Number in the batch's string table.
        var key: UInt32
        var type: AttributeType
        /// How many values there are.
        var count = 0
        /// Where its values begin in `values`.
        var start = 0
    }

    /// In order of first appearance.
    private(set) var columns: [Column] = []
    /// The values of all columns, one column after the other.
    private(set) var values: [UInt64] = []
    /// The layout of each row.
    private(set) var rowLayouts: [UInt64] = []
    /// The columns of all layouts, one layout after the other.
    private(set) var layoutColumns: [UInt32] = []
    /// Where each layout ends in `layoutColumns`.
    private(set) var layoutEnds: [Int] = []

    /// Index in `columns` by eight times the number of the key plus the type, or -1.
    private var columnIndices: [Int32] = []
    /// Slots passed over while searching for layouts: what collisions cost.
    private(set) var passedCount = 0
    /// The layouts by hash.
    private var slots = SlotTable(capacity: 0)
    /// The hash of each layout, and the entries of the first row that has it.
    private var layoutHashes: [UInt64] = []
    private var layoutEntries: [Range<Int>] = []

    init(
        _ attributes: AttributeColumns, rows: ArraySlice<UInt32>, _ numbering: inout Renumbering,
        hashing slotHash: SlotHash = .process
    ) {
        numbering.begin()
        rowLayouts.reserveCapacity(rows.count)
        attributes.keys.withUnsafeBufferPointer { keys in
            attributes.types.withUnsafeBufferPointer { types in
                for row in rows {
                    let entries = attributes.entries(of: Int(row))
                    var hash = slotHash.start
                    for entry in entries {
                        hash = slotHash.adding(
                            UInt64(keys[entry]) << 8 | UInt64(types[entry].rawValue), to: hash)
                    }
                    rowLayouts.append(UInt64(layout(entries, hash, keys, types, &numbering)))
                }
            }
        }
        countValues()
        collectValues(attributes, rows)
    }

    /// The columns of one layout.
    func columns(ofLayout layout: Int) -> ArraySlice<UInt32> {
        layoutColumns[(layout == 0 ? 0 : layoutEnds[layout - 1])..<layoutEnds[layout]]
    }

    @inline(__always)
    private mutating func column(
        _ key: UInt32, _ type: AttributeType, _ numbering: inout Renumbering
    ) -> UInt32 {
        let slot = Int(numbering.number(of: key)) * 8 + Int(type.rawValue)
        while columnIndices.count <= slot { columnIndices.append(-1) }
        if columnIndices[slot] < 0 {
            columnIndices[slot] = Int32(columns.count)
            columns.append(Column(key: key, type: type))
        }
        return UInt32(columnIndices[slot])
    }

    /// The layout of a row, by the keys and types of its entries.
    @inline(__always)
    private mutating func layout(
        _ entries: Range<Int>, _ hash: UInt64, _ keys: UnsafeBufferPointer<UInt32>,
        _ types: UnsafeBufferPointer<AttributeType>, _ numbering: inout Renumbering
    ) -> Int {
        let found = slots.find(hash) { known in
            guard layoutHashes[known] == hash, layoutEntries[known].count == entries.count else {
                return false
            }
            var other = layoutEntries[known].lowerBound
            for entry in entries {
                if keys[entry] != keys[other] || types[entry] != types[other] { return false }
                other += 1
            }
            return true
        }
        passedCount += found.passed
        if let known = slots[found.slot] { return Int(known) }
        let number = layoutEnds.count
        for entry in entries { layoutColumns.append(column(keys[entry], types[entry], &numbering)) }
        layoutEnds.append(layoutColumns.count)
        layoutHashes.append(hash)
        layoutEntries.append(entries)
        slots[found.slot] = UInt32(number)
        if layoutEnds.count > slots.capacity { growSlots() }
        return number
    }

    private mutating func growSlots() {
        slots = SlotTable(capacity: slots.capacity * 2)
        for (number, hash) in layoutHashes.enumerated() {
            slots[slots.find(hash) { _ in false }.slot] = UInt32(number)
        }
    }

    private mutating func countValues() {
        var uses = [Int](repeating: 0, count: layoutEnds.count)
        for layout in rowLayouts { uses[Int(layout)] += 1 }
        for layout in uses.indices {
            for column in columns(ofLayout: layout) { columns[Int(column)].count += uses[layout] }
        }
        var start = 0
        for index in columns.indices {
            columns[index].start = start
            start += columns[index].count
        }
        values = [UInt64](repeating: 0, count: start)
    }

    private mutating func collectValues(_ attributes: AttributeColumns, _ rows: ArraySlice<UInt32>) {
        var positions = columns.map(\.start)
        positions.withUnsafeMutableBufferPointer { positions in
            values.withUnsafeMutableBufferPointer { values in
                attributes.values.withUnsafeBufferPointer { source in
                    for (row, layout) in zip(rows, rowLayouts) {
                        var column = layout == 0 ? 0 : layoutEnds[Int(layout) - 1]
                        for entry in attributes.entries(of: Int(row)) {
                            let target = Int(layoutColumns[column])
                            values[positions[target]] = source[entry]
                            positions[target] += 1
                            column += 1
                        }
                    }
                }
            }
        }
    }
}
