// SPDX-License-Identifier: Apache-2.0
import Telemetry

/// Which series of an organization a UTC day has, as 32 bits of each: enough to count distinct ones and to
/// recognise every one that is there. Of a million others, some hundred are taken for one that is.
struct DaySeries {
    /// Whether those that were stored before this process started are in it.
    private(set) var isLoaded = false
    /// Whether one that is not in it is not stored.
    private(set) var isComplete = false
    /// How many counted before it was last dropped; which they are is not known any more.
    private var droppedCount = 0
    /// How many are in `slots`.
    private(set) var markCount = 0
    /// 0 marks a free slot. The count is a power of two.
    private var slots = [UInt32](repeating: 0, count: 16)

    /// How many there are, or a few more: what came again after a drop may count twice until all are read.
    var count: Int { droppedCount + markCount }

    /// Bytes of memory held, about.
    var byteCount: Int { slots.count * MemoryLayout<UInt32>.stride + IngestionLimits.dayBytes }

    /// What one takes whose series are not known.
    static let byteCountMin = DaySeries().byteCount

    func contains(_ identity: SeriesIdentity) -> Bool {
        let mark = Self.mark(of: identity)
        return slots[slot(of: mark)] == mark
    }

    mutating func insert(_ identity: SeriesIdentity) {
        let mark = Self.mark(of: identity)
        let slot = slot(of: mark)
        guard slots[slot] == 0 else { return }
        slots[slot] = mark
        markCount += 1
        if markCount * 4 > slots.count * 3 { grow() }
    }

    /// Forgets which there are and not how many, so that the limit of the day stays.
    mutating func drop() {
        (droppedCount, markCount, isComplete) = (count, 0, false)
        slots = DaySeries().slots
    }

    /// The stored ones were read: every one, or as many as there was time for.
    mutating func setLoaded(isComplete: Bool) {
        isLoaded = true
        guard isComplete else { return }
        (self.isComplete, droppedCount) = (true, 0)
    }

    private mutating func grow() {
        let marks = slots
        slots = [UInt32](repeating: 0, count: marks.count * 2)
        for mark in marks where mark != 0 { slots[slot(of: mark)] = mark }
    }

    /// The slot of a mark, or the free one where it belongs.
    private func slot(of mark: UInt32) -> Int {
        let mask = slots.count - 1
        // The mark is mixed well: its low bits say where, and the rest is what tells those there apart.
        var slot = Int(mark) & mask
        while slots[slot] != 0, slots[slot] != mark { slot = (slot + 1) & mask }
        return slot
    }

    /// Keyed for each process, so that nobody can choose series that meet; never 0.
    private static func mark(of identity: SeriesIdentity) -> UInt32 {
        let product = (identity.id ^ seed).multipliedFullWidth(by: identity.check ^ factor)
        let mixed = (product.high ^ product.low) &* 0x9E37_79B9_7F4A_7C15
        return max(1, UInt32(truncatingIfNeeded: mixed >> 32))
    }

    private static let seed = UInt64.random(in: .min ... .max)
    private static let factor = UInt64.random(in: .min ... .max)
}
