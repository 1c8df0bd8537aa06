// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Numbers the distinct series of a batch: points with equal resource, scope, metric and attributes.
struct SeriesNumbering {
    /// A row of each series.
    private(set) var firstRows: [Int] = []
    private var hashes: [UInt64] = []
    /// Slots passed over while searching: what collisions cost.
    private(set) var passedCount = 0
    private var slots: SlotTable
    private let hash: SlotHash

    /// For at most `capacity` calls of `number`.
    init(capacity: Int, hashing hash: SlotHash = .process) {
        slots = SlotTable(capacity: capacity)
        self.hash = hash
    }

    /// The batch is lent for each row: a struct that held it would be copied, all columns retained, on each
    /// call.
    mutating func number(ofRow row: Int, of batch: MetricBatch) -> UInt32 {
        let hash = hash(ofRow: row, of: batch)
        let found = slots.find(hash) {
            hashes[$0] == hash && Self.isEqual(firstRows[$0], row, of: batch)
        }
        passedCount += found.passed
        if let number = slots[found.slot] { return number }
        let number = UInt32(firstRows.count)
        firstRows.append(row)
        hashes.append(hash)
        slots[found.slot] = number
        return number
    }

    private func hash(ofRow row: Int, of batch: MetricBatch) -> UInt64 {
        var sum = hash.hash(
            UInt64(batch.metric[row]) << 32 | UInt64(batch.resource[row]), UInt64(batch.scope[row]))
        for entry in batch.attributes.entries(of: row) {
            let key =
                UInt64(batch.attributes.keys[entry]) << 8 | UInt64(batch.attributes.types[entry].rawValue)
            sum = hash.adding(batch.attributes.values[entry], to: hash.adding(key, to: sum))
        }
        return sum
    }

    private static func isEqual(_ left: Int, _ right: Int, of batch: MetricBatch) -> Bool {
        guard batch.metric[left] == batch.metric[right], batch.resource[left] == batch.resource[right],
            batch.scope[left] == batch.scope[right]
        else { return false }
        let leftEntries = batch.attributes.entries(of: left)
        let rightEntries = batch.attributes.entries(of: right)
        guard leftEntries.count == rightEntries.count else { return false }
        for (left, right) in zip(leftEntries, rightEntries) {
            guard batch.attributes.keys[left] == batch.attributes.keys[right],
                batch.attributes.types[left] == batch.attributes.types[right],
                batch.attributes.values[left] == batch.attributes.values[right]
            else { return false }
        }
        return true
    }
}
