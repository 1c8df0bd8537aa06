// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Numbers the distinct series of a batch: points with equal resource, scope, metric and attributes.
struct SeriesNumbering {
    /// A row of each series.
    private(set) var firstRows: [Int] = []
    private var hashes: [UInt64] = []
    /// Open addressing: number + 1, or 0 for a free slot.
    private var slots: [UInt32]

    /// For at most `capacity` calls of `number`.
    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
    }

    /// The batch is lent for each row: a struct that held it would be copied, all columns retained, on each
    /// call.
    mutating func number(ofRow row: Int, of batch: MetricBatch) -> UInt32 {
        let hash = Self.hash(row, of: batch)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, Self.isEqual(firstRows[number], row, of: batch) {
                return UInt32(number)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        firstRows.append(row)
        hashes.append(hash)
        slots[slot] = UInt32(firstRows.count)
        return UInt32(firstRows.count - 1)
    }

    private static func hash(_ row: Int, of batch: MetricBatch) -> UInt64 {
        var hash = fold(UInt64(batch.metric[row]) << 32 | UInt64(batch.resource[row]))
        hash = fold(hash ^ UInt64(batch.scope[row]))
        for entry in batch.attributes.entries(of: row) {
            let key =
                UInt64(batch.attributes.keys[entry]) << 8 | UInt64(batch.attributes.types[entry].rawValue)
            hash = fold(hash ^ key &+ fold(batch.attributes.values[entry]))
        }
        return hash
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

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = (value ^ 0xD6E8_FEB8_6659_FD93).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}
