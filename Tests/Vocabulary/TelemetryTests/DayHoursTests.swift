// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@Suite struct DayHoursTests {
    private static let hour = DayHours.hourNanoseconds
    private static let day = 24 * hour

    private static func hours(_ first: Int64, _ last: Int64, day: Int32) -> [Int] {
        DayHours(from: first, through: last, ofDay: day).hours
    }

    @Test(arguments: [0, 20_000, 100_000] as [Int32])
    func `names the hours that a time touches`(day: Int32) {
        let start = Int64(day) * Self.day
        #expect(Self.hours(start, start, day: day) == [0])
        #expect(Self.hours(start + Self.hour - 1, start + Self.hour, day: day) == [0, 1])
        #expect(Self.hours(start + 5 * Self.hour, start + 8 * Self.hour - 1, day: day) == [5, 6, 7])
        #expect(Self.hours(start + Self.day - 1, start + Self.day - 1, day: day) == [23])
        #expect(Self.hours(start, start + Self.day - 1, day: day) == Array(0..<24))
    }

    @Test func `times outside the day count as its ends`() {
        let start = 20_000 * Self.day
        #expect(Self.hours(.min, start + Self.hour, day: 20_000) == [0, 1])
        #expect(Self.hours(start + 22 * Self.hour, .max, day: 20_000) == [22, 23])
        #expect(Self.hours(.min, .max, day: 20_000) == Array(0..<24))
    }

    @Test func `a time that ends before it begins has no hours, unless both lie in one`() {
        let start = 20_000 * Self.day
        #expect(Self.hours(start + Self.hour, start, day: 20_000) == [])
        #expect(Self.hours(.max, .min, day: 20_000) == [])
        #expect(Self.hours(start + 1, start, day: 20_000) == [0])
    }

    @Test(arguments: [.min, -1, 100_001, .max] as [Int32])
    func `days that no roll-ups are made of have no hours`(day: Int32) {
        #expect(Self.hours(.min, .max, day: day) == [])
    }

    @Test(arguments: [0, 20_000, 100_000] as [Int32])
    func `the ranges of its hours make up a day`(day: Int32) {
        var next = Int64(day) * Self.day
        for hour in 0..<24 {
            let range = DayHours.range(ofHour: hour, ofDay: day)
            #expect(range == TimeRange(start: next, end: next + Self.hour))
            #expect(Self.hours(range.start, range.end - 1, day: day) == [hour])
            next = range.end
        }
        #expect(next == UTCDay.range(of: day).end)
    }
}
