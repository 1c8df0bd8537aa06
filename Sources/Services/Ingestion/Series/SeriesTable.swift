// SPDX-License-Identifier: Apache-2.0

/// A bounded hash table from 128-bit keys to 64-bit values. When it is full, the half of the entries that
/// were asked for least recently is dropped; `age` does that at any time.
///
/// Entries live in two generations. An entry of the older one moves to the younger when it is asked for;
/// when the younger is full, the older is dropped and the younger takes its place.
struct SeriesTable {
    /// A key of zeros marks a free slot; whoever makes keys never makes that one.
    struct Entry: Equatable {
        var high: UInt64
        var low: UInt64
        var value: UInt64
    }

    private struct Generation {
        /// The count is a power of two.
        var slots: [Entry]
        var count = 0

        init(slotCount: Int) {
            slots = [Entry](repeating: Entry(high: 0, low: 0, value: 0), count: slotCount)
        }

        /// The slot of the entry with this upper half, or the free one where it belongs.
        @inline(__always)
        func slot(of high: UInt64) -> Int {
            let mask = slots.count - 1
            var slot = Int(truncatingIfNeeded: high >> 8) & mask
            while slots[slot].high != high, slots[slot].high != 0 { slot = (slot + 1) & mask }
            return slot
        }

        mutating func insert(_ entry: Entry) {
            if count * 3 >= slots.count * 2 { grow() }
            let slot = slot(of: entry.high)
            if slots[slot].high == 0 { count += 1 }
            slots[slot] = entry
        }

        private mutating func grow() {
            var larger = Generation(slotCount: slots.count * 2)
            for entry in slots where entry.high != 0 {
                larger.slots[larger.slot(of: entry.high)] = entry
            }
            slots = larger.slots
        }
    }

    private static let slotCountMin = 16
    private let entriesMax: Int
    private var young = Generation(slotCount: slotCountMin)
    private var old = Generation(slotCount: 0)

    /// For a table that takes at most about this many bytes.
    init(bytesMax: Int) {
        // A generation takes half of the bytes; its slots are a power of two, of which two thirds are used.
        var slotCount = Self.slotCountMin
        while slotCount * 2 * MemoryLayout<Entry>.stride * 2 <= bytesMax { slotCount *= 2 }
        entriesMax = slotCount * 2 / 3
    }

    var count: Int { young.count + old.count }

    /// Bytes of memory held.
    var byteCount: Int { (young.slots.count + old.slots.count) * MemoryLayout<Entry>.stride }

    /// Whether it takes as little as one that is empty.
    var isMinimal: Bool { young.slots.count + old.slots.count <= Self.slotCountMin }

    /// The entry whose key has this upper half.
    @inline(__always)
    mutating func find(_ high: UInt64) -> Entry? {
        let entry = young.slots[young.slot(of: high)]
        if entry.high != 0 { return entry }
        if old.count == 0 { return nil }
        return findOld(high)
    }

    @inline(never)
    private mutating func findOld(_ high: UInt64) -> Entry? {
        let entry = old.slots[old.slot(of: high)]
        guard entry.high != 0 else { return nil }
        insert(entry)
        return entry
    }

    mutating func insert(_ entry: Entry) {
        if young.count >= entriesMax { age() }
        young.insert(entry)
    }

    /// Drops what was asked for least recently.
    mutating func age() {
        old = young.count == 0 ? Generation(slotCount: 0) : young
        young = Generation(slotCount: Self.slotCountMin)
    }
}
