// SPDX-License-Identifier: Apache-2.0

/// Days of the UTC calendar, counted from the Unix epoch.
public enum UTCDay {
    /// The length of a day.
    public static let nanoseconds: Int64 = 86_400_000_000_000
    public static let seconds: Double = 86_400

    /// The day of a time in nanoseconds since the epoch, rounded down.
    @inline(__always)
    public static func number(ofNanoseconds time: Int64) -> Int32 {
        let quotient = time / nanoseconds
        return Int32(truncatingIfNeeded: time % nanoseconds < 0 ? quotient - 1 : quotient)
    }

    /// The day of a time in seconds since the epoch, rounded down.
    public static func number(ofSeconds time: Double) -> Int32 { Int32((time / seconds).rounded(.down)) }

    /// The times of a day, as far as 64 bits reach; all times for a day beyond them.
    public static func range(of day: Int32) -> TimeRange {
        let (start, isOutside) = Int64(day).multipliedReportingOverflow(by: nanoseconds)
        if isOutside { return .all }
        let (end, isLast) = start.addingReportingOverflow(nanoseconds)
        return TimeRange(start: start, end: isLast ? .max : end)
    }
}
