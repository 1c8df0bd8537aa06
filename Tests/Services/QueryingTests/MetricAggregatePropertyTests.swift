// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import QueryEngine
import Querying
import Telemetry
import TestSupport
import Testing

/// Aggregates over blocks of all levels and late points equal a slow and plain reading of all points.
@Suite struct MetricAggregatePropertyTests {
    private typealias Points = [AggregatedPoint]

    @Test(arguments: AggregatedKind.allCases, 0..<4)
    func `every aggregate equals the definition`(kind: AggregatedKind, seed: Int) async throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let stage = try await QueryStage.make()
        let points = AggregatedPoint.random(kind, &numbers)
        // The latest 0, 5, 10 … per cent arrive late, among blocks of others.
        let batches = Self.deal(points, latePercent: seed * 5, &numbers)
        try await stage.commit(mixed: batches.map { .metrics(.aggregated($0, kind)) }, &numbers)

        let first = points.map(\.time).min() ?? 0
        for round in 0..<8 {
            let start = first + Int64.random(in: -100...900, using: &numbers) * SampleTime.second
            let length = Int64.random(in: 60...1_500, using: &numbers) * SampleTime.second
            let grid = try #require(
                StepGrid(
                    range: TimeRange(start: start, end: start + length),
                    step: Int64.random(in: 20...400, using: &numbers) * SampleTime.second))
            let measure = Self.measure(kind, round, &numbers)
            let across = SeriesAggregate.allCases[round % SeriesAggregate.allCases.count]
            let labels = [["service.name"], ["route"], [], ["service.name", "route"]][round % 4]
            let query = MetricAggregateQuery(
                MetricQuery(name: "m", timeRange: grid.range), measure, over: grid, across: across, by: labels
            )
            let answer = try await stage.queries.metricAggregate(query, as: stage.owner)
            let truth = AggregateTruth(query, kind).values(points)
            #expect(answer.seriesCount == 6)
            #expect(Set(answer.groups.map(\.labels)) == Set(truth.keys))
            for group in answer.groups {
                let expected = truth[group.labels] ?? []
                let isEqual = zip(group.values, expected).allSatisfy { Self.isNear($0, $1) }
                #expect(
                    isEqual && group.values.count == expected.count,
                    "\(measure) \(across) \(group.labels): \(group.values), not \(expected)")
            }
        }
    }

    private static func measure(
        _ kind: AggregatedKind, _ round: Int, _ numbers: inout SeededNumbers
    ) -> MetricAggregateQuery.Measure {
        if kind.isHistogram, round % 2 == 0 { return .quantile([0.5, 0.95][round / 2 % 2]) }
        let all = PointAggregate.allCases.filter {
            !kind.isHistogram || ![.last, .minimum, .maximum].contains($0)
        }
        return .points(all.randomElement(using: &numbers) ?? .sum)
    }

    private static func isNear(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return abs(left - right) <= 1e-9 * max(1, abs(right))
    }

    /// Exports in the order of time, of which some wait until the end.
    private static func deal(_ points: Points, latePercent: Int, _ numbers: inout SeededNumbers) -> [Points] {
        var (batches, late): ([Points], Points) = ([[]], [])
        for point in points.sorted(by: { $0.time < $1.time }) {
            if Int.random(in: 0..<100, using: &numbers) < latePercent {
                late.append(point)
            } else {
                batches[batches.count - 1].append(point)
                if Int.random(in: 0..<30, using: &numbers) == 0 { batches.append([]) }
            }
        }
        batches.append(late)
        return batches.filter { !$0.isEmpty }
    }
}

extension QueryStage {
    /// Commits batches, most of them merged with others, and some of these once more, as upkeep would.
    func commit(mixed batches: [Batch], _ numbers: inout SeededNumbers) async throws {
        var blocks = batches.flatMap { BlockEncoder.encode([$0]) }
        for _ in 0..<2 {
            var merged: [EncodedBlock] = []
            for lane in Dictionary(grouping: blocks, by: { "\($0.kind) \($0.day)" }).values {
                var rest = lane[...]
                while !rest.isEmpty {
                    let some = Array(rest.prefix(Int.random(in: 1...5, using: &numbers)))
                    rest = rest.dropFirst(some.count)
                    merged += some.count == 1 ? some : try BlockMerging.merge(some)
                }
            }
            blocks = merged
        }
        try await commit(blocks.shuffled(using: &numbers))
    }
}

/// Works out a `MetricAggregateQuery` from its words, point by point.
private struct AggregateTruth {
    private let query: MetricAggregateQuery
    private let kind: AggregatedKind

    init(_ query: MetricAggregateQuery, _ kind: AggregatedKind) { (self.query, self.kind) = (query, kind) }

    private var isQuantile: Bool { if case .quantile = query.measure { true } else { false } }

    /// By labels, then step.
    func values(_ points: [AggregatedPoint]) -> [[String?]: [Double?]] {
        let series = Dictionary(grouping: points) { [$0.service, $0.route] }
        let groups = Dictionary(grouping: series.values) { points -> [String?] in
            query.labels.map { $0 == "route" ? points[0].route : points[0].service }
        }
        return groups.mapValues { members in
            (0..<query.grid.count).map { step in
                if case .quantile(let quantile) = query.measure {
                    return self.quantile(quantile, members, step)
                }
                return across(members.compactMap { value(of: $0, step) })
            }
        }
    }

    private func across(_ values: [Double]) -> Double? {
        if values.isEmpty { return nil }
        let sum = values.reduce(0, +)
        return switch query.across {
        case .sum: sum
        case .average: sum / Double(values.count)
        case .minimum: values.min()
        case .maximum: values.max()
        case .count: Double(values.count)
        }
    }

    private func value(of points: [AggregatedPoint], _ step: Int) -> Double? {
        guard case .points(let aggregate) = query.measure else { return nil }
        let inside = self.inside(points.filter { !$0.value.isNaN }, step)
        if kind.isHistogram { return growth(of: aggregate, points, step) }
        let values = inside.map(\.value)
        if values.isEmpty { return nil }
        switch aggregate {
        case .sum: return values.reduce(0, +)
        case .average: return values.reduce(0, +) / Double(values.count)
        case .minimum: return values.min()
        case .maximum: return values.max()
        case .last: return inside.max { $0.time < $1.time }?.value
        case .count: return Double(values.count)
        case .increase: return increase(points, step) { $0.value }
        case .rate: return increase(points, step) { $0.value }.map { $0 / query.grid.seconds(of: step) }
        }
    }

    /// What a histogram measured: how much its count or its sum grew.
    private func growth(of aggregate: PointAggregate, _ points: [AggregatedPoint], _ step: Int) -> Double? {
        let count = increase(points, step) { Double($0.total) }
        switch aggregate {
        case .increase, .count: return count
        case .rate: return count.map { $0 / query.grid.seconds(of: step) }
        case .average:
            guard let count, count > 0 else { return nil }
            return increase(points, step) { $0.value }.map { $0 / count }
        default: return increase(points, step) { $0.value }
        }
    }

    private func quantile(_ quantile: Double, _ members: [[AggregatedPoint]], _ step: Int) -> Double? {
        let parts = members.compactMap { points -> BucketCounts? in
            let counts = (0..<4).map { bucket in
                increase(points, step) { Double($0.buckets[bucket]) } ?? 0
            }
            guard counts.contains(where: { $0 > 0 }) else { return nil }
            return BucketCounts(bounds: AggregatedPoint.bounds(of: points[0].service), counts: counts)
        }
        return parts.isEmpty ? nil : BucketCounts.merging(parts).quantile(quantile)
    }

    /// The sum of what lies between each point of the step and the one before it.
    private func increase(
        _ points: [AggregatedPoint], _ step: Int, _ field: (AggregatedPoint) -> Double
    ) -> Double? {
        let known = points.filter { !$0.value.isNaN && $0.time >= query.readRange.start }
        var sum: Double?
        for point in inside(known, step) {
            var growth: Double?
            if kind.isDelta {
                growth = field(point)
            } else if let earlier = known.filter({ $0.time < point.time }).max(by: { $0.time < $1.time }) {
                let hasRestarted = point.start != earlier.start && point.start >= earlier.time
                // Counts and sums are counters of their own; buckets start again together.
                let hasShrunk =
                    isQuantile
                    ? zip(point.buckets, earlier.buckets).contains { $0 < $1 }
                    : field(point) < field(earlier)
                let isReset = kind != .gauge && (hasRestarted || hasShrunk)
                growth = isReset ? field(point) : field(point) - field(earlier)
            } else if kind != .gauge, point.start != 0, point.start >= query.readRange.start {
                growth = field(point)
            }
            if let growth { sum = (sum ?? 0) + growth }
        }
        return sum
    }

    private func inside(_ points: [AggregatedPoint], _ step: Int) -> [AggregatedPoint] {
        let range = TimeRange(start: query.grid.start(of: step), end: query.grid.end(of: step))
        return points.filter { range.contains($0.time) }
    }
}
