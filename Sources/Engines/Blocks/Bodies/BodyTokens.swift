// SPDX-License-Identifier: Apache-2.0

/// Finds the parts of a text that are likely to change from record to record.
///
/// A token is a maximal run of ASCII letters, digits, `_`, NUL and bytes beyond ASCII. Variable are tokens
/// with a digit or a NUL, and tokens of hexadecimal letters that hang on such a token by a hyphen (as in
/// UUIDs). So a variable never begins or ends inside a word, and what is left contains no NUL.
struct BodyTokens {
    private let base: UnsafePointer<UInt8>
    private let count: Int
    /// Up to where the text was given out.
    private var position = 0
    /// Variables found beyond the next one, last first.
    private var waiting: [Range<Int>] = []

    init(_ text: UnsafeBufferPointer<UInt8>) {
        // An empty text may have no base; nothing is ever read of it.
        base = text.baseAddress ?? UnsafePointer(bitPattern: 1)!
        count = text.count
    }

    /// Calls `body` for each variable, in order, until it says to stop.
    @inline(__always)
    mutating func forEach(_ body: (Range<Int>) -> Bool) {
        while let digit = nextDigit() {
            var start = digit
            while start > position, Self.isToken(base[start - 1]) { start -= 1 }
            var end = digit + 1
            while end < count, Self.isToken(base[end]) { end += 1 }
            if start > position, base[start - 1] == UInt8(ascii: "-") { findHexadecimal(before: start) }
            while let word = waiting.popLast() {
                guard body(word) else { return }
            }
            guard body(start..<end) else { return }
            while let word = hexadecimal(after: end) {
                guard body(word) else { return }
                end = word.upperBound
            }
            position = end
        }
    }

    /// The place of the next digit or NUL.
    @inline(__always)
    private func nextDigit() -> Int? {
        var offset = position
        while offset + 8 <= count {
            let eight = UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            // The lowest marked byte is always right; above it a borrow may mark others.
            let distance = eight ^ 0x3030_3030_3030_3030
            let digits = (distance &- 0x0A0A_0A0A_0A0A_0A0A) & ~distance
            let zeros = (eight &- 0x0101_0101_0101_0101) & ~eight
            let hits = (digits | zeros) & 0x8080_8080_8080_8080
            if hits != 0 { return offset + hits.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count {
            if base[offset] &- 0x30 < 10 || base[offset] == 0 { return offset }
            offset += 1
        }
        return nil
    }

    private mutating func findHexadecimal(before start: Int) {
        var end = start - 1
        while end - 4 >= position {
            var first = end
            while first > position, Self.isHexadecimalLetter(base[first - 1]) { first -= 1 }
            let isWhole = first == position ? first == 0 : !Self.isToken(base[first - 1])
            guard isWhole, end - first >= 4 else { return }
            waiting.append(first..<end)
            guard first > position, base[first - 1] == UInt8(ascii: "-") else { return }
            end = first - 1
        }
    }

    private func hexadecimal(after end: Int) -> Range<Int>? {
        guard end + 4 < count, base[end] == UInt8(ascii: "-") else { return nil }
        var last = end + 1
        while last < count, Self.isHexadecimalLetter(base[last]) { last += 1 }
        guard last - end > 4, last == count || !Self.isToken(base[last]) else { return nil }
        return end + 1..<last
    }

    /// Whether a byte belongs to a token.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        // Bits 48…57 for digits and bit 0 for NUL; bits 1…26 and 33…58 for letters, bit 31 for `_`.
        if byte >= 0x80 { return true }
        let bits: UInt64 = byte < 64 ? 0x03FF_0000_0000_0001 : 0x07FF_FFFE_87FF_FFFE
        return bits >> UInt64(byte & 63) & 1 != 0
    }

    @inline(__always)
    private static func isHexadecimalLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 6 }
}
