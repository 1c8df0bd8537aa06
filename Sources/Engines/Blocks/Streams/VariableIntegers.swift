// SPDX-License-Identifier: Apache-2.0

/// Reads variable-length integers one after the other, eight bytes at a time: how long each is shows in the
/// bits of a word and not by a branch for each byte, which cannot be foreseen.
struct VariableIntegers {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next word is loaded.
    private var loaded = 0
    /// The bytes before `loaded` that were not read yet, lowest first, and how many bits these are.
    private var word: UInt64 = 0
    private var bitCount = 0
    /// Whether all so far were there and not too long.
    private(set) var isValid = true

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many bytes were read.
    var position: Int { loaded - bitCount / 8 }

    /// The next integer; after the end, or where one is too long, zero for ever and `isValid` is false.
    @inline(__always)
    mutating func next() -> UInt64 {
        var ends = ~word & 0x8080_8080_8080_8080
        // Above the bytes at hand there are zeros, which look like ends.
        if ends.trailingZeroBitCount >= bitCount {
            load()
            ends = ~word & 0x8080_8080_8080_8080
            if ends.trailingZeroBitCount >= bitCount { return nextSlowly() }
        }
        let last = UInt64(ends.trailingZeroBitCount)
        let value = Self.compact(word & (2 &<< last &- 1))
        word = (word >> 1) &>> last
        bitCount -= Int(last) + 1
        return value
    }

    /// Seven bits of each byte, joined.
    @inline(__always)
    private static func compact(_ word: UInt64) -> UInt64 {
        let pairs = word & 0x007F_007F_007F_007F | (word & 0x7F00_7F00_7F00_7F00) >> 1
        let fours = pairs & 0x0000_3FFF_0000_3FFF | (pairs & 0x3FFF_0000_3FFF_0000) >> 2
        return fours & 0x0000_0000_0FFF_FFFF | (fours & 0x0FFF_FFFF_0000_0000) >> 4
    }

    /// Begins a word at the next byte, unless fewer than eight are left.
    @inline(__always)
    private mutating func load() {
        let start = position
        guard start + 8 <= bytes.count else { return }
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        loaded = start + 8
        bitCount = 64
    }

    /// An integer of more than eight bytes, or among the last.
    private mutating func nextSlowly() -> UInt64 {
        var index = position
        // The word at hand has no end, so that there are nine bytes or ten.
        if index + 10 <= bytes.count, bytes[index + 8] < 0x80 || bytes[index + 9] < 0x80 {
            let (ninth, tenth) = (UInt64(bytes[index + 8]), UInt64(bytes[index + 9]))
            let value = Self.compact(word & 0x7F7F_7F7F_7F7F_7F7F) | (ninth & 0x7F) << 56
            (loaded, word, bitCount) = (index + (ninth < 0x80 ? 9 : 10), 0, 0)
            return ninth < 0x80 ? value : value | tenth << 63
        }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while isValid, index < bytes.count, shift < 64 {
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                (loaded, word, bitCount) = (index, 0, 0)
                return value
            }
            shift += 7
        }
        isValid = false
        (loaded, word, bitCount) = (bytes.count, 0, 0)
        return 0
    }
}
