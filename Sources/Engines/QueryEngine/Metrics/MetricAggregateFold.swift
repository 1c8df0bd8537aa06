// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry

/// Folds the points of chosen series, of row groups in any order, into one number for each group and step.
public struct MetricAggregateFold: Sendable {
    private let query: MetricAggregateQuery
    private let chosen: ChosenSeries
    /// Series whose points are added one by one.
    private let pointwise: Set<Int>
    /// Numbers, or what grew of a histogram.
    private var numbers: SeriesGrid
    /// For averages of histograms: how many measurements there are.
    private var counts: SeriesGrid?
    private var histograms: HistogramGrid?
    /// The bounds of each layout, and its number by their bytes.
    private var bounds: [[Double]] = []
    private var layouts: [[UInt8]: Int] = [:]
    private var cancellation = CancellationCheck()

    /// Nothing may be in the way of an answer that fits: `pointwise` names series that overlapped before.
    public init(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, pointwise: Set<Int> = []
    ) throws(QueryFault) {
        (self.query, self.chosen, self.pointwise) = (query, chosen, pointwise)
        let (grid, since) = (query.grid, query.readRange.start)
        guard chosen.labels.groups.count * grid.count <= QueryEngineLimits.answerCellsMax else {
            throw .tooLarge(QueryTooLarge(.answerSteps, maximum: QueryEngineLimits.answerCellsMax))
        }
        guard chosen.count * grid.count <= AggregationLimits.cellsMax else {
            throw .tooLarge(QueryTooLarge(.seriesSteps, maximum: AggregationLimits.cellsMax))
        }
        switch query.measure {
        case .quantile:
            numbers = SeriesGrid(.count, over: grid, knownSince: since, kinds: [])
            histograms = HistogramGrid(
                over: grid, knownSince: since, kinds: chosen.kinds, groups: chosen.groups)
        case .points(let aggregate):
            let own = chosen.areHistograms ? Self.growth(aggregate) : aggregate
            numbers = SeriesGrid(own, over: grid, knownSince: since, kinds: chosen.kinds)
            if chosen.areHistograms, aggregate == .average { counts = numbers }
        }
    }

    /// What becomes of a field of histograms: their counts and sums grow.
    private static func growth(_ aggregate: PointAggregate) -> PointAggregate {
        switch aggregate {
        case .sum, .average, .count, .increase: .increase
        case .rate, .minimum, .maximum, .last: aggregate
        }
    }

    /// Takes the points of one row group.
    public mutating func add(_ points: SeriesPoints) throws(QueryFault) {
        let layouts = points.bounds.map { number(of: $0) }
        for run in points.runs {
            try cancellation.spend(run.points.count * 8 + run.buckets.count)
            let times = points.times.span.extracting(run.points)
            let starts = points.starts.span.extracting(run.points)
            let isPointwise = pointwise.contains(run.series)
            if case .quantile = query.measure {
                add(run, points, layouts[run.layout], isPointwise)
                continue
            }
            let values = points.values.span.extracting(run.points)
            if isPointwise {
                numbers.addPointwise(run.series, times: times, starts: starts, values: values)
            } else {
                numbers.add(run.series, times: times, starts: starts, values: values)
            }
            guard counts != nil else { continue }
            let totals = points.totals[run.points].map { Double($0) }
            if isPointwise {
                counts?.addPointwise(run.series, times: times, starts: starts, values: totals.span)
            } else {
                counts?.add(run.series, times: times, starts: starts, values: totals.span)
            }
        }
        guard numbers.boundaryCount <= AggregationLimits.boundariesMax,
            (histograms?.wordCount ?? 0) <= AggregationLimits.bucketCellsMax * 2
        else { throw .tooLarge(QueryTooLarge(.metricPoints, maximum: AggregationLimits.boundariesMax)) }
    }

    /// Joins what was added. Series that overlapped are answered: then all must be added once more to another
    /// fold, these pointwise.
    public mutating func settle() -> Set<Int> {
        numbers.settle()
        counts?.settle()
        histograms?.settle()
        return numbers.overlapping.union(histograms?.overlapping ?? [])
    }

    /// The answer, after `settle`.
    public consuming func finish() -> MetricAggregate {
        let (steps, groupCount) = (query.grid.count, chosen.labels.groups.count)
        let cells: [Double]
        if case .quantile(let quantile) = query.measure {
            cells = histograms?.quantiles(quantile, groupCount: groupCount, bounds: bounds) ?? []
        } else {
            var series = numbers.finish()
            if let counts {
                for (cell, count) in counts.finish().enumerated() {
                    series[cell] = count > 0 ? series[cell] / count : .nan
                }
            }
            cells =
                GroupGrid(
                    query.across, of: series, stepCount: steps, groups: chosen.groups, groupCount: groupCount
                ).values
        }
        let groups = chosen.labels.groups.enumerated().map { group, labels in
            MetricAggregate.Group(
                labels: labels,
                values: cells[group * steps..<(group + 1) * steps].map { $0.isNaN ? nil : $0 })
        }
        let sorted = groups.sorted { left, right in
            left.labels.lexicographicallyPrecedes(right.labels) { ($0 ?? "") < ($1 ?? "") }
        }
        return MetricAggregate(groups: sorted, seriesCount: chosen.count)
    }

    private mutating func add(
        _ run: SeriesPoints.Run, _ points: SeriesPoints, _ layout: Int, _ isPointwise: Bool
    ) {
        let times = points.times.span.extracting(run.points)
        let starts = points.starts.span.extracting(run.points)
        let totals = points.totals.span.extracting(run.points)
        let buckets = points.buckets.span.extracting(run.buckets)
        if isPointwise {
            histograms?.addPointwise(
                run.series, layout: layout, times: times, starts: starts, totals: totals, counts: buckets)
        } else {
            histograms?.add(
                run.series, layout: layout, times: times, starts: starts, totals: totals, counts: buckets)
        }
    }

    private mutating func number(of bytes: [UInt8]) -> Int {
        if let known = layouts[bytes] { return known }
        let number = bounds.count
        bounds.append(
            stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { offset in
                let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
                return Double(bitPattern: bits)
            })
        layouts[bytes] = number
        return number
    }
}
