// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import QueryEngine
import Telemetry
import Tenancy
import TestSupport
import Testing
import Upkeep

@testable import Querying

/// Aggregates are the same with roll-ups as without, whatever happens between.
@Suite struct MetricRollupTests {
    private static let minute = 60 * SampleTime.second
    private static let hour = 60 * minute
    private static let midnight = SampleTime.noon + 12 * hour

    private static func query(
        _ kind: AggregatedKind, _ unit: Int64, _ round: Int, _ numbers: inout SeededNumbers
    ) throws -> MetricAggregateQuery {
        let units = Int64.random(in: 1...4, using: &numbers)
        let start = midnight + Int64.random(in: -3...3, using: &numbers) * unit
        // The end need not be a whole number of anything.
        let length =
            unit * units * Int64.random(in: 1...6, using: &numbers) + Int64(round % 2) * 1_234_567_891
        let grid = try #require(
            StepGrid(range: TimeRange(start: start, end: start + length), step: unit * units))
        var measure = MetricAggregateQuery.Measure.points(.sum)
        if kind.isHistogram, round % 3 == 0 {
            measure = .quantile(0.7)
        } else {
            let all = PointAggregate.allCases.filter { !kind.isHistogram || $0 != .last }
            measure = .points(all[round % all.count])
        }
        let labels = [["service.name"], ["route"], [], ["service.name", "route"]][round % 4]
        return MetricAggregateQuery(
            MetricQuery(name: "m", timeRange: grid.range), measure, over: grid,
            across: SeriesAggregate.allCases[round % SeriesAggregate.allCases.count], by: labels)
    }

    private static func areEqual(_ left: MetricAggregate, _ right: MetricAggregate) -> Bool {
        guard left.seriesCount == right.seriesCount, left.groups.map(\.labels) == right.groups.map(\.labels)
        else { return false }
        return zip(left.groups, right.groups).allSatisfy { left, right in
            zip(left.values, right.values).allSatisfy { left, right in
                guard let left, let right else { return left == nil && right == nil }
                return abs(left - right) <= 1e-9 * max(1, abs(right))
            }
        }
    }

    @Test(arguments: AggregatedKind.allCases, 0..<4)
    func `aggregates stay the same through roll-ups, merges and late points`(
        kind: AggregatedKind, seed: Int
    ) async throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let (plain, rolled) = (try await QueryStage.make(), try await QueryStage.make())
        let isDense = seed % 2 == 0
        let unit = isDense ? Self.minute : Self.hour
        var points = AggregatedPoint.random(
            kind, count: isDense ? 350 : 150, secondsMax: isDense ? 8 : 150, &numbers
        ).shuffled(using: &numbers)
        // Some are sent twice, as they are.
        points += points.prefix(20)
        var now = Self.midnight + 12 * Self.hour
        let queries = rolled.queries
        while !points.isEmpty {
            let batch = Batch.metrics(
                .aggregated(Array(points.prefix(400)).sorted { $0.time < $1.time }, kind))
            points.removeFirst(min(400, points.count))
            for stage in [plain, rolled] { try await stage.commit([batch], at: now) }
            now += 11 * Self.minute
            if Bool.random(using: &numbers) { try await rolled.upkeep(at: now).visit(rolled.fixture.id) }
            if !points.isEmpty, Bool.random(using: &numbers) { continue }
            try await rolled.upkeep(at: now).rollUp(rolled.fixture.id)
            if points.count > 400, Bool.random(using: &numbers) { continue }
            for round in 0..<12 {
                let query = try Self.query(kind, unit, round, &numbers)
                let expected = try await plain.queries.metricAggregate(query, as: plain.owner)
                let answer = try await queries.metricAggregate(query, as: rolled.owner)
                #expect(
                    Self.areEqual(answer, expected),
                    "\(query.measure) \(query.across) \(query.grid): \(answer), not \(expected)")
            }
        }
        #expect((queries.usage.byResolution[isDense ? 60 : 3_600]?.queries ?? 0) > 8)
    }
}
