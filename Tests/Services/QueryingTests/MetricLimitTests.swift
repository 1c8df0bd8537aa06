// SPDX-License-Identifier: Apache-2.0
import Aggregation
import BlockStorage
import QueryEngine
import Telemetry
import TestSupport
import Testing

@testable import Querying

/// Questions about what senders made large end with words, and what is malformed takes no part.
@Suite struct MetricLimitTests {
    private static let second = SampleTime.second

    /// Deltas of the histogram `latency`, each a list of bounds with its counts.
    private static func histograms(_ points: [(bounds: [Double], counts: [UInt64])]) -> Batch {
        var builder = PointBuilder()
        var definitions = builder.batch.definitions
        definitions.resources = [Origin(message: 0, name: 0)]
        definitions.scopes = [Origin(message: 0, name: 0)]
        definitions.metrics = [
            MetricDescriptor(
                name: definitions.strings.intern("latency"), description: 0, unit: 0, kind: .histogram,
                temporality: 1)
        ]
        builder.batch.definitions = definitions
        for (tick, point) in points.enumerated() {
            let bounds = point.bounds.flatMap { bound in
                withUnsafeBytes(of: bound.bitPattern.littleEndian) { Array($0) }
            }
            let number = builder.batch.strings.intern(bounds)
            builder.batch.histograms.buckets += point.counts
            builder.batch.histograms.append(
                fields: [], count: point.counts.reduce(0, &+), sum: 0, min: 0, max: 0, bounds: number)
            builder.add(
                resource: 0, scope: 0, metric: 0, startTime: 1,
                time: SampleTime.noon + Int64(tick) * second, type: .histogram,
                value: UInt64(builder.batch.histograms.count - 1))
        }
        return .metrics(builder.batch)
    }

    private static func median(_ stage: QueryStage, steps: Int64 = 1) async throws -> [Double?] {
        let range = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 11_000 * second)
        let grid = try #require(StepGrid(range: range, step: 11_000 * second / steps))
        let query = MetricAggregateQuery(
            MetricQuery(name: "latency", timeRange: range), .quantile(0.5), over: grid)
        return try await stage.queries.metricAggregate(query, as: stage.owner).groups.flatMap(\.values)
    }

    @Test func `histograms with malformed bounds take no part`() async throws {
        let stage = try await QueryStage.make()
        try await stage.commit(
            Self.histograms([
                ([.nan, .nan], [9, 9, 9]), ([3, 2, 1], [9, 9, 9, 9]), ([1, 2, 4], [0, 4, 0, 0]),
                ([100], [UInt64](repeating: 9, count: 50)), ([], [UInt64](repeating: 0, count: 20_000)),
            ]))

        #expect(try await Self.median(stage) == [1.5])
        #expect(try await Self.median(stage, steps: 11_000)[2] == 1.5)
    }

    @Test func `more buckets times steps than there is room for are refused with what to do`() async throws {
        let stage = try await QueryStage.make()
        let bounds = (0..<1_000).map { Double($0) }
        try await stage.commit(Self.histograms([(bounds, [UInt64](repeating: 1, count: 1_001))]))

        #expect(try await Self.median(stage, steps: 10).contains { $0 != nil })
        let limit = QueryTooLarge(.bucketSteps, maximum: AggregationLimits.bucketCellsMax)
        await #expect(throws: QueryFault.tooLarge(limit)) {
            _ = try await Self.median(stage, steps: 11_000)
        }
        #expect(limit.advice.contains("longer steps"))
    }

    @Test func `histograms of too many buckets or layouts are refused`() async throws {
        let wide = try await QueryStage.make()
        let width = AggregationLimits.histogramBucketsMax
        try await wide.commit(
            Self.histograms([((0..<width).map { Double($0) }, [UInt64](repeating: 1, count: width + 1))]))
        await #expect(throws: QueryFault.tooLarge(QueryTooLarge(.histogramBuckets, maximum: width))) {
            _ = try await Self.median(wide)
        }
        let many = try await QueryStage.make()
        let count = AggregationLimits.layoutsMax
        try await many.commit(Self.histograms((0...count).map { ([Double($0)], [1, 1]) }))
        await #expect(throws: QueryFault.tooLarge(QueryTooLarge(.bucketLayouts, maximum: count))) {
            _ = try await Self.median(many)
        }
    }

    @Test func `definitions are read within bounds, and only those asked for are kept`() async throws {
        let stage = try await QueryStage.make()
        for number in 0..<20 {
            let route = String(repeating: "\(number % 10)", count: 2_000)
            try await stage.commit(
                .metrics(
                    .sample([
                        SamplePoint(
                            "metric \(number % 2)", service: "web", value: 1, route: "\(number)" + route,
                            time: SampleTime.noon)
                    ])))
        }
        let range = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 1)
        func parts(_ query: MetricQuery?, bytesMax: Int) async throws -> Int {
            try await BlockSnapshot.lend(of: stage.fixture.id, from: stage.database) { snapshot in
                try await snapshot.definedSeries(range, of: query, bytesMax: bytesMax).parts.count
            }
        }
        var query = MetricQuery(name: "metric 0", timeRange: range)

        #expect(try await parts(nil, bytesMax: 1 << 20) == 20)
        #expect(try await parts(query, bytesMax: 1 << 20) == 10)
        await #expect(throws: QueryFault.tooLarge(QueryTooLarge(.definitionBytes, maximum: 10_000))) {
            _ = try await parts(query, bytesMax: 10_000)
        }
        query.attributeFilters = [.init(key: "route", value: "2" + String(repeating: "2", count: 2_000))]
        #expect(try await parts(query, bytesMax: 10_000) == 1)
    }
}
