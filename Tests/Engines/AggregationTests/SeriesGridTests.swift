// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry
import TestSupport
import Testing

/// Compares grids, filled from runs in any order, with a plain reading of the definition.
@Suite struct SeriesGridTests {
    struct Point {
        var time: Int64
        var start: Int64
        var value: Double
    }

    private static let range = TimeRange(start: 1_000, end: 1_995)
    private static let knownSince: Int64 = 900

    private static func points(_ random: inout SeededNumbers) -> [Point] {
        var points: [Point] = []
        var (time, start, value) = (Int64(700 + random.below(400)), Int64(random.below(1_000)), 0.0)
        for _ in 0..<random.below(120) {
            time += Int64(1 + random.below(30))
            value += Double(random.below(50))
            if random.once(in: 20) {
                value = Double(random.below(10))
                if random.once(in: 2) { start = time - 1 }
            }
            points.append(Point(time: time, start: start, value: random.once(in: 40) ? .nan : value))
        }
        return points
    }

    /// Cuts points into runs, which do not overlap.
    private static func runs(_ points: [Point], _ random: inout SeededNumbers) -> [[Point]] {
        var runs: [[Point]] = [[]]
        for point in points {
            if random.once(in: 8) { runs.append([]) }
            runs[runs.count - 1].append(point)
        }
        return runs
    }

    /// The value of one step by the definition.
    private static func truth(
        _ points: [Point], _ aggregate: PointAggregate, _ kind: CounterKind, _ step: TimeRange
    ) -> Double {
        let known = points.filter { !$0.value.isNaN }.sorted { $0.time < $1.time }
        let inside = known.filter { step.contains($0.time) }
        guard !inside.isEmpty else { return .nan }
        let values = inside.map(\.value)
        switch aggregate {
        case .sum: return values.reduce(0, +)
        case .average: return values.reduce(0, +) / Double(values.count)
        case .minimum: return values.min() ?? .nan
        case .maximum: return values.max() ?? .nan
        case .last: return values.last ?? .nan
        case .count: return Double(values.count)
        case .increase, .rate:
            if kind == .delta { return values.reduce(0, +) }
            var sum: Double?
            for point in inside {
                let earlier = known.last { $0.time < point.time && $0.time >= knownSince }
                if let earlier {
                    let restarts = point.start != earlier.start && point.start >= earlier.time
                    let isReset = kind == .monotonic && (restarts || point.value < earlier.value)
                    sum = (sum ?? 0) + (isReset ? point.value : point.value - earlier.value)
                } else if kind == .monotonic, point.start >= knownSince {
                    sum = (sum ?? 0) + point.value
                }
            }
            return sum ?? .nan
        }
    }

    private static func add(_ run: [Point], to grid: inout SeriesGrid, _ series: Int) {
        let (times, starts, values) = (run.map(\.time), run.map(\.start), run.map(\.value))
        grid.add(series, times: times.span, starts: starts.span, values: values.span)
    }

    private static func expect(
        _ cells: [Double], equal series: [[Point]], _ aggregate: PointAggregate, _ kinds: [CounterKind],
        _ grid: StepGrid
    ) {
        for (number, points) in series.enumerated() {
            for step in 0..<grid.count {
                let steps = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
                var truth = truth(points, aggregate == .rate ? .increase : aggregate, kinds[number], steps)
                if aggregate == .rate { truth /= grid.seconds(of: step) }
                let cell = cells[number * grid.count + step]
                let isEqual = truth.isNaN ? cell.isNaN : abs(cell - truth) <= 1e-6 * max(1, abs(truth))
                #expect(isEqual, "\(aggregate) of series \(number) in step \(step): \(cell), not \(truth)")
            }
        }
    }

    @Test(arguments: PointAggregate.allCases, 0..<12 as Range<UInt64>)
    func `runs in any order give what the definition says`(
        aggregate: PointAggregate, seed: UInt64
    ) throws {
        var random = SeededNumbers(seed: seed)
        let grid = try #require(StepGrid(range: Self.range, step: Int64(7 + random.below(400))))
        let kinds: [CounterKind] = [.monotonic, .level, .delta, .monotonic]
        let series = kinds.map { _ in Self.points(&random) }
        let runs = series.enumerated().flatMap { number, points in
            Self.runs(points, &random).map { (number, $0) }
        }
        var cells = SeriesGrid(aggregate, over: grid, knownSince: Self.knownSince, kinds: kinds)
        for (number, run) in runs.shuffled(using: &random) { Self.add(run, to: &cells, number) }
        Self.expect(cells.finish(), equal: series, aggregate, kinds, grid)
    }

    @Test(arguments: PointAggregate.allCases, 0..<12 as Range<UInt64>)
    func `points that follow each other in pieces count as they would together`(
        aggregate: PointAggregate, seed: UInt64
    ) throws {
        var random = SeededNumbers(seed: seed &+ 900)
        let grid = try #require(StepGrid(range: Self.range, step: Int64(7 + random.below(400))))
        let kinds: [CounterKind] = [.monotonic, .level, .delta, .monotonic]
        let series = kinds.map { _ in Self.points(&random) }
        var cells = SeriesGrid(aggregate, over: grid, knownSince: Self.knownSince, kinds: kinds)
        for (number, points) in series.enumerated() {
            var (first, isFirst) = (0, true)
            while first < points.count {
                let end = min(points.count, first + 1 + random.below(12))
                let run = points[first..<end]
                let (times, starts, values) = (run.map(\.time), run.map(\.start), run.map(\.value))
                cells.add(
                    number, follow: !isFirst, times: times.span, starts: starts.span, values: values.span)
                (first, isFirst) = (end, false)
            }
        }
        #expect(cells.boundaryCount <= kinds.count * 2)
        Self.expect(cells.finish(), equal: series, aggregate, kinds, grid)
    }

    @Test(.timeLimit(.minutes(1)), arguments: PointAggregate.allCases)
    func `points in no order, as in a damaged block, come to an end`(aggregate: PointAggregate) throws {
        let grid = try #require(StepGrid(range: Self.range, step: 100))
        for times: [Int64] in [[1_000, 9_000, 1_100], [1_500, 9_000, 9_000, 1_100, 800, 1_990]] {
            var cells = SeriesGrid(
                aggregate, over: grid, knownSince: Self.knownSince, kinds: [.monotonic])
            let points = times.map { Point(time: $0, start: 1, value: 1) }
            Self.add(points, to: &cells, 0)
            #expect(cells.finish().count == grid.count)
        }
    }
}
