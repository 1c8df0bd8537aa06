// SPDX-License-Identifier: Apache-2.0

/// Numbers distinct trace ids in order of appearance.
struct TraceNumbering {
    private(set) var high: [UInt64] = []
    private(set) var low: [UInt64] = []
    /// Slots passed over while searching: what collisions cost.
    private(set) var passedCount = 0
    private var slots: SlotTable
    private let hash: SlotHash
    private var last: UInt32 = 0

    /// For at most `capacity` calls of `number`.
    init(capacity: Int, hashing hash: SlotHash = .process) {
        slots = SlotTable(capacity: capacity)
        self.hash = hash
    }

    var count: Int { high.count }

    mutating func number(high: UInt64, low: UInt64) -> UInt32 {
        if !self.high.isEmpty, self.high[Int(last)] == high, self.low[Int(last)] == low { return last }
        let found = slots.find(hash.hash(high, low)) { self.high[$0] == high && self.low[$0] == low }
        passedCount += found.passed
        if let number = slots[found.slot] {
            last = number
            return number
        }
        last = UInt32(self.high.count)
        self.high.append(high)
        self.low.append(low)
        slots[found.slot] = last
        return last
    }
}
