// SPDX-License-Identifier: Apache-2.0

/// Hours of one UTC day, as the catalogue's column `rollup_hours` has them: bit *h* for the hour *h*.
public struct DayHours: OptionSet, Sendable, Hashable {
    public var rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public init(hour: Int) { rawValue = 1 << Int32(hour) }

    /// The hours of a day that the time from one moment through another touches. Of days that no roll-ups are
    /// made of, none.
    public init(from first: Int64, through last: Int64, ofDay day: Int32) {
        guard Self.days.contains(day) else {
            rawValue = 0
            return
        }
        let start = Int64(day) * UTCDay.nanoseconds
        // A damaged row may say anything.
        let range = (start...start + UTCDay.nanoseconds - 1)
        let (low, high) = (Self.clamp(first, range), Self.clamp(last, range))
        let hours = (
            Int32((low - start) / Self.hourNanoseconds), Int32((high - start) / Self.hourNanoseconds)
        )
        rawValue = hours.0 <= hours.1 ? (2 << hours.1) - (1 << hours.0) : 0
    }

    /// Days since the epoch that roll-ups are made of; earlier and later ones are mistakes of senders.
    public static let days: ClosedRange<Int32> = 0...100_000
    public static let minuteNanoseconds: Int64 = 60_000_000_000
    public static let hourNanoseconds: Int64 = 3_600_000_000_000

    /// Ascending.
    public var hours: [Int] { (0..<24).filter { contains(DayHours(hour: $0)) } }

    public static func range(ofHour hour: Int, ofDay day: Int32) -> TimeRange {
        let start = Int64(day) * UTCDay.nanoseconds + Int64(hour) * hourNanoseconds
        return TimeRange(start: start, end: start + hourNanoseconds)
    }

    private static func clamp(_ time: Int64, _ range: ClosedRange<Int64>) -> Int64 {
        min(max(time, range.lowerBound), range.upperBound)
    }
}
