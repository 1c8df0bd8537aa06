// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Contracts
import QueryEngine
import Querying
import Telemetry
import TestSupport
import Testing

/// Aggregates of stored points, through PostgreSQL, equal those worked out from the points themselves.
@Suite struct MetricAggregateTests {
    private static let second = SampleTime.second

    /// Counters that sometimes start again, of two services and three routes.
    private static func points(_ numbers: inout SeededNumbers) -> [SamplePoint] {
        var points: [SamplePoint] = []
        for (service, route) in [("web", "/a"), ("web", "/b"), ("cart", "/a"), ("cart", "/c")] {
            var value: Int64 = 0
            for tick in 0..<60 {
                value = numbers.next() % 15 == 0 ? 1 : value + Int64(numbers.next() % 20)
                points.append(
                    SamplePoint(
                        "requests", service: service, value: value, route: route,
                        time: SampleTime.noon + Int64(tick) * 15 * second + Int64(numbers.next() % 7)))
                points.append(
                    SamplePoint("other", service: service, value: 99, route: route, time: points[0].time))
            }
        }
        return points
    }

    /// Increases by group of one label and step, by the definition.
    private static func truth(
        _ points: [SamplePoint], _ grid: StepGrid, by label: (SamplePoint) -> String
    ) -> [String: [Double?]] {
        var sums: [String: [Double?]] = [:]
        let series = Dictionary(grouping: points.filter { $0.metric == "requests" }) {
            "\($0.service) \($0.route)"
        }
        for points in series.values {
            let sorted = points.sorted { $0.time < $1.time }
            for (earlier, later) in zip(sorted, sorted.dropFirst()) {
                guard let step = grid.index(of: later.time) else { continue }
                let growth = later.value < earlier.value ? later.value : later.value - earlier.value
                let group = label(later)
                var steps = sums[group] ?? Array(repeating: nil, count: grid.count)
                steps[step] = (steps[step] ?? 0) + Double(growth)
                sums[group] = steps
            }
        }
        return sums
    }

    private static func query(_ grid: StepGrid, _ measure: MetricAggregateQuery.Measure, by labels: [String])
        -> MetricAggregateQuery
    {
        MetricAggregateQuery(
            MetricQuery(name: "requests", timeRange: grid.range), measure, over: grid, by: labels)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `increases by label, of blocks in order and of late points, are exact`(seed: UInt64) async throws {
        var numbers = SeededNumbers(seed: seed)
        let stage = try await QueryStage.make()
        let points = Self.points(&numbers)
        let isLate = seed % 2 == 1
        let blocks = Dictionary(grouping: points) { point in
            isLate ? Int64(numbers.next() % 4) : (point.time - SampleTime.noon) / (200 * Self.second)
        }
        try await stage.commit(blocks.values.map { .metrics(.sample($0)) })
        let range = TimeRange(
            start: SampleTime.noon + 100 * Self.second, end: SampleTime.noon + 700 * Self.second)
        let grid = try #require(StepGrid(range: range, step: 60 * Self.second))

        let byService = try await stage.queries.metricAggregate(
            Self.query(grid, .points(.increase), by: ["service.name"]), as: stage.owner)
        let services = Self.truth(points, grid) { $0.service }
        #expect(byService.seriesCount == 4)
        #expect(byService.groups.map(\.labels) == [["cart"], ["web"]])
        for group in byService.groups { #expect(group.values == services[group.labels[0] ?? ""]) }

        let byRoute = try await stage.queries.metricAggregate(
            Self.query(grid, .points(.increase), by: ["route", "absent"]), as: stage.owner)
        let routes = Self.truth(points, grid) { $0.route }
        #expect(byRoute.groups.map(\.labels) == [["/a", nil], ["/b", nil], ["/c", nil]])
        for group in byRoute.groups { #expect(group.values == routes[group.labels[0] ?? ""]) }
    }

    @Test func `points are counted, and filters choose series`() async throws {
        let stage = try await QueryStage.make()
        var numbers = SeededNumbers(seed: 1)
        try await stage.commit(.metrics(.sample(Self.points(&numbers))))
        let range = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 900 * Self.second)
        let grid = try #require(StepGrid(range: range, step: 900 * Self.second))
        var query = Self.query(grid, .points(.count), by: [])
        query.series.serviceNames = ["web"]
        query.series.attributeFilters = [.init(key: "route", value: "/b")]

        let answer = try await stage.queries.metricAggregate(query, as: stage.owner)
        #expect(answer == MetricAggregate(groups: [.init(labels: [], values: [60])], seriesCount: 1))

        query.series.name = "nothing"
        let nothing = try await stage.queries.metricAggregate(query, as: stage.owner)
        #expect(nothing == MetricAggregate(groups: [], seriesCount: 0))
    }

    @Test func `percentiles of sums are refused with the reason`() async throws {
        let stage = try await QueryStage.make()
        var numbers = SeededNumbers(seed: 2)
        try await stage.commit(.metrics(.sample(Self.points(&numbers))))
        let range = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 900 * Self.second)
        let grid = try #require(StepGrid(range: range, step: 900 * Self.second))

        await #expect(throws: QueryFault.self) {
            _ = try await stage.queries.metricAggregate(
                Self.query(grid, .quantile(0.95), by: []), as: stage.owner)
        }
    }

    @Test func `percentiles are of all measurements of a group`() async throws {
        let stage = try await QueryStage.make()
        var builder = PointBuilder()
        var definitions = builder.batch.definitions
        definitions.resources = [Origin(message: 0, name: 0)]
        definitions.scopes = [Origin(message: 0, name: 0)]
        definitions.metrics = [
            MetricDescriptor(
                name: definitions.strings.intern("latency"), description: 0, unit: 0, kind: .histogram,
                temporality: 2)
        ]
        builder.batch.definitions = definitions
        let bounds = [1.0, 2.0, 4.0].flatMap { bound in
            withUnsafeBytes(of: bound.bitPattern.littleEndian) { Array($0) }
        }
        let number = builder.batch.strings.intern(bounds)
        // Between the two points of each of two series: 10 + 10 measurements up to 1, 20 + 60 up to 2.
        for (series, counts) in [[[5, 0, 0, 0], [15, 20, 0, 0]], [[0, 1, 2, 3], [10, 61, 2, 3]]].enumerated()
        {
            for (tick, counts) in counts.enumerated() {
                builder.batch.histograms.buckets += counts.map { UInt64($0) }
                builder.batch.histograms.append(
                    fields: .sum, count: UInt64(counts.reduce(0, +)), sum: Double(tick * 100).bitPattern,
                    min: 0,
                    max: 0, bounds: number)
                let key = builder.batch.definitions.strings.intern("n")
                builder.batch.definitions.attributes.append(
                    key: key, AttributeCell(type: .int, bits: UInt64(series)))
                builder.add(
                    resource: 0, scope: 0, metric: 0, startTime: 1,
                    time: SampleTime.noon + Int64(tick) * 15 * Self.second, type: .histogram,
                    value: UInt64(builder.batch.histograms.count - 1))
            }
        }
        try await stage.commit(.metrics(builder.batch))
        let range = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 60 * Self.second)
        let grid = try #require(StepGrid(range: range, step: 60 * Self.second))
        func ask(_ measure: MetricAggregateQuery.Measure) async throws -> [Double?] {
            var query = Self.query(grid, measure, by: [])
            query.series.name = "latency"
            return try await stage.queries.metricAggregate(query, as: stage.owner).groups.flatMap(\.values)
        }

        #expect(try await ask(.quantile(0.2)) == [1])
        #expect(try await ask(.quantile(0.6)) == [1.5])
        #expect(try await ask(.points(.count)) == [100])
        #expect(try await ask(.points(.sum)) == [200])
        #expect(try await ask(.points(.rate)) == [100.0 / 60])
    }
}
