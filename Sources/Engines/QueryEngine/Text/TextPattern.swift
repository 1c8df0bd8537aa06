// SPDX-License-Identifier: Apache-2.0

import Blocks

/// A text to look for inside UTF-8 bytes, regardless of case.
///
/// Case is folded by lower-casing both sides; an empty pattern is found everywhere. ASCII text is searched
/// without allocation, eight bytes at a time. The work grows with the length of the text, however the pattern
/// repeats itself.
public struct TextPattern: Sendable, Equatable {
    /// The lower-cased text.
    private let needle: [UInt8]
    private let isASCII: Bool
    /// Whether text beyond ASCII may lower-case to this pattern: always when the pattern itself is beyond
    /// ASCII, else only by way of `İ` (i and a dot) and the Kelvin sign (k).
    private let mayFoldFromBeyondASCII: Bool
    /// For each prefix of the needle, the length of the longest shorter one that it ends with.
    private let borders: [Int]
    /// Whether an occurrence must begin, or end, where a word does.
    private let beginsWord: Bool
    private let endsWord: Bool

    public init(_ text: String, beginsWord: Bool = false, endsWord: Bool = false) {
        (self.beginsWord, self.endsWord) = (beginsWord, endsWord)
        needle = Array(text.lowercased().utf8)
        borders = Self.borders(of: needle)
        isASCII = needle.allSatisfy { $0 < 0x80 }
        mayFoldFromBeyondASCII =
            !isASCII || needle.contains(UInt8(ascii: "i")) || needle.contains(UInt8(ascii: "k"))
    }

    /// Whether the pattern occurs in these UTF-8 bytes.
    public func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
        if needle.isEmpty { return true }
        if isASCII, find(in: bytes) { return true }
        guard mayFoldFromBeyondASCII, !Self.isASCII(bytes) else { return false }
        var lowered = String(decoding: bytes, as: UTF8.self).lowercased()
        return lowered.withUTF8 { find(in: UnsafeRawBufferPointer($0)) }
    }

    /// Whether the pattern occurs in this text.
    public func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { occurs(in: UnsafeRawBufferPointer($0)) }
    }

    /// Looks for the needle in bytes whose ASCII letters may be of either case.
    private func find(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard needle.count <= bytes.count, let base = bytes.baseAddress else { return false }
        return needle.withUnsafeBufferPointer { needle in
            let lastOffset = needle.count - 1
            let first = BytePair(needle[0])
            let last = BytePair(needle[lastOffset])
            let starts = bytes.count - lastOffset
            var start = 0
            var compared = 0
            while start + 8 <= starts {
                // Bytes of `misses` are 0 where both ends of the needle fit; a borrow may mark a few more,
                // which the comparison below sorts out.
                let misses =
                    first.misses(base.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                    | last.misses(base.loadUnaligned(fromByteOffset: start + lastOffset, as: UInt64.self))
                var hits = (misses &- 0x0101_0101_0101_0101) & ~misses & 0x8080_8080_8080_8080
                while hits != 0 {
                    let offset = start + UInt64(littleEndian: hits).trailingZeroBitCount / 8
                    let length = Self.commonLength(needle, base + offset)
                    if length == needle.count, hasEdges(start: offset, in: bytes) { return true }
                    compared += length
                    hits &= hits &- 1
                }
                start += 8
                // Comparing again and again what a repetitive needle begins with would grow with its length.
                if compared > 8 * start + 1_024 { return findSteadily(in: bytes, from: start) }
            }
            while start < starts {
                if Self.commonLength(needle, base + start) == needle.count, hasEdges(start: start, in: bytes)
                {
                    return true
                }
                start += 1
            }
            return false
        }
    }

    /// The same by Knuth, Morris and Pratt: slower on most texts, but looks at no byte of the text twice.
    private func findSteadily(in bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var matched = 0
        for offset in start..<bytes.count {
            let byte = Self.lowered(bytes[offset])
            while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
            if needle[matched] == byte { matched += 1 }
            if matched == needle.count {
                if hasEdges(start: offset + 1 - matched, in: bytes) { return true }
                matched = borders[matched - 1]
            }
        }
        return false
    }

    /// Whether an occurrence begins and ends as it must.
    @inline(__always)
    private func hasEdges(start: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        if beginsWord, start > 0, Self.endsInWord(bytes, start) { return false }
        let end = start + needle.count
        return !(endsWord && end < bytes.count && Self.beginsInWord(bytes, end))
    }

    /// Whether the scalar that ends at an offset belongs to a word.
    private static func endsInWord(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Bool {
        if bytes[end - 1] < 0x80 { return WordSplitting.isWord(Unicode.Scalar(bytes[end - 1])) }
        var start = end - 1
        while start > 0, end - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        return text.unicodeScalars.last.map(WordSplitting.isWord) ?? false
    }

    /// Whether the scalar that begins at an offset belongs to a word.
    private static func beginsInWord(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        if bytes[start] < 0x80 { return WordSplitting.isWord(Unicode.Scalar(bytes[start])) }
        let text = String(decoding: bytes[start..<min(start + 4, bytes.count)], as: UTF8.self)
        return text.unicodeScalars.first.map(WordSplitting.isWord) ?? false
    }

    private static func borders(of needle: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[length] != needle[index] { length = borders[length - 1] }
            if needle[length] == needle[index] { length += 1 }
            borders[index] = length
        }
        return borders
    }

    /// How many bytes of the needle these bytes begin with.
    @inline(__always)
    private static func commonLength(
        _ needle: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeRawPointer
    ) -> Int {
        for offset in 0..<needle.count
        where lowered(bytes.load(fromByteOffset: offset, as: UInt8.self)) != needle[offset] {
            return offset
        }
        return needle.count
    }

    @inline(__always)
    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var offset = 0
        while offset + 8 <= bytes.count {
            let eight = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if eight & 0x8080_8080_8080_8080 != 0 { return false }
            offset += 8
        }
        while offset < bytes.count {
            if bytes[offset] >= 0x80 { return false }
            offset += 1
        }
        return true
    }
}

/// One byte of a needle, repeated eight times, with the bit that letters of the other case differ by.
private struct BytePair {
    let byte: UInt64
    let caseBit: UInt64

    init(_ byte: UInt8) {
        let isLetter = byte >= 0x61 && byte <= 0x7A
        self.byte = UInt64(byte) &* 0x0101_0101_0101_0101
        caseBit = isLetter ? 0x2020_2020_2020_2020 : 0
    }

    @inline(__always)
    func misses(_ eight: UInt64) -> UInt64 { (eight | caseBit) ^ byte }
}
