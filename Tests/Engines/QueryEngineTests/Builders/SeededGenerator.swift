// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same in every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func int(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0..<elements.count)] }

    mutating func below(_ bound: Int) -> Int { int(0..<bound) }

    /// Whether something happens that happens once in `count`.
    mutating func once(in count: Int) -> Bool { below(count) == 0 }

    /// Deals rows into groups of random sizes in random order.
    mutating func deal<Row>(_ rows: [Row]) -> [[Row]] {
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
