// SPDX-License-Identifier: Apache-2.0

/// How many durations lie in each of some 1,900 ranges: 32 equal ones for each doubling, so that a quantile
/// is wrong by at most 1/64 of its value (1.6 %). Two sketches add up to the sketch of both.
///
/// Durations are in nanoseconds; below 64 they are exact.
public struct DurationSketch: Sendable, Equatable {
    /// Ranges that are not empty, ascending.
    public private(set) var indices: [UInt16] = []
    /// How many durations lie in each of them.
    public private(set) var counts: [UInt64] = []

    public init() {}

    /// Ranges that are not empty: `indices` ascending, below `indexCount`, and as many `counts`.
    public init?(indices: [UInt16], counts: [UInt64]) {
        let isAscending = zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }
        guard indices.count == counts.count, isAscending, Int(indices.last ?? 0) < Self.indexCount else {
            return nil
        }
        (self.indices, self.counts) = (indices, counts)
    }

    /// How many ranges there are.
    public static let indexCount = (64 - subrangeBits) << subrangeBits
    private static let subrangeBits = 5

    /// The range that a duration lies in; negative ones lie in that of 0.
    @inline(__always)
    public static func index(of duration: Int64) -> UInt16 {
        let value = UInt64(bitPattern: max(duration, 0))
        if value < 1 << (subrangeBits + 1) { return UInt16(truncatingIfNeeded: value) }
        let octave = 63 - value.leadingZeroBitCount - subrangeBits
        let subrange = Int(truncatingIfNeeded: value >> UInt64(octave))
        return UInt16(truncatingIfNeeded: octave << subrangeBits + subrange)
    }

    /// The first duration of a range, and how many nanoseconds it has.
    public static func range(of index: UInt16) -> (start: UInt64, width: UInt64) {
        let index = Int(index)
        if index < 1 << (subrangeBits + 1) { return (UInt64(index), 1) }
        let octave = index >> subrangeBits - 1
        let subrange = index & (1 << subrangeBits - 1) + 1 << subrangeBits
        return (UInt64(subrange) << UInt64(octave), 1 << UInt64(octave))
    }

    /// How many durations there are.
    public var count: UInt64 { counts.reduce(0, &+) }

    /// Adds some durations of one range.
    public mutating func add(_ index: UInt16, count: UInt64 = 1) {
        precondition(Int(index) < Self.indexCount)
        let place = indices.firstIndex { $0 >= index } ?? indices.count
        if place < indices.count, indices[place] == index {
            counts[place] &+= count
        } else {
            indices.insert(index, at: place)
            counts.insert(count, at: place)
        }
    }

    public mutating func merge(_ other: DurationSketch) {
        if other.indices.isEmpty { return }
        if indices.isEmpty {
            self = other
            return
        }
        var merged = DurationSketch()
        merged.indices.reserveCapacity(indices.count + other.indices.count)
        merged.counts.reserveCapacity(indices.count + other.indices.count)
        var (left, right) = (0, 0)
        while left < indices.count || right < other.indices.count {
            let own = left < indices.count ? indices[left] : .max
            let foreign = right < other.indices.count ? other.indices[right] : .max
            merged.indices.append(min(own, foreign))
            merged.counts.append(
                (own <= foreign ? counts[left] : 0) &+ (foreign <= own ? other.counts[right] : 0))
            if own <= foreign { left += 1 }
            if foreign <= own { right += 1 }
        }
        self = merged
    }

    /// The duration, in nanoseconds, below which the share `quantile` lies; nothing when there are none.
    /// Durations are taken for the middle of their range.
    public func quantile(_ quantile: Double) -> Double? {
        let total = count
        guard total > 0 else { return nil }
        let rank = min(max(quantile, 0), 1) * Double(total)
        var below: UInt64 = 0
        for (index, count) in zip(indices, counts) {
            below &+= count
            guard Double(below) >= rank, count > 0 else { continue }
            let (start, width) = Self.range(of: index)
            return Double(start) + Double(width - 1) / 2
        }
        return nil
    }
}
