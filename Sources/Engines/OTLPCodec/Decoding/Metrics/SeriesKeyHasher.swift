// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Hashes the bytes that define a series as they were sent, sixteen at a step. Keyed at random for each
/// process, so that nobody can aim for collisions; nothing stored may depend on it.
struct SeriesKeyHasher {
    private static let seeds: [UInt64] = (0..<4).map { _ in .random(in: .min ... .max) | 1 }

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    init() {
        let seeds = Self.seeds
        (first, second, third, fourth) = (seeds[0], seeds[1], seeds[2], seeds[3])
    }

    /// The hash of no bytes.
    var start: SeriesKey { SeriesKey(high: first, low: second) }

    /// The hash of what `state` stands for and these bytes.
    @inline(__always)
    func adding(_ bytes: UnsafeRawBufferPointer, to state: SeriesKey) -> SeriesKey {
        var high = state.high ^ UInt64(truncatingIfNeeded: bytes.count)
        var low = state.low
        if let base = bytes.baseAddress {
            var offset = 0
            let count = bytes.count
            while offset + 16 <= count {
                let (left, right) = (Self.word(base + offset), Self.word(base + offset + 8))
                let next = Self.fold(left ^ third, right ^ high)
                low = Self.fold(right ^ fourth, left ^ low)
                high = next
                offset += 16
            }
            if offset < count {
                let (left, right) = Self.tail(base + offset, count - offset)
                let next = Self.fold(left ^ third, right ^ high)
                low = Self.fold(right ^ fourth, left ^ low)
                high = next
            }
        }
        return SeriesKey(
            high: Self.fold(high ^ third, low ^ second), low: Self.fold(low ^ fourth, high ^ first))
    }

    /// The hash of what `state` stands for and a number.
    @inline(__always)
    func adding(_ number: UInt64, to state: SeriesKey) -> SeriesKey {
        SeriesKey(
            high: Self.fold(state.high ^ third, number ^ second),
            low: Self.fold(state.low ^ fourth, number ^ first))
    }

    /// The hash of what two others stand for, in this order.
    @inline(__always)
    func joining(_ left: SeriesKey, _ right: SeriesKey) -> SeriesKey {
        SeriesKey(
            high: Self.fold(left.high ^ third, right.high) ^ left.low,
            low: Self.fold(left.low ^ fourth, right.low) ^ left.high)
    }

    @inline(__always)
    private static func word(_ pointer: UnsafeRawPointer) -> UInt64 {
        pointer.loadUnaligned(as: UInt64.self)
    }

    /// Fewer than sixteen bytes as two numbers; the length is hashed elsewhere.
    @inline(__always)
    private static func tail(_ pointer: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        if count >= 8 { return (word(pointer), word(pointer + count - 8)) }
        if count >= 4 {
            let low = pointer.loadUnaligned(as: UInt32.self)
            let high = (pointer + count - 4).loadUnaligned(as: UInt32.self)
            return (UInt64(high) << 32 | UInt64(low), 0)
        }
        let first = pointer.load(as: UInt8.self)
        let middle = pointer.load(fromByteOffset: count / 2, as: UInt8.self)
        let last = pointer.load(fromByteOffset: count - 1, as: UInt8.self)
        return (UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last), 0)
    }

    /// A product of 128 bits folded; the added factors keep a zero from erasing the other side.
    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low ^ left
    }
}
