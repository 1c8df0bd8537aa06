// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Cuts ordered points into blocks and row groups that keep to `BlockLimits`.
struct PointPlan {
    /// What one row group will hold.
    struct RowGroup {
        /// In the ordered rows.
        var rows: Range<Int>
        /// How many neighbouring points each run of one series has.
        var runLengths: [UInt64] = []
        var minTime = Int64.max
        var maxTime = Int64.min
        var rawBytes = 0
    }

    /// What one block will hold.
    struct Cut {
        var rowGroups: [RowGroup] = []
        var rowCount = 0
        var rawBytes = 0
        /// Numbers in the batch's string table.
        var services: [UInt32] = []
        var names: [UInt32] = []
    }

    private let batch: MetricBatch
    private let rows: [UInt32]
    private var position = 0
    private var services: NumberedNames
    private var names: NumberedNames

    init(_ batch: MetricBatch, _ rows: [UInt32]) {
        self.batch = batch
        self.rows = rows
        services = NumberedNames(batch.strings)
        names = NumberedNames(batch.strings)
    }

    /// The next block; `nil` when all rows have been given out.
    mutating func next() -> Cut? {
        guard position < rows.count else { return nil }
        var cut = Cut()
        services.begin()
        names.begin()
        while position < rows.count, cut.rowCount < BlockLimits.metricBlockRowsMax,
            cut.rawBytes < BlockLimits.blockRawBytesMax, hasRoom(for: Int(rows[position]))
        {
            let group = nextRowGroup(
                rowsMax: min(BlockLimits.rowGroupRowsMax, BlockLimits.metricBlockRowsMax - cut.rowCount))
            cut.rowCount += group.rows.count
            cut.rawBytes += group.rawBytes
            cut.rowGroups.append(group)
        }
        cut.services = services.numbers
        cut.names = names.numbers
        return cut
    }

    private mutating func nextRowGroup(rowsMax: Int) -> RowGroup {
        let start = position
        let end = min(start + rowsMax, rows.count)
        var group = RowGroup(rows: start..<start)
        var length: UInt64 = 0
        while position < end, group.rawBytes < BlockLimits.rowGroupRawBytesMax {
            let row = Int(rows[position])
            if length == 0 || !batch.isSameRun(row, Int(rows[position - 1])) {
                guard hasRoom(for: row) else { break }
                if length > 0 { group.runLengths.append(length) }
                length = 0
                services.add(batch.service[row])
                names.add(batch.name[row])
            }
            length += 1
            group.rawBytes += batch.rawBytes(row)
            group.minTime = min(group.minTime, batch.time[row])
            group.maxTime = max(group.maxTime, batch.time[row])
            position += 1
        }
        group.runLengths.append(length)
        group.rows = start..<position
        return group
    }

    private func hasRoom(for row: Int) -> Bool {
        services.hasRoom(for: batch.service[row]) && names.hasRoom(for: batch.name[row])
    }
}

extension MetricBatch {
    /// Whether two points may stand in one run.
    @inline(__always)
    func isSameRun(_ left: Int, _ right: Int) -> Bool {
        series[left] == series[right] && name[left] == name[right] && service[left] == service[right]
    }

    /// Estimated size of a point.
    func rawBytes(_ row: Int) -> Int {
        var size = 40
        if exemplars[row] != 0 { size += strings.range(of: exemplars[row]).count }
        switch type[row] {
        case .none, .double, .int: break
        case .message: size += strings.range(of: UInt32(truncatingIfNeeded: value[row])).count
        case .histogram: size += 48 + histograms.buckets(of: Int(value[row])).count * 8
        }
        return size
    }
}

/// The distinct names of one block under construction, as marks beside a string table.
private struct NumberedNames {
    private let table: StringTable
    private var bytes = 0
    private var round: UInt32 = 0
    /// The round in which each string was added last.
    private var marks: [UInt32]
    private(set) var numbers: [UInt32] = []

    init(_ table: StringTable) {
        self.table = table
        marks = [UInt32](repeating: 0, count: table.count)
    }

    mutating func begin() {
        bytes = 0
        round += 1
        numbers = []
    }

    /// Whether the name is there already or may be added.
    func hasRoom(for name: UInt32) -> Bool {
        if marks[Int(name)] == round || numbers.isEmpty { return true }
        return numbers.count < BlockLimits.blockNamesMax
            && bytes + table.range(of: name).count <= BlockLimits.blockNameBytesMax
    }

    mutating func add(_ name: UInt32) {
        guard marks[Int(name)] != round else { return }
        marks[Int(name)] = round
        numbers.append(name)
        bytes += table.range(of: name).count
    }
}
