// SPDX-License-Identifier: Apache-2.0

import Aggregation
public import Telemetry

/// Points of chosen series, as an aggregate reads them: first of one row group. Making these can be done for
/// many row groups at once; folding them cannot.
public struct SeriesPoints: Sendable {
    /// Points of one series that lie together, none before the one in front of it.
    struct Run: Sendable {
        var series: Int
        var points: Range<Int>
        /// Of histograms: index in `bounds`, and where the bucket counts of all points lie.
        var layout = 0
        var buckets = 0..<0

        /// How many buckets each point has.
        var width: Int { buckets.isEmpty ? 0 : buckets.count / points.count }

        /// The points before one of them, and the rest.
        func cut(at point: Int) -> (Run, Run) {
            var (front, rest) = (self, self)
            let bucket = buckets.lowerBound + (point - points.lowerBound) * width
            (front.points, rest.points) = (points.lowerBound..<point, point..<points.upperBound)
            (front.buckets, rest.buckets) = (buckets.lowerBound..<bucket, bucket..<buckets.upperBound)
            return (front, rest)
        }

        /// Runs of one point each.
        var single: [Run] {
            points.enumerated().map { offset, point in
                let first = buckets.lowerBound + offset * width
                return Run(
                    series: series, points: point..<point + 1, layout: layout, buckets: first..<first + width)
            }
        }
    }

    /// Whether rows of the row group are their own places here.
    private let isWhole: Bool
    private(set) var runs: [Run] = []
    private(set) var times: [Int64] = []
    private(set) var starts: [Int64] = []
    /// Numbers; of histograms what the measure is about. Empty for quantiles.
    private(set) var values: [Double] = []
    /// Of histograms: how many measurements there are.
    private(set) var totals: [UInt64] = []
    private(set) var buckets: [UInt64] = []
    /// The bytes of distinct lists of bounds.
    private(set) var bounds: [[UInt8]] = []

    /// Takes the points of the chosen series that lie in a part of the range out of a row group, of which
    /// `pointColumns` are filled. In a roll-up they may stand for several; `readsRollups` says whether the
    /// fold has any of those.
    public init(
        of chosen: ChosenSeries, _ query: MetricAggregateQuery, in runs: ChosenRuns, _ batch: MetricBatch,
        part: TimeRange = .all, readsRollups: Bool, isRollup: Bool
    ) {
        var layouts: [UInt32: Int] = [:]
        let count = runs.runs.reduce(0) { $0 + $1.rows.count }
        // When most rows are wanted, the columns are taken as they are.
        isWhole =
            count * 2 > batch.time.count && (chosen.areHistograms || !readsRollups)
            && (!chosen.areHistograms || batch.histograms.fields.count == batch.time.count)
        if isWhole {
            (times, starts) = (batch.time, batch.startTime)
            if chosen.areHistograms { totals = batch.histograms.counts }
            if case .quantile = query.measure { buckets = batch.histograms.buckets }
        } else {
            times.reserveCapacity(count)
            starts.reserveCapacity(count)
        }
        for run in runs.runs {
            let (series, rows) = (Int(run.series), batch.rows(run.rows, in: part))
            if rows.isEmpty { continue }
            if chosen.areHistograms {
                addHistograms(series, rows, query.measure, batch, &layouts)
            } else if readsRollups, case .points(let aggregate) = query.measure {
                addNumbers(series, rows, batch, aggregate, chosen.kinds[series], isRollup: isRollup)
            } else {
                addNumbers(series, rows, batch)
            }
        }
    }

    private mutating func addNumbers(_ series: Int, _ rows: Range<Int>, _ batch: MetricBatch) {
        if isWhole {
            // Of what lies between nobody asks.
            values.append(contentsOf: repeatElement(.nan, count: rows.lowerBound - values.count))
        } else {
            times.append(contentsOf: batch.time[rows])
            starts.append(contentsOf: batch.startTime[rows])
        }
        let first = values.count
        for row in rows {
            switch batch.type[row] {
            case .double: values.append(Double(bitPattern: batch.value[row]))
            case .int: values.append(Double(Int64(bitPattern: batch.value[row])))
            case .none, .histogram, .message: values.append(.nan)
            }
        }
        runs.append(Run(series: series, points: first..<values.count))
    }

    /// Adds points of a series of numbers, each with what it counts for. A roll-up has beside the points that
    /// are left histograms that say what all points come to.
    private mutating func addNumbers(
        _ series: Int, _ rows: Range<Int>, _ batch: MetricBatch, _ aggregate: PointAggregate,
        _ kind: CounterKind, isRollup: Bool
    ) {
        let isOfPoints = aggregate == .last || aggregate.isOfCounter && kind != .delta
        let wantsSums = isRollup && !isOfPoints
        let first = times.count
        for row in rows where (batch.type[row] == .histogram) == wantsSums {
            let (value, count) =
                wantsSums
                ? Self.total(aggregate, batch.histograms, Int(batch.value[row]))
                : Self.single(batch, row)
            times.append(batch.time[row])
            starts.append(batch.startTime[row])
            totals.append(count)
            values.append(aggregate == .count ? (count > 0 ? Double(count) : .nan) : value)
        }
        if first < times.count { runs.append(Run(series: series, points: first..<times.count)) }
    }

    private mutating func addHistograms(
        _ series: Int, _ rows: Range<Int>, _ measure: MetricAggregateQuery.Measure, _ batch: MetricBatch,
        _ layouts: inout [UInt32: Int]
    ) {
        let histograms = batch.histograms
        var row = rows.lowerBound
        while row < rows.upperBound {
            guard batch.type[row] == .histogram else {
                row += 1
                continue
            }
            // Neighbours of one layout are taken at once: histograms lie in the order of their points.
            let (firstRow, first) = (row, Int(batch.value[row]))
            let (layout, width) = (histograms.bounds[first], histograms.buckets(of: first).count)
            var last = first
            row += 1
            while row < rows.upperBound, batch.type[row] == .histogram,
                histograms.bounds[last + 1] == layout, histograms.buckets(of: last + 1).count == width
            {
                last += 1
                row += 1
            }
            var run = Run(series: series, points: firstRow..<row)
            if !isWhole {
                run.points = times.count..<times.count + (row - firstRow)
                times.append(contentsOf: batch.time[firstRow..<row])
                starts.append(contentsOf: batch.startTime[firstRow..<row])
                totals.append(contentsOf: histograms.counts[first...last])
            }
            switch measure {
            case .quantile:
                run.layout = number(of: layout, batch.strings, &layouts)
                run.buckets =
                    histograms.buckets(of: first).lowerBound..<histograms.buckets(of: last).upperBound
                guard !isWhole else { break }
                let found = histograms.buckets[run.buckets]
                run.buckets = buckets.count..<buckets.count + found.count
                buckets.append(contentsOf: found)
            case .points(let aggregate):
                values.append(contentsOf: repeatElement(.nan, count: run.points.lowerBound - values.count))
                for index in first...last { values.append(Self.value(aggregate, histograms, index)) }
            }
            runs.append(run)
        }
    }

    private mutating func number(
        of layout: UInt32, _ strings: StringTable, _ layouts: inout [UInt32: Int]
    ) -> Int {
        if let known = layouts[layout] { return known }
        bounds.append(strings.bytes(of: layout))
        layouts[layout] = bounds.count - 1
        return bounds.count - 1
    }

    private static func value(
        _ aggregate: PointAggregate, _ histograms: HistogramColumns, _ index: Int
    ) -> Double {
        let fields = histograms.fields[index]
        switch aggregate {
        case .increase, .rate, .count: return Double(histograms.counts[index])
        case .sum, .average: return fields.contains(.sum) ? Double(bitPattern: histograms.sums[index]) : .nan
        case .minimum: return fields.contains(.min) ? Double(bitPattern: histograms.minima[index]) : .nan
        case .maximum: return fields.contains(.max) ? Double(bitPattern: histograms.maxima[index]) : .nan
        case .last: return .nan
        }
    }
}

extension SeriesPoints {
    /// What they hold, in numbers of eight bytes.
    var wordCount: Int {
        times.count + starts.count + values.count + totals.count + buckets.count + runs.count * 6
            + bounds.reduce(0) { $0 + $1.count / 8 }
    }
}
