// SPDX-License-Identifier: Apache-2.0
import Aggregation
import BlockStorage
import Blocks
import QueryEngine
import Telemetry
import TestSupport
import Testing

@testable import Querying

/// However little is done at once, and however blocks overlap, the answer is the same.
@Suite struct AggregateScanTests {
    private static let second = SampleTime.second

    /// Six series of blocks that overlap: those of neighbouring connections, or all of one hour.
    private static func batches(
        _ kind: AggregatedKind, spread: Int, _ numbers: inout SeededNumbers
    ) -> [[AggregatedPoint]] {
        var batches = [[AggregatedPoint]](repeating: [], count: 12)
        for (service, route) in [("web", "/a"), ("web", "/b"), ("cart", "/a"), ("cart", "/b")] {
            var point = AggregatedPoint(service: service, route: route, time: 0, start: 0, value: 0)
            point.buckets = [0, 0, 0, 0]
            for tick in 0..<2_400 {
                point.time = SampleTime.noon + Int64(tick) * second
                point.value += Double(Int.random(in: 0...9, using: &numbers))
                point.buckets[Int.random(in: 0...3, using: &numbers)] += 1
                let place = tick / 200 + Int.random(in: -spread...spread, using: &numbers)
                batches[min(max(place, 0), 11)].append(point)
            }
        }
        return batches
    }

    @Test(arguments: [AggregatedKind.counter, .histogram], [0, 1, 12])
    func `extents do not change the answer`(kind: AggregatedKind, spread: Int) async throws {
        var numbers = SeededNumbers(seed: UInt64(spread))
        let stage = try await QueryStage.make()
        let batches = Self.batches(kind, spread: spread, &numbers)
        try await stage.commit(mixed: batches.map { .metrics(.aggregated($0, kind)) }, &numbers)
        let range = TimeRange(
            start: SampleTime.noon + 100 * Self.second, end: SampleTime.noon + 2_300 * Self.second)
        let grid = try #require(StepGrid(range: range, step: 70 * Self.second))
        let query = MetricAggregateQuery(
            MetricQuery(name: "m", timeRange: range), kind == .counter ? .points(.rate) : .quantile(0.9),
            over: grid, by: ["service.name"])

        var answers: [MetricAggregate] = []
        for (rowGroups, words) in [(16, 1 << 20), (1, 60_000), (2, 20_000), (1, 0)] {
            let answer = try await BlockSnapshot.lend(of: stage.fixture.id, from: stage.database) {
                let chosen = try ChosenSeries(
                    query, try await $0.seriesIndex(query.readRange, names: ["m"]))
                return try await AggregateScan.answer(
                    query, chosen, from: [MetricSource(kind: .metrics, part: query.readRange)], in: $0,
                    .init(rowGroups: rowGroups, words: words))
            }
            answers.append(answer)
        }
        #expect(answers[0].groups.count == 2)
        #expect(answers.allSatisfy { $0 == answers[0] })
    }
}
