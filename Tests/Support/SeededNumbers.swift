// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same in every run and on every machine, so that a failure can be repeated
/// (SplitMix64).
public struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to `bound` - 1. Unlike the standard library's, it never changes: fixtures hang on it.
    public mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    public mutating func int(_ range: Range<Int>) -> Int { range.lowerBound + below(range.count) }

    public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Whether something happens that happens once in `count`.
    public mutating func once(in count: Int) -> Bool { below(count) == 0 }

    /// Deals rows into groups of random sizes in random order.
    public mutating func deal<Row>(_ rows: [Row]) -> [[Row]] {
        var groups: [[Row]] = []
        var rest = rows.shuffled(using: &self)[...]
        while !rest.isEmpty {
            let group = rest.prefix(int(1..<9))
            groups.append(Array(group))
            rest = rest.dropFirst(group.count)
        }
        return groups
    }
}
