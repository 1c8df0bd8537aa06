// SPDX-License-Identifier: Apache-2.0

/// The hash of filters. It belongs to the format, so it has no key and its input can be chosen: whoever does
/// that makes the filters of their own blocks exclude less, and costs nobody anything else.
enum FilterHash {
    /// SplitMix64: the increment, then the finaliser.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// Both halves of the product of two numbers in one.
    @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }

    /// The hash of bytes: 16 at a time, as if zeros followed the last.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(bytes.count) ^ 0x2D35_8DCC_AA6C_78A5
        guard let base = bytes.baseAddress else { return mix(state) }
        var rest = base
        var left = bytes.count
        while left >= 16 {
            state = step(state, word(rest), word(rest + 8))
            rest += 16
            left -= 16
        }
        if left >= 8 {
            let last = left == 8 ? 0 : word(rest + (left - 8)) >> UInt64(8 * (16 - left))
            state = step(state, word(rest), last)
        } else if left > 0 {
            state = step(state, partialWord(rest, left), 0)
        }
        return mix(state)
    }

    @inline(__always)
    private static func step(_ state: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 {
        fold(first ^ 0x8BB8_4B93_962E_ACC9, second ^ state)
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
    }

    /// One to seven bytes as a number, by overlapping loads.
    @inline(__always)
    private static func partialWord(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let low = UInt64(UInt32(littleEndian: base.loadUnaligned(as: UInt32.self)))
            let high = UInt64(UInt32(littleEndian: (base + (count - 4)).loadUnaligned(as: UInt32.self)))
            return low | high << UInt64(8 * (count - 4))
        }
        let first = UInt64(base.load(as: UInt8.self))
        let middle = UInt64((base + count / 2).load(as: UInt8.self))
        let last = UInt64((base + (count - 1)).load(as: UInt8.self))
        return first | middle << UInt64(8 * (count / 2)) | last << UInt64(8 * (count - 1))
    }
}
