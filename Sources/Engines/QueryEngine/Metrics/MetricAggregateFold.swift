// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry

/// Folds the points of chosen series, of row groups in any order, into one number for each group and step.
public struct MetricAggregateFold: Sendable {
    private let query: MetricAggregateQuery
    private let chosen: ChosenSeries
    /// Numbers, or what grew of a histogram.
    private var numbers: SeriesGrid
    /// For averages of histograms: how many measurements there are.
    private var counts: SeriesGrid?
    private var histograms: HistogramGrid?
    /// The bounds of each layout, and its number by their bytes; none for what cannot be bounds.
    private var bounds: [[Double]] = []
    private var layouts: [[UInt8]: Int?] = [:]
    private var cancellation = CancellationCheck()

    /// With `readsRollups` points may stand for several. The answer is the same.
    /// - Throws: `QueryFault.tooLarge` when the answer would not fit.
    public init(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, readsRollups: Bool
    ) throws(QueryFault) {
        (self.query, self.chosen) = (query, chosen)
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
            var own = chosen.areHistograms ? Self.growth(aggregate) : aggregate
            if readsRollups, !chosen.areHistograms { own = Self.total(aggregate) }
            numbers = SeriesGrid(own, over: grid, knownSince: since, kinds: chosen.kinds)
            if aggregate == .average, own != .average { counts = numbers }
        }
    }

    /// What becomes of numbers of which some stand for several points: counts come as numbers.
    private static func total(_ aggregate: PointAggregate) -> PointAggregate {
        aggregate == .average || aggregate == .count ? .sum : aggregate
    }

    /// What becomes of a field of histograms: their counts and sums grow.
    private static func growth(_ aggregate: PointAggregate) -> PointAggregate {
        switch aggregate {
        case .sum, .average, .count, .increase: .increase
        case .rate, .minimum, .maximum, .last: aggregate
        }
    }

    /// Takes points: all of their series, in the order of their times.
    public mutating func add(_ ordered: OrderedPoints) throws(QueryFault) {
        var layouts: [[Int?]] = []
        for part in ordered.parts { layouts.append(try self.layouts(of: part.columns)) }
        for place in ordered.runs {
            let run = place.run
            try cancellation.spend(run.points.count * 8 + run.buckets.count)
            try requireRoom()
            let part = ordered.parts[place.part]
            if case .quantile = query.measure {
                addHistograms(run, follow: place.follows, of: part, layouts[place.part])
            } else {
                addNumbers(run, follow: place.follows, of: part)
            }
        }
        try requireRoom()
    }

    private mutating func addHistograms(
        _ run: SeriesPoints.Run, follow: Bool, of part: OrderedPoints.Part, _ layouts: [Int?]
    ) {
        // Histograms whose buckets are not those of their bounds take no part.
        guard let layout = layouts[run.layout],
            run.buckets.count == (bounds[layout].count + 1) * run.points.count
        else { return }
        // Copying all columns for each run would count ten references.
        let (times, starts) = (part.columns.times, part.columns.starts)
        let (totals, buckets) = (part.columns.totals, part.columns.buckets)
        histograms?.add(
            run.series, layout: layout, follow: follow, times: times.span.extracting(run.points),
            starts: starts.span.extracting(run.points), totals: totals.span.extracting(run.points),
            counts: buckets.span.extracting(run.buckets))
    }

    private mutating func addNumbers(_ run: SeriesPoints.Run, follow: Bool, of part: OrderedPoints.Part) {
        let (times, starts, values) = (part.columns.times, part.columns.starts, part.columns.values)
        numbers.add(
            run.series, follow: follow, times: times.span.extracting(run.points),
            starts: starts.span.extracting(run.points), values: values.span.extracting(run.points))
        guard counts != nil else { return }
        let totals = part.columns.totals[run.points].map { Double($0) }
        counts?.add(
            run.series, follow: follow, times: times.span.extracting(run.points),
            starts: starts.span.extracting(run.points), values: totals.span)
    }

    /// Joins what was added; nothing is added any more.
    public mutating func settle() {
        numbers.settle()
        counts?.settle()
        histograms?.settle()
    }

    /// The answer, after `settle`.
    /// - Throws: `QueryFault.tooLarge` when not everything found room, `.cancelled` when nobody waits any
    ///   more.
    public consuming func finish() throws(QueryFault) -> MetricAggregate {
        try requireRoom()
        let (steps, groupCount) = (query.grid.count, chosen.labels.groups.count)
        let cells: [Double]
        if case .quantile(let quantile) = query.measure {
            cells = try quantiles(quantile, groupCount)
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

    private func requireRoom() throws(QueryFault) {
        guard numbers.boundaryCount <= AggregationLimits.boundariesMax,
            (histograms?.wordCount ?? 0) <= AggregationLimits.bucketCellsMax * 2
        else { throw .tooLarge(QueryTooLarge(.metricPoints, maximum: AggregationLimits.boundariesMax)) }
        guard histograms?.isFull != true else {
            throw .tooLarge(QueryTooLarge(.bucketSteps, maximum: AggregationLimits.bucketCellsMax))
        }
    }
}

extension MetricAggregateFold {
    private mutating func quantiles(
        _ quantile: Double, _ groupCount: Int
    ) throws(QueryFault) -> [Double] {
        guard let histograms else { return [] }
        var cancellation = cancellation
        return try histograms.quantiles(quantile, groupCount: groupCount, bounds: bounds) {
            (count: Int) throws(QueryFault) in
            try cancellation.spend(count * 8)
        }
    }

    /// The numbers of the layouts of some points.
    private mutating func layouts(of points: SeriesPoints) throws(QueryFault) -> [Int?] {
        guard case .quantile = query.measure else { return [] }
        var numbers: [Int?] = []
        for bytes in points.bounds { numbers.append(try number(of: bytes)) }
        return numbers
    }

    private mutating func number(of bytes: [UInt8]) throws(QueryFault) -> Int? {
        if let known = layouts[bytes] { return known }
        try cancellation.spend(bytes.count)
        let bucketsMax = AggregationLimits.histogramBucketsMax
        guard bytes.count / 8 < bucketsMax else {
            throw .tooLarge(QueryTooLarge(.histogramBuckets, maximum: bucketsMax))
        }
        let read = stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { offset in
            let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
            return Double(bitPattern: bits)
        }
        guard layouts.count < AggregationLimits.layoutsMax else {
            throw .tooLarge(QueryTooLarge(.bucketLayouts, maximum: AggregationLimits.layoutsMax))
        }
        guard BucketCounts.areBounds(read) else {
            layouts[bytes] = .some(nil)
            return nil
        }
        bounds.append(read)
        layouts[bytes] = bounds.count - 1
        return bounds.count - 1
    }
}
