// SPDX-License-Identifier: Apache-2.0

/// A half-open range of time `[start, end)` in nanoseconds since the Unix epoch, UTC.
public struct TimeRange: Sendable, Hashable {
    public var start: Int64
    public var end: Int64

    public init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }

    public static let all = TimeRange(start: .min, end: .max)

    public func contains(_ nanoseconds: Int64) -> Bool { nanoseconds >= start && nanoseconds < end }
}
