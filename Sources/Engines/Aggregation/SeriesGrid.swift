// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// One number for each series and step, of points that come in runs: in any order, but those of one series do
/// not overlap.
///
/// Points that are not a number are left out. Values are summed as doubles.
public struct SeriesGrid: Sendable {
    public let grid: StepGrid
    public let aggregate: PointAggregate
    public let seriesCount: Int
    /// Points of counters this far before the range are welcome: the first increase counts from them.
    public let knownSince: Int64
    /// By series, then step; NaN where nothing is known.
    private var values: [Double]
    /// For averages: how many points; for latest values: when.
    private var marks: [Int64]
    private var kinds: [CounterKind]
    private var links = RunLinks()
    private var linkValues: [CounterPoint] = []
    /// The series whose points were added last, and its last point.
    private var open: (series: Int, last: CounterPoint)?

    /// `kinds` says how each series counts.
    public init(_ aggregate: PointAggregate, over grid: StepGrid, knownSince: Int64, kinds: [CounterKind]) {
        (self.aggregate, self.grid, self.kinds, seriesCount) = (aggregate, grid, kinds, kinds.count)
        self.knownSince = min(knownSince, grid.range.start)
        let cells = kinds.count * grid.count
        values = [Double](repeating: .nan, count: cells)
        let needsMarks = aggregate == .average || aggregate == .last
        marks = needsMarks ? [Int64](repeating: aggregate == .last ? .min : 0, count: cells) : []
    }

    /// Ends of runs that are not settled yet.
    public var boundaryCount: Int { links.count }

    /// Adds points of one series in the order of their times. Those outside the range are skipped. When they
    /// follow, no other point of the series lies between those added last and these.
    public mutating func add(
        _ series: Int, follow: Bool = false, times: Swift.Span<Int64>, starts: Swift.Span<Int64>,
        values points: Swift.Span<Double>
    ) {
        if !follow { open = nil }
        let known = Self.known(times, from: aggregate.isOfCounter ? knownSince : grid.range.start, grid)
        guard !known.isEmpty else { return }
        guard aggregate.isOfCounter, kinds[series] != .delta else {
            return fold(series, times, points, known)
        }
        increase(series, times, starts, points, known)
    }

    /// Counts what lies between the runs; after this nothing is added.
    public mutating func settle() {
        var increases: [(cell: Int, increase: Double)] = []
        links.settle { earlier, later in
            let point = linkValues[Int(later.slot)]
            guard let step = grid.index(of: point.time) else { return }
            let before = earlier.map { linkValues[Int($0.slot)] }
            let increase = kinds[Int(later.series)].increase(from: before, to: point, knownSince: knownSince)
            if let increase { increases.append((Int(later.series) * grid.count + step, increase)) }
        }
        for (cell, increase) in increases { put(increase, at: cell, mark: 0) }
    }

    /// The finished numbers, by series, then step; NaN where there is none.
    public consuming func finish() -> [Double] {
        settle()
        if aggregate == .rate {
            let seconds = (0..<grid.count).map { grid.seconds(of: $0) }
            for cell in values.indices { values[cell] /= seconds[cell % grid.count] }
        }
        if aggregate == .average {
            for cell in values.indices where marks[cell] > 0 { values[cell] /= Double(marks[cell]) }
        }
        return values
    }

    /// The points from a time on that lie before the end.
    static func known(_ times: Swift.Span<Int64>, from first: Int64, _ grid: StepGrid) -> Range<Int> {
        let start = lowerBound(of: first, in: times)
        let end = lowerBound(of: grid.range.end, in: times)
        return start..<max(start, end)
    }

    private static func lowerBound(of time: Int64, in times: Swift.Span<Int64>) -> Int {
        if times.count == 0 || times[0] >= time { return 0 }
        if times[times.count - 1] < time { return times.count }
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds a number to a cell, as the aggregate demands.
    @inline(__always)
    private mutating func put(_ value: Double, at cell: Int, mark: Int64) {
        let known = values[cell]
        switch aggregate {
        case .increase, .rate, .sum, .count: values[cell] = known.isNaN ? value : known + value
        case .average:
            values[cell] = known.isNaN ? value : known + value
            marks[cell] += mark
        case .minimum: values[cell] = known.isNaN ? value : min(known, value)
        case .maximum: values[cell] = known.isNaN ? value : max(known, value)
        case .last:
            // Of points at the same time the greatest, so that the order of blocks does not matter.
            guard known.isNaN || mark > marks[cell] || (mark == marks[cell] && value > known) else { return }
            values[cell] = value
            marks[cell] = mark
        }
    }
}

extension SeriesGrid {
    /// Aggregates that look at each point by itself, and increases of deltas.
    private mutating func fold(
        _ series: Int, _ times: Swift.Span<Int64>, _ points: Swift.Span<Double>, _ known: Range<Int>
    ) {
        var index = known.lowerBound
        while index < known.upperBound {
            guard let step = grid.index(of: times[index]) else {
                index += 1
                continue
            }
            let end = grid.end(of: step)
            var sum = 0.0
            var (least, most) = (Double.infinity, -Double.infinity)
            var (count, latest) = (0, index)
            while index < known.upperBound, times[index] < end {
                let value = points[index]
                if !value.isNaN {
                    sum += value
                    least = min(least, value)
                    most = max(most, value)
                    let isLatest = count == 0 || times[latest] < times[index] || points[latest] < value
                    if isLatest { latest = index }
                    count += 1
                }
                index += 1
            }
            guard count > 0 else { continue }
            let cell = series * grid.count + step
            switch aggregate {
            case .increase, .rate, .sum: put(sum, at: cell, mark: 0)
            case .average: put(sum, at: cell, mark: Int64(count))
            case .minimum: put(least, at: cell, mark: 0)
            case .maximum: put(most, at: cell, mark: 0)
            case .last: put(points[latest], at: cell, mark: times[latest])
            case .count: put(Double(count), at: cell, mark: 0)
            }
        }
    }

    /// Increases of cumulative series: those inside the run at once, those to its neighbours when they are
    /// known.
    private mutating func increase(
        _ series: Int, _ times: Swift.Span<Int64>, _ starts: Swift.Span<Int64>, _ points: Swift.Span<Double>,
        _ known: Range<Int>
    ) {
        guard var index = known.first(where: { !points[$0].isNaN }) else { return }
        let kind = kinds[series]
        var last: CounterPoint
        if let open, open.series == series {
            last = open.last
        } else {
            last = CounterPoint(time: times[index], start: starts[index], value: points[index])
            links.add(series: series, time: last.time, start: last.start, slot: linkValues.count)
            linkValues.append(last)
            index += 1
        }
        var isSingle = true
        while index < known.upperBound {
            // Only in a damaged block does a later time come before others.
            guard times[index] < grid.range.end else {
                index += 1
                continue
            }
            // Before the range only the last point matters.
            let step = grid.index(of: times[index])
            let end = step.map { grid.end(of: $0) } ?? min(grid.range.start, grid.range.end)
            var sum = 0.0
            var hasIncrease = false
            while index < known.upperBound, times[index] < end {
                let point = CounterPoint(time: times[index], start: starts[index], value: points[index])
                index += 1
                guard !point.value.isNaN else { continue }
                if let increase = kind.increase(from: last, to: point, knownSince: knownSince) {
                    sum += increase
                    hasIncrease = true
                }
                last = point
                isSingle = false
            }
            if hasIncrease, let step { put(sum, at: series * grid.count + step, mark: 0) }
        }
        open = (series, last)
        if isSingle { return }
        if let slot = links.move(to: last.time, start: last.start) {
            linkValues[slot] = last
        } else {
            links.extend(to: last.time, start: last.start, slot: linkValues.count)
            linkValues.append(last)
        }
    }
}
