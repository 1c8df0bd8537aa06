// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@Suite struct UTCDayTests {
    @Test(arguments: [(Int64.min, -106_752), (-1, -1), (0, 0), (.max, 106_751)] as [(Int64, Int32)])
    func `knows the day of any time`(time: Int64, day: Int32) {
        #expect(UTCDay.number(ofNanoseconds: time) == day)
        #expect(UTCDay.range(of: day).contains(time) || time == .max)
    }

    @Test func `rounds seconds down`() {
        #expect(UTCDay.number(ofSeconds: -0.5) == -1)
        #expect(UTCDay.number(ofSeconds: 86_400) == 1)
    }

    @Test func `days beyond 64 bits have all times`() {
        #expect(UTCDay.range(of: .max) == .all)
        #expect(UTCDay.range(of: .min) == .all)
    }
}
