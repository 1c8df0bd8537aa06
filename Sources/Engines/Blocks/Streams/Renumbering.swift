// SPDX-License-Identifier: Apache-2.0

/// Renumbers what is used of a table 0, 1, 2 … in order of appearance, again and again without clearing its
/// memory.
struct Renumbering {
    /// For each element of the table: the round in which it was last met, and its number in that round.
    private var marks: [UInt64]
    private var round: UInt64 = 0
    /// The elements met in this round, by their new number.
    private(set) var distinct: [UInt32] = []

    /// For a table with `count` elements.
    init(count: Int) { marks = [UInt64](repeating: 0, count: count) }

    mutating func begin() {
        round += 1
        distinct.removeAll(keepingCapacity: true)
    }

    /// The element's number in this round.
    mutating func number(of element: UInt32) -> UInt32 {
        let mark = marks[Int(element)]
        if mark >> 32 == round { return UInt32(truncatingIfNeeded: mark) }
        let number = UInt32(distinct.count)
        distinct.append(element)
        marks[Int(element)] = round << 32 | UInt64(number)
        return number
    }
}
