// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry

extension SeriesPoints {
    static func single(_ batch: MetricBatch, _ row: Int) -> (Double, UInt64) {
        let value: Double =
            switch batch.type[row] {
            case .double: Double(bitPattern: batch.value[row])
            case .int: Double(Int64(bitPattern: batch.value[row]))
            case .none, .histogram, .message: .nan
            }
        return (value, value.isNaN ? 0 : 1)
    }

    static func total(
        _ aggregate: PointAggregate, _ histograms: HistogramColumns, _ index: Int
    ) -> (Double, UInt64) {
        let bits =
            switch aggregate {
            case .minimum: histograms.minima[index]
            case .maximum: histograms.maxima[index]
            default: histograms.sums[index]
            }
        return (Double(bitPattern: bits), histograms.counts[index])
    }
}

extension MetricBatch {
    /// Those of some rows, in the order of their times, that lie in a range.
    func rows(_ rows: Range<Int>, in range: TimeRange) -> Range<Int> {
        if range == .all { return rows }
        var (first, end) = (rows.lowerBound, rows.upperBound)
        while first < end, time[first] < range.start { first += 1 }
        while end > first, time[end - 1] >= range.end { end -= 1 }
        return first..<end
    }
}
