// SPDX-License-Identifier: Apache-2.0

/// What becomes of the points of one series in one step.
public enum PointAggregate: String, Sendable, CaseIterable {
    /// How much it grew by, and that by second.
    case increase, rate
    case sum, average, minimum, maximum
    /// The latest value.
    case last
    /// How many points there are.
    case count

    /// Whether it needs the point before the first.
    public var isOfCounter: Bool { self == .increase || self == .rate }
}

/// What becomes of the values of many series in one step.
public enum SeriesAggregate: String, Sendable, CaseIterable {
    case sum, average, minimum, maximum
    /// How many series have a value.
    case count
}
