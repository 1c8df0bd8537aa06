// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import QueryEngine

@Suite struct MetricCatalogueFoldTests {
    @Test func `lists distinct metrics with their services`() throws {
        var fold = MetricCatalogueFold(timeRange: TimeRange(start: 0, end: 100))

        try fold.add(
            MetricBatch([
                SamplePoint(metric: "b"), SamplePoint(service: "web", time: 1), SamplePoint(time: 2),
            ]))
        try fold.add(
            MetricBatch([SamplePoint(unit: "s", service: "", time: 3), SamplePoint(service: "api", time: 4)]))

        let listings = fold.finish()
        #expect(listings.map(\.name) == ["requests", "requests"])
        #expect(listings.map(\.unit) == ["1", "s"])
        #expect(listings.map(\.serviceNames) == [["api", "shop", "web"], []])
        #expect(listings[0].kind == .sum && listings[0].temporality == 2 && listings[0].isMonotonic)
    }

    @Test func `throws at the limit of metrics`() {
        var fold = MetricCatalogueFold(timeRange: .all, metricsMax: 1)

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.metrics, maximum: 1))) {
            try fold.add(MetricBatch([SamplePoint(metric: "a"), SamplePoint(metric: "b")]))
        }
    }
}
