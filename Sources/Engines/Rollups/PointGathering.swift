// SPDX-License-Identifier: Apache-2.0

public import Aggregation
public import Blocks
public import Telemetry

/// Points of some series in a range of time, from row groups in any order, of which roll-ups are made.
public struct PointGathering: Sendable {
    private let timeRange: TimeRange
    private let start: SeriesPosition?
    private let end: SeriesPosition?
    private var points = MetricBatch()

    /// What has to be decoded.
    public static let columns: ColumnSelection = [
        .series, .metricName, .service, .time, .startTime, .value,
    ]

    /// For series from one on and before another.
    public init(_ timeRange: TimeRange, from start: SeriesPosition?, before end: SeriesPosition?) {
        (self.timeRange, self.start, self.end) = (timeRange, start, end)
    }

    public var pointCount: Int { points.count }

    /// What it holds, in numbers of eight bytes.
    public var wordCount: Int {
        points.count * 8 + points.histograms.count * 6 + points.histograms.buckets.count
            + points.strings.bytes.count / 8
    }

    /// Adds the points that belong here, of a row group with `columns` decoded.
    public mutating func add(_ batch: MetricBatch) {
        var isWanted = false
        var (name, service) = (UInt32(0), UInt32(0))
        var layout: (foreign: UInt32, own: UInt32) = (0, 0)
        for row in 0..<batch.count {
            if row == 0 || batch.series[row] != batch.series[row - 1]
                || batch.name[row] != batch.name[row - 1]
            {
                let key = SeriesPosition(
                    name: batch.strings.text(of: batch.name[row]), series: batch.series[row])
                isWanted = (start.map { $0 <= key } ?? true) && (end.map { key < $0 } ?? true)
                if isWanted {
                    name = points.strings.intern(batch.strings.bytes(of: batch.name[row]))
                    service = points.strings.intern(batch.strings.bytes(of: batch.service[row]))
                }
            }
            guard isWanted, timeRange.contains(batch.time[row]) else { continue }
            var value = batch.value[row]
            switch batch.type[row] {
            case .none, .message: continue
            case .double, .int: break
            case .histogram:
                let bounds = batch.histograms.bounds[Int(value)]
                if layout.foreign != bounds {
                    layout = (bounds, points.strings.intern(batch.strings.bytes(of: bounds)))
                }
                points.histograms.append(Int(value), of: batch.histograms, bounds: layout.own)
                value = UInt64(points.histograms.count - 1)
            }
            points.series.append(batch.series[row])
            points.name.append(name)
            points.service.append(service)
            points.startTime.append(batch.startTime[row])
            points.time.append(batch.time[row])
            points.type.append(batch.type[row])
            points.value.append(value)
        }
    }

    /// The roll-up of all that was added, at each resolution. `kinds` says how the points of a series count;
    /// of a series without a kind every point is kept.
    public func rollups(
        _ resolutions: [Int64], kinds: (UInt64) -> CounterKind?
    ) -> [MetricBatch] {
        let order = points.time.indices.sorted { left, right in
            if points.series[left] != points.series[right] {
                return points.series[left] < points.series[right]
            }
            if points.time[left] != points.time[right] { return points.time[left] < points.time[right] }
            return left < right
        }
        var thinnings = resolutions.map { PointThinning(points, resolution: $0) }
        var first = 0
        while first < order.count {
            let series = points.series[order[first]]
            var last = first + 1
            while last < order.count, points.series[order[last]] == series { last += 1 }
            let kind = kinds(series)
            for index in thinnings.indices { thinnings[index].add(order[first..<last], kind) }
            first = last
        }
        return thinnings.map(\.kept)
    }
}
