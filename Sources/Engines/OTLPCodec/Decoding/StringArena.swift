// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A string table under construction, in memory of its own: finds strings faster than `StringTable` does, and
/// takes strings that nobody will look for without looking for them.
///
/// Text is checked to be UTF-8 once for each distinct text: what is found was checked before.
struct StringArena: ~Copyable {
    private var bytes: GrowingColumn<UInt8>
    private var ends: GrowingColumn<UInt32>
    /// As in `StringTable`: the upper half of the hash, then number + 1.
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotCount: Int
    private var usedSlots = 0
    private let seeds = SeedPair.process

    /// For a request of so many bytes.
    init(requestBytes: Int) {
        bytes = GrowingColumn(capacity: min(max(requestBytes / 3, 1 << 10), 4 << 20))
        ends = GrowingColumn(capacity: min(max(requestBytes / 64, 64), 1 << 16))
        ends.append(0)
        slotCount = 256
        while slotCount < min(requestBytes / 64, 1 << 16) { slotCount *= 2 }
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
    }

    deinit { slots.deallocate() }

    /// How many strings there are, the empty one included.
    @inline(__always)
    var count: Int { ends.count }

    /// The number of this text, which is added when it is not there yet; `nil` when it is not UTF-8.
    @inline(__always)
    mutating func intern(text: UnsafeRawBufferPointer) -> UInt32? {
        intern(text, salt: 0) { UTF8Check.isValid(text) }
    }

    /// The number of these bytes, which may be anything.
    @inline(__always)
    mutating func intern(raw: UnsafeRawBufferPointer) -> UInt32 {
        intern(raw, salt: 0x5851_F42D_4C95_7F2D) { true } ?? 0
    }

    /// Adds a string without looking whether it is there.
    @inline(__always)
    mutating func append(_ string: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = string.baseAddress, string.count > 0 else { return 0 }
        bytes.append(base.assumingMemoryBound(to: UInt8.self), count: string.count)
        ends.append(UInt32(bytes.count))
        return UInt32(ends.count - 1)
    }

    /// The table of everything added.
    consuming func finish() -> StringTable {
        StringTable(bytes: bytes.map { $0 }, ends: ends.map { $0 })
    }

    @inline(__always)
    private mutating func intern(
        _ string: UnsafeRawBufferPointer, salt: UInt64, isValid: () -> Bool
    ) -> UInt32? {
        guard let base = string.baseAddress, string.count > 0 else { return 0 }
        let tag = hash(base, string.count, salt) >> 32
        let mask = slotCount - 1
        var slot = Int(tag) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == tag, matches(number, base, string.count) { return UInt32(number) }
            slot = (slot + 1) & mask
        }
        guard isValid() else { return nil }
        let number = append(string)
        slots[slot] = tag << 32 | UInt64(number + 1)
        usedSlots += 1
        if usedSlots * 2 > slotCount { grow() }
        return number
    }

    @inline(__always)
    private func matches(_ number: Int, _ other: UnsafeRawPointer, _ count: Int) -> Bool {
        let start = Int(ends.base[number - 1])
        guard Int(ends.base[number]) - start == count else { return false }
        return EqualBytes.areEqual(UnsafeRawPointer(bytes.base + start), other, count)
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: slotCount * 2)
        larger.initialize(repeating: 0, count: slotCount * 2)
        let mask = slotCount * 2 - 1
        for index in 0..<slotCount where slots[index] != 0 {
            var slot = Int(slots[index] >> 32) & mask
            while larger[slot] != 0 { slot = (slot + 1) & mask }
            larger[slot] = slots[index]
        }
        slots.deallocate()
        slots = larger
        slotCount *= 2
    }

    /// Multiply-and-fold over 16 bytes at a time, keyed per process so that nobody can aim for collisions.
    @inline(__always)
    private func hash(_ base: UnsafeRawPointer, _ count: Int, _ salt: UInt64) -> UInt64 {
        var state = seeds.first ^ salt ^ UInt64(truncatingIfNeeded: count)
        var offset = 0
        while offset + 16 < count {
            state = Self.fold(
                Self.word(base + offset) ^ seeds.second, Self.word(base + offset + 8) ^ state)
            offset += 16
        }
        let left = count - offset
        if left >= 8 {
            return Self.fold(
                Self.word(base + offset) ^ seeds.second, Self.word(base + count - 8) ^ state)
        }
        return Self.fold(EqualBytes.short(base + offset, left) ^ seeds.second, state)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer) -> UInt64 { base.loadUnaligned(as: UInt64.self) }
}

/// Two random numbers of this process.
private struct SeedPair {
    static let process = SeedPair(first: .random(in: .min ... .max), second: .random(in: .min ... .max))

    let first: UInt64
    let second: UInt64
}
