// SPDX-License-Identifier: Apache-2.0
import Telemetry
import Testing

@testable import Querying

@Suite struct RollupChoiceTests {
    private let hour = DayHours.minuteNanoseconds * 60

    /// Every other hour, or a part of it.
    private func parts(_ count: Int64, minutes: (Int64) -> Int64) -> [TimeRange] {
        (0..<count).map { number in
            let start = number * 2 * hour
            return TimeRange(start: start, end: start + minutes(number) * DayHours.minuteNanoseconds)
        }
    }

    @Test func `of very many parts the longest are read from roll-ups, in their order`() {
        let parts = parts(12) { $0 == 3 || $0 == 10 ? 60 : 30 }

        #expect(RollupChoice.longest(parts) == [parts[0], parts[3], parts[10]])
    }

    @Test func `a gap or two a day cost no roll-up`() {
        var parts: [TimeRange] = []
        for day in 0..<30 as Range<Int64> {
            for hours in [0..<5, 6..<16, 17..<24] as [Range<Int64>] {
                let midnight = day * 24
                parts.append(
                    TimeRange(
                        start: (midnight + hours.lowerBound) * hour, end: (midnight + hours.upperBound) * hour
                    ))
            }
        }

        #expect(RollupChoice.longest(parts) == parts)
        #expect(RollupChoice.longest([]) == [])
    }
}
