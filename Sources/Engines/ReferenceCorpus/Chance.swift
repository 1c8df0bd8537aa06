// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A fast generator of random values that gives the same ones for the same seed on every machine.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    /// `stream` parts generators that share a seed, so that changing one part of the corpus leaves the
    /// others.
    init(seed: UInt64, stream: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 ^ stream &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< count, evenly.
    mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// 0 ..< 1, evenly.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func happens(_ share: Double) -> Bool { unit() < share }

    /// 0 ..< count, small numbers much more often: as users, routes and hosts are spread in real traffic.
    mutating func skewed(_ count: Int) -> Int { min(count - 1, Int(exp(log(Double(count)) * unit())) - 1) }

    /// A positive number around `median`; one in forty is above `median` times e^(2 × spread).
    mutating func around(_ median: Double, spread: Double) -> Double {
        // The sum of four even values is close enough to a normal one, and takes one logarithm less.
        let normal = (unit() + unit() + unit() + unit() - 2) * 1.732
        return median * exp(normal * spread)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}
