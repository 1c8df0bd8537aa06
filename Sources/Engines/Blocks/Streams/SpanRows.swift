// SPDX-License-Identifier: Apache-2.0

/// Finds the rows of spans by id; of several rows with one id, the last.
struct SpanRows {
    /// Slots passed over while searching: what collisions cost.
    private(set) var passedCount = 0
    private let spans: [UInt64]
    private var slots: SlotTable
    private let hash: SlotHash

    init(_ spans: [UInt64], hashing hash: SlotHash = .process) {
        self.spans = spans
        self.hash = hash
        slots = SlotTable(capacity: spans.count)
        for (row, span) in spans.enumerated() { slots[slot(of: span)] = UInt32(row) }
    }

    mutating func row(of span: UInt64) -> Int? { slots[slot(of: span)].map { Int($0) } }

    @inline(__always)
    private mutating func slot(of span: UInt64) -> Int {
        let found = slots.find(hash.hash(span)) { spans[$0] == span }
        passedCount += found.passed
        return found.slot
    }
}
