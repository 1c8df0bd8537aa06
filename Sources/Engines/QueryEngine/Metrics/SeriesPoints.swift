// SPDX-License-Identifier: Apache-2.0

import Aggregation
public import Blocks
public import Telemetry

/// The points of chosen series in one row group, as an aggregate reads them. Making these can be done for
/// many row groups at once; folding them cannot.
public struct SeriesPoints: Sendable {
    /// Points of one series that lie together.
    struct Run: Sendable {
        var series: Int
        var points: Range<Int>
        /// Of histograms: index in `bounds`, and where the bucket counts of all points lie.
        var layout = 0
        var buckets = 0..<0
    }

    private(set) var runs: [Run] = []
    private(set) var times: [Int64] = []
    private(set) var starts: [Int64] = []
    /// Numbers; of histograms what the measure is about.
    private(set) var values: [Double] = []
    /// Of histograms: how many measurements there are.
    private(set) var totals: [UInt64] = []
    private(set) var buckets: [UInt64] = []
    /// The bytes of distinct lists of bounds.
    private(set) var bounds: [[UInt8]] = []
    private var layouts: [UInt32: Int] = [:]

    /// Whether a row group has any of the series.
    public static func areAny(of chosen: ChosenSeries, in runs: MetricRuns) -> Bool {
        runs.series.contains { chosen.number(of: $0) != nil }
    }

    /// Takes the points of the chosen series out of a row group, of which `pointColumns` are filled.
    public init(
        of chosen: ChosenSeries, _ query: MetricAggregateQuery, in runs: MetricRuns, _ batch: MetricBatch
    ) {
        for index in 0..<runs.count {
            guard let series = chosen.number(of: runs.series[index]) else { continue }
            let rows = runs.points(of: index)
            if chosen.areHistograms {
                addHistograms(series, rows, query.measure, batch)
            } else {
                addNumbers(series, rows, batch)
            }
        }
    }

    private mutating func addNumbers(_ series: Int, _ rows: Range<Int>, _ batch: MetricBatch) {
        let first = times.count
        times.append(contentsOf: batch.time[rows])
        starts.append(contentsOf: batch.startTime[rows])
        for row in rows {
            switch batch.type[row] {
            case .double: values.append(Double(bitPattern: batch.value[row]))
            case .int: values.append(Double(Int64(bitPattern: batch.value[row])))
            case .none, .histogram, .message: values.append(.nan)
            }
        }
        runs.append(Run(series: series, points: first..<times.count))
    }

    private mutating func addHistograms(
        _ series: Int, _ rows: Range<Int>, _ measure: MetricAggregateQuery.Measure, _ batch: MetricBatch
    ) {
        let histograms = batch.histograms
        var last: (bounds: UInt32, width: Int)?
        for row in rows where batch.type[row] == .histogram {
            let index = Int(batch.value[row])
            let range = histograms.buckets(of: index)
            if last?.bounds != histograms.bounds[index] || last?.width != range.count {
                last = (histograms.bounds[index], range.count)
                runs.append(
                    Run(
                        series: series, points: times.count..<times.count,
                        layout: layout(histograms.bounds[index], batch.strings),
                        buckets: buckets.count..<buckets.count))
            }
            times.append(batch.time[row])
            starts.append(batch.startTime[row])
            switch measure {
            case .quantile:
                totals.append(histograms.counts[index])
                buckets.append(contentsOf: histograms.buckets[range])
            case .points(let aggregate):
                totals.append(histograms.counts[index])
                values.append(Self.value(aggregate, histograms, index))
            }
            let run = runs.count - 1
            runs[run].points = runs[run].points.lowerBound..<times.count
            runs[run].buckets = runs[run].buckets.lowerBound..<buckets.count
        }
    }

    private mutating func layout(_ number: UInt32, _ strings: StringTable) -> Int {
        if let known = layouts[number] { return known }
        let layout = bounds.count
        bounds.append(strings.bytes(of: number))
        layouts[number] = layout
        return layout
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
