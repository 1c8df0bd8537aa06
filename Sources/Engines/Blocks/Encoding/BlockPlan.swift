// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Cuts ordered rows into blocks and row groups that keep to `BlockLimits`.
struct BlockPlan<Rows: EncodableBatch> {
    /// What one block will hold.
    struct Cut {
        /// Ranges in the ordered rows.
        var rowGroups: [Range<Int>] = []
        var rowCount = 0
        var rawBytes = 0
        /// Numbers in the batch's string table.
        var services: [UInt32] = []
        var names: [UInt32] = []
    }

    private let batch: Rows
    private let order: RowOrder
    /// Estimated size of the attributes of each row of the batch.
    private let attributeBytes: [UInt32]
    private let rowsMax: Int
    private var position = 0
    private var services: NameList
    private var names: NameList
    private var tables: TableCharge<Rows>

    /// `attributeBytes` is what `AttributeColumns.byteCounts` says of the batch.
    init(
        _ batch: Rows, _ order: RowOrder, attributeBytes: [UInt32], rowsMax: Int = BlockLimits.blockRowsMax
    ) {
        self.batch = batch
        self.rowsMax = rowsMax
        self.order = order
        self.attributeBytes = attributeBytes
        services = NameList(batch.strings)
        names = NameList(batch.strings)
        tables = TableCharge(batch)
    }

    /// The next block; `nil` when all rows have been given out.
    mutating func next() -> Cut? {
        guard position < order.rows.count else { return nil }
        var cut = Cut()
        services.begin()
        names.begin()
        tables.begin()
        while position < order.rows.count, cut.rowCount < rowsMax,
            cut.rawBytes < BlockLimits.blockRawBytesMax, hasRoom(for: Int(order.rows[position]))
        {
            let range = nextRowGroup(rowsMax: rowsMax - cut.rowCount, &cut.rawBytes)
            cut.rowGroups.append(range)
            cut.rowCount += range.count
        }
        cut.services = services.numbers
        cut.names = names.numbers
        return cut
    }

    private mutating func nextRowGroup(rowsMax: Int, _ rawBytes: inout Int) -> Range<Int> {
        let start = position
        let end = min(start + min(rowsMax, BlockLimits.rowGroupRowsMax), order.rows.count)
        var groupBytes = 0
        var entries = 0
        while position < end, groupBytes < BlockLimits.rowGroupRawBytesMax,
            entries < BlockLimits.rowGroupEntriesMax
        {
            let row = Int(order.rows[position])
            guard hasRoom(for: row) else { break }
            services.add(batch.service(row))
            if let name = batch.listedName(row) { names.add(name) }
            groupBytes += batch.rawBytes(row) + Int(attributeBytes[row]) + tables.add(row)
            entries += batch.attributes.entries(of: row).count
            position += 1
        }
        rawBytes += groupBytes
        return start..<position
    }

    private func hasRoom(for row: Int) -> Bool {
        guard tables.hasRoom(for: row), services.hasRoom(for: batch.service(row)) else { return false }
        return batch.listedName(row).map { names.hasRoom(for: $0) } ?? true
    }
}

/// The distinct names of one block under construction.
private struct NameList {
    private let table: StringTable
    private var bytes = 0
    private var members: Set<UInt32> = []
    private var last: UInt32?
    private(set) var numbers: [UInt32] = []

    init(_ table: StringTable) { self.table = table }

    mutating func begin() {
        bytes = 0
        members.removeAll(keepingCapacity: true)
        numbers = []
        last = nil
    }

    /// Whether the name is there already or may be added.
    func hasRoom(for name: UInt32) -> Bool {
        if name == last || numbers.isEmpty { return true }
        let hasRoom =
            numbers.count < BlockLimits.blockNamesMax
            && bytes + table.range(of: name).count <= BlockLimits.blockNameBytesMax
        return hasRoom || members.contains(name)
    }

    mutating func add(_ name: UInt32) {
        if name == last { return }
        last = name
        guard members.insert(name).inserted else { return }
        numbers.append(name)
        bytes += table.range(of: name).count
    }
}
