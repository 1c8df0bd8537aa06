// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

struct TimestampTests {
    @Test(arguments: [
        (0 as Int64, "1970-01-01T00:00:00.000000000Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (1_795_257_045_123_456_789, "2026-11-21T10:30:45.123456789Z"),
        (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ])
    func `writes RFC 3339 with nine digits`(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).text == text)
        #expect(Timestamp(parsing: text)?.nanoseconds == nanoseconds)
    }

    @Test func `reads what it wrote`() {
        for _ in 0..<10_000 {
            let time = Timestamp(nanoseconds: .random(in: .min ... .max))

            #expect(Timestamp(parsing: time.text) == time)
        }
    }

    @Test func `orders like its text`() {
        for _ in 0..<1_000 {
            let left = Timestamp(nanoseconds: .random(in: .min ... .max))
            let right = Timestamp(nanoseconds: .random(in: .min ... .max))

            #expect((left < right) == (left.text < right.text))
        }
    }

    @Test(arguments: [
        ("2026-11-21T10:30:45Z", "2026-11-21T10:30:45.000000000Z"),
        ("2026-11-21t10:30:45.5z", "2026-11-21T10:30:45.500000000Z"),
        ("2026-11-21 12:30:45.123+02:00", "2026-11-21T10:30:45.123000000Z"),
        ("2026-11-20T23:00:45-11:30", "2026-11-21T10:30:45.000000000Z"),
        ("1000000000", "1970-01-01T00:00:01.000000000Z"),
        ("-1", "1969-12-31T23:59:59.999999999Z"),
    ])
    func `reads other forms`(text: String, expected: String) {
        #expect(Timestamp(parsing: text)?.text == expected)
    }

    @Test(arguments: [
        "", "now", "2026-11-21", "2026-11-21T10:30:45", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00Zx", "1500-01-01T00:00:00Z", "2300-01-01T00:00:00Z", "9223372036854775808", "1.5",
        "２026-01-01T00:00:00Z",
    ])
    func `refuses what is no time it can hold`(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }
}
