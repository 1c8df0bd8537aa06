// SPDX-License-Identifier: Apache-2.0

/// The slots of a hash table with open addressing: each holds a number or is free. What the numbers stand
/// for, and whether two are equal, is the user's.
struct SlotTable {
    /// Number + 1, or 0 for a free slot. The count is a power of two.
    private var slots: [UInt32]

    /// For at most `capacity` numbers.
    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
    }

    /// How many numbers may be entered before the table must be made anew.
    var capacity: Int { slots.count / 2 }

    /// The number in a slot; `nil` when the slot is free.
    subscript(slot: Int) -> UInt32? {
        @inline(__always) get { slots[slot] == 0 ? nil : slots[slot] - 1 }
        @inline(__always) set { slots[slot] = newValue.map { $0 + 1 } ?? 0 }
    }

    /// The slot with a number that matches, or else a free one; and how many slots with other numbers lie on
    /// the way there.
    @inline(__always)
    func find(_ hash: UInt64, where matches: (Int) -> Bool) -> (slot: Int, passed: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        var passed = 0
        while slots[slot] != 0, !matches(Int(slots[slot]) - 1) {
            slot = (slot + 1) & mask
            passed += 1
        }
        return (slot, passed)
    }
}
