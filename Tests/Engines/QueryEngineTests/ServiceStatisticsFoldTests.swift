// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Blocks
import QueryEngine
import Telemetry
import Testing

@Suite struct ServiceStatisticsFoldTests {
    @Test func `minutes at the ends of time lie in no step`() throws {
        let range = TimeRange(start: 0, end: 120_000_000_000)
        let grid = try #require(StepGrid(range: range, step: 60_000_000_000))
        var fold = ServiceStatisticsFold(range, grid: grid, serviceNames: [])
        var statistics = RequestStatistics()
        statistics.spanCount = 1
        var summary = RequestSummary()
        for minute in [RequestTally.minute(of: .min), 1, .max] {
            summary.add(statistics, to: .init(service: "shop", minute: minute))
        }

        try fold.add(summary)

        let shop = try #require(fold.finish().first)
        #expect(shop.total.spanCount == 3)
        #expect(shop.steps.map(\.spanCount) == [0, 1])
    }
}
