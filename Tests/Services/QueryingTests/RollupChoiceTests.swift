// SPDX-License-Identifier: Apache-2.0
import Telemetry
import Testing

@testable import Querying

@Suite struct RollupChoiceTests {
    @Test func `of very many parts the longest are read from roll-ups, in their order`() {
        let parts = (0..<40 as Range<Int64>).map { number in
            TimeRange(start: number * 100, end: number * 100 + (number % 3 == 0 ? 50 : 10))
        }

        let few = Array(parts.prefix(QueryingLimits.rolledUpPartsMax))
        #expect(RollupChoice.longest(few) == few)
        let long = parts.filter { $0.end - $0.start == 50 }
        #expect(long.count == 14)
        let kept = RollupChoice.longest(parts)
        #expect(kept == parts.filter { long.contains($0) || $0.start == 100 || $0.start == 200 })
    }
}
