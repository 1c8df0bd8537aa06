// SPDX-License-Identifier: Apache-2.0

/// The bits of a section: a bloom filter in lines of 64 bytes, so that asking costs one access to memory. A
/// section of at most one line is a line of that length. All lengths are multiples of eight bytes.
enum FilterBits {
    /// Bits set for each key, all in one line.
    static let probeCount: UInt64 = 7
    private static let lineBytes = 64

    /// A key, made ready to be looked for in many sections.
    struct Probe {
        let hash: UInt64
        /// Where its bits lie in a line.
        let places: UInt64
        /// Its bits in a line of full length.
        let mask: SIMD8<UInt64>

        init(_ hash: UInt64) {
            (self.hash, places) = (hash, FilterHash.mix(hash))
            var mask = SIMD8<UInt64>.zero
            for index in 0..<probeCount {
                let bit = places >> (9 * index) & 511
                mask[Int(bit / 64)] |= ((1 as UInt64) << (bit % 64)).littleEndian
            }
            self.mask = mask
        }
    }

    /// How many bytes a section for so many keys has.
    static func byteCount(keyCount: Int, bitsPerKey: Int) -> Int {
        let words = (keyCount * bitsPerKey + 63) / 64
        return words * 8 <= lineBytes ? words * 8 : (words * 8 + lineBytes - 1) / lineBytes * lineBytes
    }

    static func isValid(byteCount: Int) -> Bool {
        byteCount % (byteCount <= lineBytes ? 8 : lineBytes) == 0
    }

    /// Sets the bits of a key.
    @inline(__always)
    static func insert(_ hash: UInt64, into bits: UnsafeMutableRawPointer, byteCount: Int) {
        let line = line(hash, byteCount)
        var rest = FilterHash.mix(hash)
        for _ in 0..<probeCount {
            let bit = Int(truncatingIfNeeded: ((rest & 511) &* line.bitCount) >> 9)
            let byte = line.start + bit / 8
            let old = bits.load(fromByteOffset: byte, as: UInt8.self)
            bits.storeBytes(of: old | 1 << UInt8(bit % 8), toByteOffset: byte, as: UInt8.self)
            rest >>= 9
        }
    }

    /// Whether all bits of a key are set.
    @inline(__always)
    static func contain(_ probe: Probe, _ bits: UnsafeRawPointer, byteCount: Int) -> Bool {
        guard byteCount > 0 else { return false }
        let line = line(probe.hash, byteCount)
        if byteCount >= lineBytes {
            // All bits without a branch: half of them are set, so that none could be foreseen.
            let stored = bits.loadUnaligned(fromByteOffset: line.start, as: SIMD8<UInt64>.self)
            let missing = probe.mask & ~stored
            let four = missing.lowHalf | missing.highHalf
            let two = four.lowHalf | four.highHalf
            return two[0] | two[1] == 0
        }
        var rest = probe.places
        var all: UInt8 = 1
        for _ in 0..<probeCount {
            let bit = Int(truncatingIfNeeded: ((rest & 511) &* line.bitCount) >> 9)
            all &= bits.load(fromByteOffset: bit >> 3, as: UInt8.self) &>> UInt8(bit & 7)
            rest >>= 9
        }
        return all != 0
    }

    /// Where the key's line begins, in bytes, and how many bits it has.
    @inline(__always)
    private static func line(_ hash: UInt64, _ byteCount: Int) -> (start: Int, bitCount: UInt64) {
        if byteCount <= lineBytes { return (0, UInt64(byteCount) * 8) }
        let lines = UInt64(byteCount / lineBytes)
        return (Int(hash.multipliedFullWidth(by: lines).high) * lineBytes, UInt64(lineBytes) * 8)
    }

    /// As `contain`, for sections of format 1: eight bits anywhere in words of eight bytes.
    static func containFormat1(_ hash: UInt64, _ bits: UnsafeRawPointer, byteCount: Int) -> Bool {
        guard byteCount > 0 else { return false }
        let step = FilterHash.mix(hash) | 1
        for probe in 0..<8 as Range<UInt64> {
            let position = hash &+ probe &* step
            let bit = Int(position.multipliedFullWidth(by: UInt64(byteCount) * 8).high)
            if bits.load(fromByteOffset: bit / 8, as: UInt8.self) & 1 << UInt8(bit % 8) == 0 { return false }
        }
        return true
    }
}
