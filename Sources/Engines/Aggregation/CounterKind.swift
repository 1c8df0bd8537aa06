// SPDX-License-Identifier: Apache-2.0

/// How the points of a series count, and so what lies between two of them.
public enum CounterKind: Sendable, Equatable {
    /// Each point says what was added since the one before.
    case delta
    /// Each point says what was added since the start; it only grows until it starts again.
    case monotonic
    /// Each point says where the value is: sums that may shrink, and gauges.
    case level

    /// What a cumulative series grew by from one point to the next, which is `later`; `earlier` is nothing
    /// for the first known point, which counts only when the series started after `knownSince`.
    @inline(__always)
    func increase(from earlier: CounterPoint?, to later: CounterPoint, knownSince: Int64) -> Double? {
        guard let earlier else {
            let isFromZero = self == .monotonic && later.start != 0 && later.start >= knownSince
            return isFromZero ? later.value : nil
        }
        if later.time == earlier.time { return nil }
        if later.start != earlier.start, later.start >= earlier.time, self == .monotonic {
            return later.value
        }
        if self == .monotonic, later.value < earlier.value { return later.value }
        return later.value - earlier.value
    }
}

/// A point of a cumulative series of numbers.
public struct CounterPoint: Sendable, Equatable {
    public var time: Int64
    /// Since when the value counts; 0 when not said.
    public var start: Int64
    public var value: Double

    public init(time: Int64, start: Int64, value: Double) {
        (self.time, self.start, self.value) = (time, start, value)
    }
}
