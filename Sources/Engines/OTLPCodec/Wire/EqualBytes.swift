// SPDX-License-Identifier: Apache-2.0

/// Compares short runs of bytes by overlapping loads, without a call.
enum EqualBytes {
    @inline(__always)
    static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        if count < 8 { return short(left, count) == short(right, count) }
        var offset = 0
        while offset + 8 < count {
            if word(left + offset) != word(right + offset) { return false }
            offset += 8
        }
        return word(left + (count - 8)) == word(right + (count - 8))
    }

    /// Up to eight bytes as one number that tells runs of one length apart.
    @inline(__always)
    static func short(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let low = base.loadUnaligned(as: UInt32.self)
            let high = (base + (count - 4)).loadUnaligned(as: UInt32.self)
            return UInt64(high) << 32 | UInt64(low)
        }
        if count == 0 { return 0 }
        let first = UInt64(base.load(as: UInt8.self))
        let middle = UInt64((base + count / 2).load(as: UInt8.self))
        return first << 16 | middle << 8 | UInt64((base + (count - 1)).load(as: UInt8.self))
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer) -> UInt64 { base.loadUnaligned(as: UInt64.self) }
}
