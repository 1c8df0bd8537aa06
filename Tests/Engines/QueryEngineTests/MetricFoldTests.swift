// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import QueryEngine

@Suite struct MetricFoldTests {
    private func page(_ query: MetricQuery, _ groups: [[SamplePoint]]) throws -> MetricPage {
        var fold = MetricFold(query)
        for group in groups { try fold.add(MetricBatch(group)) }
        return fold.finish()
    }

    private let query = MetricQuery(name: "requests", timeRange: .all)

    @Test func `joins the points of a series across row groups in the order of time`() throws {
        let early = SamplePoint(time: 10, value: 1)
        let late = SamplePoint(time: 20, value: 2)

        let series = try page(query, [[late, SamplePoint(metric: "other")], [early]]).series

        #expect(series.count == 1)
        #expect(series[0].metric.name == "requests")
        #expect(series[0].serviceName == "shop")
        #expect(series[0].points.map(\.time) == [10, 20])
        #expect(series[0].points.map(\.value) == [.int(1), .int(2)])
    }

    @Test func `takes attributes in another order for the same series`() throws {
        let a = SampleAttribute("a", .string("1"))
        let b = SampleAttribute("b", .int(2))

        let series = try page(
            query, [[SamplePoint(attributes: [a, b])], [SamplePoint(attributes: [b, a])]]
        ).series

        #expect(series.count == 1)
        #expect(series.first?.points.count == 2)
    }

    @Test func `keeps apart what differs in anything that identifies a series`() throws {
        let points = [
            SamplePoint(), SamplePoint(description: "d"), SamplePoint(unit: "s"), SamplePoint(kind: .gauge),
            SamplePoint(temporality: 1), SamplePoint(isMonotonic: false), SamplePoint(service: "web"),
            SamplePoint(scope: "lib"), SamplePoint(attributes: [SampleAttribute("a", .string("1"))]),
            SamplePoint(attributes: [SampleAttribute("a", .int(1))]),
            SamplePoint(attributes: [SampleAttribute("a1", .string(""))]),
            SamplePoint(attributes: [SampleAttribute("a", .string("1")), SampleAttribute("a", .string("1"))]),
        ]

        #expect(try page(query, [points, points]).series.map(\.points.count) == points.map { _ in 2 })
        for other in points.dropFirst() {
            #expect(try page(query, [[points[0], other]]).series.count == 2)
        }
    }

    @Test(arguments: [
        (SampleValue.string("eu"), "eu", true), (.string("EU"), "eu", false), (.int(200), "200", true),
        (.int(200), "20", false), (.double(0.5), "0.5", true), (.double(1), "1", true),
        (.bool(true), "true", true),
        (.bool(false), "true", false), (.empty, "", true), (.array(["x"]), "[\"x\"]", true),
    ])
    func `compares an attribute with the text of its value`(value: SampleValue, text: String, isFound: Bool)
        throws
    {
        var query = query
        query.attributeFilters = [MetricQuery.AttributeFilter(key: "zone", value: text)]
        let point = SamplePoint(attributes: [
            SampleAttribute("other", .string(text)), SampleAttribute("zone", value),
        ])

        #expect(try page(query, [[point]]).series.isEmpty != isFound)
    }

    @Test func `demands all attribute filters, the service and the range`() throws {
        var query = MetricQuery(name: "requests", timeRange: TimeRange(start: 10, end: 20))
        query.serviceNames = ["web"]
        query.attributeFilters = ["a", "b"].map { MetricQuery.AttributeFilter(key: $0, value: "1") }
        let both = [SampleAttribute("a", .string("1")), SampleAttribute("b", .int(1))]
        let points = [
            SamplePoint(service: "web", time: 10, attributes: both),
            SamplePoint(service: "web", time: 20, attributes: both),
            SamplePoint(service: "shop", time: 11, attributes: both),
            SamplePoint(service: "web", time: 12, attributes: [both[0]]),
        ]

        #expect(try page(query, [points]).series.map { $0.points.map(\.time) } == [[10]])
    }

    @Test func `throws at the limit of points but not for series beyond the page`() throws {
        var query = query
        query.limit = 1
        let zones = (0..<50).map { SamplePoint(attributes: [SampleAttribute("zone", .int($0))]) }
        var fold = MetricFold(query, pointsMax: 2)

        try fold.add(MetricBatch(zones))

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.metricPoints, maximum: 2))) {
            try fold.add(MetricBatch(zones))
        }
    }

    @Test(arguments: 0..<40)
    func `walks through each series once with all its points`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed &+ 2_000)
        let points = (0..<random.int(0..<120)).map { index in
            SamplePoint(
                metric: random.pick(["requests", "requests", "other"]),
                service: random.pick(["api", "shop"]),
                time: Int64(index), value: Int64(random.int(0..<9)),
                attributes: (0..<random.int(0..<3)).map {
                    SampleAttribute("k\($0)", .int(Int64(random.int(0..<3))))
                }
                .shuffled(using: &random))
        }
        var query = query
        query.limit = random.int(1..<6)
        query.serviceNames = random.pick([[], ["api"]])
        let admitted = points.filter {
            $0.metric == "requests" && (query.serviceNames.isEmpty || $0.service == "api")
        }
        let expected = Dictionary(grouping: admitted) {
            [$0.service] + $0.attributes.map { "\($0)" }.sorted()
        }

        var walked: [MetricSeries] = []
        repeat {
            let page = try page(query, random.deal(points))
            #expect(page.series.count == query.limit || page.next == nil)
            walked += page.series
            query.after = try page.next.map { try MetricCursor(decoding: $0.encoded) }
        } while query.after != nil && walked.count < 1_000

        #expect(Set(walked.map { $0.points.map(\.time) }) == Set(expected.values.map { $0.map(\.time) }))
        #expect(walked.count == expected.count)
    }
}
