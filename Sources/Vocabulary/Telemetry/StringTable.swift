// SPDX-License-Identifier: Apache-2.0

/// The byte strings of one batch, numbered in order of first appearance.
///
/// Everything of variable length in a batch (names, attribute values, resources, raw messages) lies here;
/// columns hold the number. Number 0 is always the empty string. What is interned lies here once; what hardly
/// ever repeats may have been taken without looking, so that equal strings may have several numbers.
public struct StringTable: Sendable {
    /// The bytes of all strings, one after the other.
    public private(set) var bytes: [UInt8] = []
    /// Where each string ends in `bytes`; string *i* begins where *i - 1* ends.
    public private(set) var ends: [UInt32] = [0]
    /// Open addressing: the upper half of the string's hash, then string number + 1; 0 for a free slot. The
    /// half chooses the slot too, so that growing needs no string. The count is a power of two.
    /// Empty while nobody has looked for a string of a table that was made of its parts.
    private var slots: [UInt64]

    /// An empty table (holding only the empty string).
    public init(minimumCapacity: Int = 64) {
        var size = 64
        while size < minimumCapacity * 2 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
    }

    /// A table of strings that lie one after the other, the first of them empty; `ends` says where each ends.
    public init(bytes: [UInt8], ends: [UInt32]) {
        precondition(ends.first == 0 && Int(ends[ends.count - 1]) == bytes.count)
        self.bytes = bytes
        self.ends = ends
        slots = []
    }

    /// How many strings there are, the empty one included.
    public var count: Int { ends.count }

    /// The number of this string, which is added when it is not there yet.
    public mutating func intern(_ string: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = string.baseAddress, string.count > 0 else { return 0 }
        if slots.isEmpty { index() }
        let mask = slots.count - 1
        let tag = Self.hash(base, string.count) >> 32
        var slot = Int(tag) & mask
        while slots[slot] != 0 {
            let number = UInt32(truncatingIfNeeded: slots[slot]) - 1
            if slots[slot] >> 32 == tag, matches(number, base, string.count) { return number }
            slot = (slot + 1) & mask
        }
        let number = UInt32(ends.count)
        bytes.append(contentsOf: string)
        ends.append(UInt32(bytes.count))
        slots[slot] = tag << 32 | UInt64(number + 1)
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of this string, which is added when it is not there yet.
    public mutating func intern(_ string: [UInt8]) -> UInt32 {
        string.withUnsafeBytes { intern($0) }
    }

    /// The number of this string's UTF-8, which is added when it is not there yet.
    public mutating func intern(_ string: String) -> UInt32 {
        var string = string
        return string.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// The numbers of all strings of another table, which are added when they are not there yet.
    public mutating func intern(allOf other: StringTable) -> [UInt32] {
        bytes.reserveCapacity(bytes.count + other.bytes.count)
        ends.reserveCapacity(ends.count + other.ends.count)
        return other.bytes.withUnsafeBytes { bytes in
            var start = 0
            return other.ends.map { end in
                defer { start = Int(end) }
                return intern(UnsafeRawBufferPointer(rebasing: bytes[start..<Int(end)]))
            }
        }
    }

    /// The range of a string inside `bytes`.
    public func range(of number: UInt32) -> Range<Int> {
        let index = Int(number)
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    /// A copy of a string's bytes.
    public func bytes(of number: UInt32) -> [UInt8] { Array(bytes[range(of: number)]) }

    /// A string as text; bytes that are not UTF-8 are repaired with U+FFFD.
    public func text(of number: UInt32) -> String {
        String(decoding: bytes[range(of: number)], as: UTF8.self)
    }

    /// Lends a string's bytes without a copy.
    public func withBytes<Result>(of number: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = range(of: number)
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    @inline(__always)
    private func matches(_ number: UInt32, _ base: UnsafeRawPointer, _ count: Int) -> Bool {
        let range = range(of: number)
        guard range.count == count else { return false }
        return bytes.withUnsafeBytes { all in
            guard let start = all.baseAddress else { return false }
            let known = start + range.lowerBound
            var offset = 0
            while offset + 8 <= count {
                if Self.word(known, offset) != Self.word(base, offset) { return false }
                offset += 8
            }
            return Self.tail(known, offset, count) == Self.tail(base, offset, count)
        }
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// The last bytes, fewer than eight, as one number: by overlapping loads, never beyond the end.
    @inline(__always)
    private static func tail(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> UInt64 {
        if offset == count { return 0 }
        if count >= 8 { return word(base, count - 8) }
        if count >= 4 {
            let low = base.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let high = base.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(high) << 32 | UInt64(low)
        }
        let first = base.load(fromByteOffset: 0, as: UInt8.self)
        let middle = base.load(fromByteOffset: count / 2, as: UInt8.self)
        let last = base.load(fromByteOffset: count - 1, as: UInt8.self)
        return UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last)
    }

    /// Makes the strings of a table that was made of its parts findable.
    private mutating func index() {
        var size = 64
        while size < ends.count * 4 { size *= 2 }
        slots = [UInt64](repeating: 0, count: size)
        let mask = size - 1
        for number in 1..<max(1, UInt32(ends.count)) {
            let tag = withBytes(of: number) { string in
                string.baseAddress.map { Self.hash($0, string.count) >> 32 }
            }
            guard let tag else { continue }
            var slot = Int(tag) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = tag << 32 | UInt64(number + 1)
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        let mask = larger.count - 1
        for entry in slots where entry != 0 {
            var slot = Int(entry >> 32) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = entry
        }
        slots = larger
    }

    /// Multiply-and-fold over eight bytes at a time, seeded per process so that nobody can aim for
    /// collisions.
    @inline(__always)
    private static func hash(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: count)
        var offset = 0
        while offset + 8 <= count {
            hash = fold(hash ^ word(base, offset))
            offset += 8
        }
        return fold(hash ^ tail(base, offset, count))
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }

    private static let seed = UInt64.random(in: .min ... .max)
}

extension StringTable: Equatable {
    public static func == (left: StringTable, right: StringTable) -> Bool {
        left.ends == right.ends && left.bytes == right.bytes
    }
}
