// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry
import TestSupport
import Testing

/// Compares merged histograms with a plain reading of the definition.
@Suite struct HistogramGridTests {
    struct Point {
        var time: Int64
        var start: Int64
        var counts: [UInt64]
    }

    private static let range = TimeRange(start: 1_000, end: 2_000)
    private static let bounds: [[Double]] = [[1, 2, 5, 10], [0.5, 2, 8]]

    private static func points(_ random: inout SeededNumbers, width: Int) -> [Point] {
        var points: [Point] = []
        var (time, start) = (Int64(800 + random.below(300)), Int64(random.below(900)))
        var counts = [UInt64](repeating: 0, count: width)
        for _ in 0..<random.below(80) {
            time += Int64(1 + random.below(30))
            for bucket in 0..<width where random.once(in: 2) { counts[bucket] += UInt64(random.below(9)) }
            if random.once(in: 15) {
                for bucket in 0..<width { counts[bucket] = UInt64(random.below(3)) }
                if random.once(in: 2) { start = time - 1 }
            }
            points.append(Point(time: time, start: start, counts: counts))
        }
        return points
    }

    private static func add(_ run: [Point], _ series: Int, layout: Int, to grid: inout HistogramGrid) {
        let (times, starts, counts) = (run.map(\.time), run.map(\.start), run.flatMap(\.counts))
        let totals = run.map { $0.counts.reduce(0, +) }
        grid.add(
            series, layout: layout, times: times.span, starts: starts.span, totals: totals.span,
            counts: counts.span)
    }

    /// What was added in a step by the definition.
    private static func truth(_ points: [Point], _ kind: CounterKind, _ step: TimeRange) -> [UInt64] {
        var sum = [UInt64](repeating: 0, count: points.first?.counts.count ?? 0)
        let known = points.sorted { $0.time < $1.time }
        for point in known where step.contains(point.time) {
            var base: [UInt64]?
            if kind != .delta {
                if let earlier = known.last(where: { $0.time < point.time && $0.time >= 900 }) {
                    let isReset =
                        (point.start != earlier.start && point.start >= earlier.time)
                        || zip(point.counts, earlier.counts).contains { $0 < $1 }
                    base = isReset ? nil : earlier.counts
                } else if point.start < 900 {
                    continue
                }
            }
            for bucket in sum.indices { sum[bucket] += point.counts[bucket] - (base?[bucket] ?? 0) }
        }
        return sum
    }

    @Test(arguments: 0..<25 as Range<UInt64>)
    func `runs of many series merge to the sum of their increases`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let grid = try #require(StepGrid(range: Self.range, step: Int64(20 + random.below(1_200))))
        let kinds: [CounterKind] = [.monotonic, .monotonic, .delta, .monotonic]
        let groups = [0, 1, 0, 0]
        let layouts = [0, 1, 0, 1]
        let series = layouts.map { Self.points(&random, width: Self.bounds[$0].count + 1) }
        let runs = series.enumerated().flatMap { number, points in
            stride(from: 0, to: points.count, by: 10).map { first in
                (number, Array(points[first..<min(first + 10, points.count)]))
            }
        }
        var cells = HistogramGrid(over: grid, knownSince: 900, kinds: kinds, groups: groups)
        for (number, run) in runs.shuffled(using: &random) {
            Self.add(run, number, layout: layouts[number], to: &cells)
        }
        cells.settle()

        let quantiles = cells.quantiles(0.9, groupCount: 2, bounds: Self.bounds) { _ in }
        for group in 0..<2 {
            for step in 0..<grid.count {
                let steps = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
                var parts: [BucketCounts] = []
                for layout in 0..<2 {
                    var counts = [Double](repeating: 0, count: Self.bounds[layout].count + 1)
                    for number in 0..<4 where groups[number] == group && layouts[number] == layout {
                        for (bucket, count) in Self.truth(series[number], kinds[number], steps).enumerated() {
                            counts[bucket] += Double(count)
                        }
                    }
                    if counts.contains(where: { $0 > 0 }) {
                        parts.append(BucketCounts(bounds: Self.bounds[layout], counts: counts))
                    }
                }
                let truth = parts.isEmpty ? nil : BucketCounts.merging(parts).quantile(0.9)
                let value = quantiles[group * grid.count + step]
                if let truth { #expect(abs(value - truth) < 1e-9) } else { #expect(value.isNaN) }
            }
        }
    }

    @Test(arguments: 0..<25 as Range<UInt64>)
    func `points that follow each other in pieces count as they would together`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed &+ 500)
        let grid = try #require(StepGrid(range: Self.range, step: Int64(20 + random.below(1_200))))
        let kinds: [CounterKind] = [.monotonic, .delta, .monotonic]
        for (number, kind) in kinds.enumerated() {
            let points = Self.points(&random, width: 5)
            var cells = HistogramGrid(over: grid, knownSince: 900, kinds: kinds, groups: [0, 1, 2])
            var (first, isFirst) = (0, true)
            while first < points.count {
                let end = min(points.count, first + 1 + random.below(12))
                let run = Array(points[first..<end])
                let (times, starts, counts) = (run.map(\.time), run.map(\.start), run.flatMap(\.counts))
                let totals = run.map { $0.counts.reduce(0, +) }
                cells.add(
                    number, layout: 0, follow: !isFirst, times: times.span, starts: starts.span,
                    totals: totals.span, counts: counts.span)
                (first, isFirst) = (end, false)
            }
            #expect(cells.wordCount <= grid.count * 5 + 2 * 5 + 2 * 8)
            cells.settle()
            let quantiles = cells.quantiles(0.5, groupCount: 3, bounds: [Self.bounds[0]]) { _ in }
            for step in 0..<grid.count {
                let steps = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
                let counts = Self.truth(points, kind, steps).map { Double($0) }
                let value = quantiles[number * grid.count + step]
                if counts.contains(where: { $0 > 0 }) {
                    let truth = BucketCounts(bounds: Self.bounds[0], counts: counts).quantile(0.5)
                    #expect(truth.map { abs(value - $0) < 1e-9 } == true)
                } else {
                    #expect(value.isNaN)
                }
            }
        }
    }

    @Test func `takes no more cells than it may, however wide a histogram is`() throws {
        let grid = try #require(StepGrid(range: Self.range, step: 1))
        let point = Point(time: 1_500, start: 1_000, counts: [UInt64](repeating: 1, count: 100))
        for (kind, later) in [(CounterKind.delta, false), (.monotonic, false), (.monotonic, true)] {
            var cells = HistogramGrid(
                over: grid, knownSince: 900, kinds: [kind], groups: [0], cellsMax: 99_999)
            var run = [point]
            if later { run.append(Point(time: 1_600, start: 1_000, counts: point.counts)) }
            Self.add(run, 0, layout: 0, to: &cells)
            cells.settle()
            #expect(cells.isFull)
            #expect(cells.wordCount < 99_999)
        }
        var room = HistogramGrid(
            over: grid, knownSince: 900, kinds: [.delta], groups: [0], cellsMax: 100_000)
        Self.add([point], 0, layout: 0, to: &room)
        #expect(!room.isFull)
    }

    @Test func `histograms whose width alternates share the cells of their width`() throws {
        let grid = try #require(StepGrid(range: Self.range, step: 100))
        var cells = HistogramGrid(over: grid, knownSince: 900, kinds: [.delta], groups: [0])
        for tick in 0..<200 {
            let counts = [UInt64](repeating: 1, count: 100 + tick % 2)
            Self.add([Point(time: 1_000 + Int64(tick), start: 1, counts: counts)], 0, layout: 0, to: &cells)
        }
        #expect(cells.wordCount == (100 + 101) * grid.count)
    }

    @Test func `bounds are numbers that ascend`() {
        #expect(BucketCounts.areBounds([]))
        #expect(BucketCounts.areBounds([-1, 0, .infinity]))
        #expect(!BucketCounts.areBounds([1, 1]))
        #expect(!BucketCounts.areBounds([2, 1]))
        #expect(!BucketCounts.areBounds([.nan]))
        #expect(!BucketCounts.areBounds([1, .nan, 2]))
    }

    @Test func `bounds that are no numbers take no longer to merge than others`() {
        let count = 20_000
        func time(_ bounds: [Double]) -> Duration {
            let counts = [Double](repeating: 1, count: count + 1)
            return ContinuousClock().measure {
                _ = BucketCounts.merging([
                    BucketCounts(bounds: bounds, counts: counts), BucketCounts(bounds: [1], counts: [1, 1]),
                ])
            }
        }
        let usual = time((0..<count).map { Double($0) })
        #expect(time([Double](repeating: .nan, count: count)) < usual * 10 + .seconds(1))
    }

    @Test func `a question for quantiles can be ended between two steps`() throws {
        struct Enough: Error {}
        let grid = try #require(StepGrid(range: Self.range, step: 10))
        var cells = HistogramGrid(over: grid, knownSince: 900, kinds: [.delta], groups: [0])
        Self.add([Point(time: 1_500, start: 1, counts: [1, 2, 3, 4, 5])], 0, layout: 0, to: &cells)
        var asked = 0
        #expect(throws: Enough.self) {
            _ = try cells.quantiles(0.5, groupCount: 1, bounds: Self.bounds) {
                (count: Int) throws(Enough) in
                asked += 1
                if asked == 5 { throw Enough() }
            }
        }
        #expect(asked == 5)
    }

    @Test func `quantiles are those of Prometheus`() {
        // From the documentation and tests of histogram_quantile.
        let histogram = BucketCounts(bounds: [0.1, 0.2, 0.5, 1], counts: [10, 20, 30, 30, 10])
        #expect(histogram.quantile(0.3) == 0.2)
        #expect(abs((histogram.quantile(0.5) ?? 0) - 0.4) < 1e-12)
        #expect(histogram.quantile(0.95) == 1)
        #expect(abs((histogram.quantile(0.05) ?? 0) - 0.05) < 1e-12)
        #expect(BucketCounts(bounds: [-1, 1], counts: [4, 0, 0]).quantile(0.5) == -1)
        #expect(BucketCounts(bounds: [1, 2], counts: [0, 0, 0]).quantile(0.5) == nil)
        #expect(BucketCounts(bounds: [], counts: [7]).quantile(0.5) == nil)
        #expect(BucketCounts(bounds: [1, 2], counts: [0, 5, 0]).quantile(0) == 1)
    }

    @Test func `buckets of other bounds are shared out, and none is lost`() {
        let fine = BucketCounts(bounds: [1, 2, 4], counts: [1, 2, 4, 8])
        let coarse = BucketCounts(bounds: [2, 4], counts: [10, 20, 30])
        let merged = BucketCounts.merging([fine, coarse])
        #expect(merged.bounds == [1, 2, 4])
        #expect(merged.counts == [6, 7, 24, 38])
        let negative = BucketCounts.merging([
            BucketCounts(bounds: [-5, 5], counts: [3, 4, 5]), BucketCounts(bounds: [0], counts: [2, 2]),
        ])
        #expect(negative.bounds == [-5, 0, 5])
        #expect(negative.counts == [3, 4, 2, 7])
    }
}
