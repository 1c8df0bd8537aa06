// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry

/// Leaves out points of series that change no aggregate over whole *units* (minutes or hours).
///
/// Of counters and levels it keeps the first point of each hour and the last of each unit; both points where
/// something happens between two of them that a query must see, such as a new start; and a point after a gap.
/// What lies between the points that are kept only grew, so that it cancels out. Beside them, of numbers, it
/// puts what the points of a unit come to (count, sum, least and greatest) into a histogram without bounds.
/// Histograms of deltas become one.
struct PointThinning {
    private let points: MetricBatch
    private let resolution: Int64
    /// The roll-up.
    private(set) var kept: MetricBatch

    /// All rows to come are of `points`.
    init(_ points: MetricBatch, resolution: Int64) {
        (self.points, self.resolution) = (points, resolution)
        kept = MetricBatch()
        kept.strings = points.strings
    }

    /// Adds the points of one series in the order of their times.
    mutating func add(_ rows: ArraySlice<Int>, _ kind: CounterKind?) {
        let numbers = rows.filter { points.type[$0] != .histogram && !number($0).isNaN }
        if !numbers.isEmpty { addNumbers(numbers, kind) }
        let histograms = rows.filter { points.type[$0] == .histogram }
        if histograms.isEmpty { return }
        if kind == .delta { mergeHistograms(histograms) } else { addHistograms(histograms, kind) }
    }

    private mutating func addNumbers(_ rows: [Int], _ kind: CounterKind?) {
        var sums = Sums()
        for index in rows.indices {
            if mustKeep(rows, index, kind, isBreak: { isBreak($0, $1, kind) }) {
                append(rows[index], value: points.value[rows[index]])
            }
            sums.add(number(rows[index]))
            if isLastOfUnit(rows, index) {
                appendSums(sums, at: rows[index])
                sums = Sums()
            }
        }
    }

    /// Whether an aggregate may depend on this point.
    private func mustKeep(
        _ rows: [Int], _ index: Int, _ kind: CounterKind?, isBreak: (Int, Int) -> Bool
    ) -> Bool {
        if kind == nil || index == 0 || isLastOfUnit(rows, index) { return true }
        let (before, row) = (rows[index - 1], rows[index])
        if unit(row, DayHours.hourNanoseconds) != unit(before, DayHours.hourNanoseconds) { return true }
        if points.time[row] - points.time[before] > RollupsLimits.gapNanoseconds { return true }
        return isBreak(before, row) || isBreak(row, rows[index + 1])
    }

    private func isBreak(_ earlier: Int, _ later: Int, _ kind: CounterKind?) -> Bool {
        let isLike = points.startTime[earlier] == points.startTime[later]
        if points.time[earlier] == points.time[later] {
            return !isLike || points.value[earlier] != points.value[later]
        }
        return kind == .monotonic && (!isLike || number(later) < number(earlier))
    }

    private func isLastOfUnit(_ rows: [Int], _ index: Int) -> Bool {
        index == rows.count - 1 || unit(rows[index], resolution) != unit(rows[index + 1], resolution)
    }

    /// Of days since the epoch only.
    private func unit(_ row: Int, _ length: Int64) -> Int64 { points.time[row] / length }

    private func number(_ row: Int) -> Double {
        let bits = points.value[row]
        return points.type[row] == .int ? Double(Int64(bitPattern: bits)) : Double(bitPattern: bits)
    }

    private mutating func append(_ row: Int, value: UInt64, type: PointType? = nil) {
        kept.series.append(points.series[row])
        kept.name.append(points.name[row])
        kept.service.append(points.service[row])
        kept.startTime.append(points.startTime[row])
        kept.time.append(points.time[row])
        kept.flags.append(0)
        kept.type.append(type ?? points.type[row])
        kept.value.append(value)
        kept.exemplars.append(0)
    }

    private mutating func appendSums(_ sums: Sums, at row: Int) {
        kept.histograms.buckets.append(sums.count)
        kept.histograms.append(
            fields: [.sum, .min, .max], count: sums.count, sum: sums.sum.bitPattern,
            min: sums.least.bitPattern, max: sums.most.bitPattern, bounds: 0)
        append(row, value: UInt64(kept.histograms.count - 1), type: .histogram)
    }
}

/// What numbers come to.
private struct Sums {
    var count: UInt64 = 0
    var sum = 0.0
    var least = Double.infinity
    var most = -Double.infinity

    mutating func add(_ value: Double) {
        count += 1
        sum += value
        least = min(least, value)
        most = max(most, value)
    }
}

extension PointThinning {
    /// Cumulative histograms. What was least and greatest in points that are left out goes to the next one.
    private mutating func addHistograms(_ rows: [Int], _ kind: CounterKind?) {
        var held = Extremes()
        for index in rows.indices {
            let histogram = Int(points.value[rows[index]])
            held.add(histogram, of: points.histograms)
            guard mustKeep(rows, index, kind, isBreak: { isHistogramBreak($0, $1) }) else { continue }
            let (columns, bounds) = (points.histograms, points.histograms.bounds[histogram])
            kept.histograms.buckets += columns.buckets[columns.buckets(of: histogram)]
            kept.histograms.append(
                fields: columns.fields[histogram].intersection(.sum).union(held.fields),
                count: columns.counts[histogram],
                sum: columns.sums[histogram], min: held.fields.contains(.min) ? held.least.bitPattern : 0,
                max: held.fields.contains(.max) ? held.most.bitPattern : 0, bounds: bounds)
            append(rows[index], value: UInt64(kept.histograms.count - 1))
            held = Extremes()
        }
    }

    /// Whether anything but growth happened.
    private func isHistogramBreak(_ earlier: Int, _ later: Int) -> Bool {
        let columns = points.histograms
        let (before, after) = (Int(points.value[earlier]), Int(points.value[later]))
        if points.time[earlier] == points.time[later] { return true }
        if points.startTime[earlier] != points.startTime[later] { return true }
        guard columns.bounds[before] == columns.bounds[after],
            columns.counts[before] <= columns.counts[after],
            columns.buckets(of: before).count == columns.buckets(of: after).count
        else { return true }
        let hasSum = columns.fields[before].contains(.sum)
        if hasSum != columns.fields[after].contains(.sum) { return true }
        // Not by `>`, since a sum may be no number.
        let hasGrown = Double(bitPattern: columns.sums[before]) <= Double(bitPattern: columns.sums[after])
        if hasSum, !hasGrown { return true }
        return zip(columns.buckets(of: before), columns.buckets(of: after)).contains {
            columns.buckets[$0] > columns.buckets[$1]
        }
    }

    /// Histograms of deltas: neighbours of one unit and layout as one.
    private mutating func mergeHistograms(_ rows: [Int]) {
        var index = 0
        while index < rows.count {
            let first = Int(points.value[rows[index]])
            let columns = points.histograms
            var buckets = Array(columns.buckets[columns.buckets(of: first)])
            var (count, sum, extremes) = (UInt64(0), 0.0, Extremes())
            var fields: HistogramColumns.Fields = []
            let start = index
            while true {
                let histogram = Int(points.value[rows[index]])
                count &+= columns.counts[histogram]
                extremes.add(histogram, of: columns)
                let value = Double(bitPattern: columns.sums[histogram])
                if columns.fields[histogram].contains(.sum), !value.isNaN {
                    fields.insert(.sum)
                    sum += value
                }
                if index > start {
                    for (place, other) in zip(buckets.indices, columns.buckets(of: histogram)) {
                        buckets[place] &+= columns.buckets[other]
                    }
                }
                if isLastOfUnit(rows, index) { break }
                let next = Int(points.value[rows[index + 1]])
                guard columns.bounds[next] == columns.bounds[first],
                    columns.buckets(of: next).count == buckets.count
                else { break }
                index += 1
            }
            kept.histograms.buckets += buckets
            kept.histograms.append(
                fields: fields.union(extremes.fields), count: count,
                sum: fields.contains(.sum) ? sum.bitPattern : 0,
                min: extremes.fields.contains(.min) ? extremes.least.bitPattern : 0,
                max: extremes.fields.contains(.max) ? extremes.most.bitPattern : 0,
                bounds: columns.bounds[first])
            append(rows[index], value: UInt64(kept.histograms.count - 1))
            index += 1
        }
    }
}

/// The least and the greatest that some histograms say they have seen.
private struct Extremes {
    var fields: HistogramColumns.Fields = []
    var least = Double.infinity
    var most = -Double.infinity

    mutating func add(_ index: Int, of columns: HistogramColumns) {
        let low = Double(bitPattern: columns.minima[index])
        if columns.fields[index].contains(.min), !low.isNaN {
            fields.insert(.min)
            least = min(least, low)
        }
        let high = Double(bitPattern: columns.maxima[index])
        if columns.fields[index].contains(.max), !high.isNaN {
            fields.insert(.max)
            most = max(most, high)
        }
    }
}
