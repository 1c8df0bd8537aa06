// SPDX-License-Identifier: Apache-2.0

/// The hash of tables that live in memory only: keyed at random for each process, so that nobody who chooses
/// ids, attributes or values can aim them at one slot. Nothing stored may depend on it.
struct SlotHash {
    /// The keys of this process.
    static let process = SlotHash(first: .random(in: .min ... .max), second: .random(in: .min ... .max))

    private let first: UInt64
    private let second: UInt64

    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// Where a sequence of numbers begins: the hash of none.
    @inline(__always)
    var start: UInt64 { first }

    /// The hash of a sequence, given that of all numbers but the last.
    @inline(__always)
    func adding(_ number: UInt64, to hash: UInt64) -> UInt64 { Self.mix(hash ^ number) ^ second }

    /// The hash of one number.
    @inline(__always)
    func hash(_ number: UInt64) -> UInt64 { adding(number, to: first) }

    /// The hash of two numbers.
    @inline(__always)
    func hash(_ high: UInt64, _ low: UInt64) -> UInt64 { adding(low, to: adding(high, to: first)) }

    /// The finaliser of SplitMix64, which maps no two numbers to one: its factors are constants, so that no
    /// input can make a product 0 but by being 0 itself.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
