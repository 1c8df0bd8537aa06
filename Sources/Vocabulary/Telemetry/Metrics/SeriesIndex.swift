// SPDX-License-Identifier: Apache-2.0

/// Finds the definition of a series by its id, in definitions from any number of places. Of several for one
/// id the first counts.
public struct SeriesIndex: Sendable {
    /// Where a definition is.
    public struct Place: Sendable, Hashable {
        /// Index in `parts`.
        public var part: Int
        /// Row of that part.
        public var row: Int
    }

    public private(set) var parts: [SeriesDefinitions] = []
    /// The number of each entry + 1, or 0 for a free slot; the count is a power of two.
    private var slots: [UInt32] = [UInt32](repeating: 0, count: 64)
    private var ids: [UInt64] = []
    private var places: [(part: UInt32, row: UInt32)] = []
    private let seed = UInt64.random(in: .min ... .max)

    public init() {}

    public init(_ definitions: SeriesDefinitions) { add(definitions) }

    /// How many series are defined.
    public var count: Int { ids.count }

    /// Adds definitions of ids that are not defined yet.
    public mutating func add(_ definitions: SeriesDefinitions) {
        guard definitions.count > 0 else { return }
        let part = UInt32(parts.count)
        let known = ids.count
        for (row, id) in definitions.id.enumerated() {
            let slot = slot(of: id)
            if slots[slot] != 0 { continue }
            ids.append(id)
            places.append((part, UInt32(row)))
            slots[slot] = UInt32(ids.count)
            if ids.count * 2 > slots.count { grow() }
        }
        if ids.count > known { parts.append(definitions) }
    }

    /// Where the definition of a series is.
    public func place(of id: UInt64) -> Place? {
        let number = slots[slot(of: id)]
        guard number != 0 else { return nil }
        let place = places[Int(number) - 1]
        return Place(part: Int(place.part), row: Int(place.row))
    }

    /// The slot with the id, or the free one where it belongs. Ids are hashes that anybody can compute of
    /// contents that senders choose: only a seed of this process keeps chosen ids from lying together.
    private func slot(of id: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.mix(id ^ seed)) & mask
        while slots[slot] != 0, ids[Int(slots[slot]) - 1] != id { slot = (slot + 1) & mask }
        return slot
    }

    /// The finaliser of SplitMix64.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, id) in ids.enumerated() { slots[slot(of: id)] = UInt32(index + 1) }
    }
}
