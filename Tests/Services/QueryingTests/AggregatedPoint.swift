// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Telemetry
import TestSupport

/// What the points of a test's metric are.
enum AggregatedKind: CaseIterable {
    case gauge, counter, delta, histogram, deltaHistogram

    var isHistogram: Bool { self == .histogram || self == .deltaHistogram }
    var isDelta: Bool { self == .delta || self == .deltaHistogram }
}

/// A point of the metric `m`, of series that a service and a route tell apart.
struct AggregatedPoint {
    var service: String
    var route: String
    var time: Int64
    var start: Int64
    var value: Double
    var buckets: [UInt64] = []

    /// Upper bounds of histograms; each service has its own.
    static func bounds(of service: String) -> [Double] { service == "web" ? [1, 2, 4] : [1, 3, 4] }

    var total: UInt64 { buckets.reduce(0, +) }
}

extension AggregatedPoint {
    /// Points of six series around midnight, with restarts, gaps, and values that are no number.
    static func random(
        _ kind: AggregatedKind, count: Int = 80, secondsMax: Int64 = 30, _ numbers: inout SeededNumbers
    ) -> [AggregatedPoint] {
        let origin = SampleTime.noon + SampleTime.day / 2 - 600 * SampleTime.second
        var points: [AggregatedPoint] = []
        for service in ["web", "cart"] {
            for route in ["/a", "/b", "/c"] {
                var point = AggregatedPoint(service: service, route: route, time: origin, start: 0, value: 0)
                point.start = Bool.random(using: &numbers) ? origin + 100 * SampleTime.second : 0
                point.buckets = [0, 0, 0, 0]
                for _ in 0..<count {
                    point.time += Int64.random(in: 1...secondsMax, using: &numbers) * SampleTime.second
                    point.change(kind, &numbers)
                    points.append(point)
                    guard !kind.isHistogram, Int.random(in: 0..<40, using: &numbers) == 0 else { continue }
                    points[points.count - 1].value = .nan
                }
            }
        }
        return points
    }

    private mutating func change(_ kind: AggregatedKind, _ numbers: inout SeededNumbers) {
        // A histogram that starts again has fewer measurements than before, or nobody could tell.
        let isRestart = Int.random(in: 0..<15, using: &numbers) == 0 && (!kind.isHistogram || total > 36)
        if isRestart, Bool.random(using: &numbers) { start = time - 1 }
        let isReset = isRestart || kind.isDelta
        let growth = (0..<4).map { _ in UInt64.random(in: 0...9, using: &numbers) }
        buckets = zip(buckets, growth).map { isReset ? $1 : $0 + $1 }
        switch kind {
        case .gauge: value = Double(Int.random(in: -50...50, using: &numbers))
        case .counter, .delta: value = (isReset ? 0 : value) + Double(growth[0])
        case .histogram, .deltaHistogram: value = (isReset ? 0 : value) + Double(growth[1])
        }
    }
}

extension MetricBatch {
    /// The points as an export would carry them; numbers as doubles.
    static func aggregated(_ points: [AggregatedPoint], _ kind: AggregatedKind) -> MetricBatch {
        var builder = PointBuilder()
        builder.batch.definitions.scopes = [Origin(message: 0, name: 0)]
        var definitions = builder.batch.definitions
        definitions.metrics = [
            MetricDescriptor(
                name: definitions.strings.intern("m"), description: 0, unit: 0,
                kind: kind.isHistogram ? .histogram : kind == .gauge ? .gauge : .sum,
                temporality: kind == .gauge ? 0 : kind.isDelta ? 1 : 2, isMonotonic: kind != .gauge)
        ]
        builder.batch.definitions = definitions
        for point in points {
            var definitions = builder.batch.definitions
            let name = definitions.strings.intern(point.service)
            let origin = Origin(message: 0, name: name)
            let resource = definitions.resources.firstIndex(of: origin) ?? definitions.resources.count
            if resource == definitions.resources.count { definitions.resources.append(origin) }
            let route = UInt64(definitions.strings.intern(point.route))
            definitions.attributes.append(
                key: definitions.strings.intern("route"), AttributeCell(type: .string, bits: route))
            builder.batch.definitions = definitions
            if kind.isHistogram { builder.batch.appendHistogram(point) }
            builder.add(
                resource: UInt32(resource), scope: 0, metric: 0, startTime: point.start, time: point.time,
                type: kind.isHistogram ? .histogram : .double,
                value: kind.isHistogram
                    ? UInt64(builder.batch.histograms.count - 1) : point.value.bitPattern)
        }
        return builder.batch
    }

    private mutating func appendHistogram(_ point: AggregatedPoint) {
        let bounds = AggregatedPoint.bounds(of: point.service).flatMap { bound in
            withUnsafeBytes(of: bound.bitPattern.littleEndian) { Array($0) }
        }
        histograms.buckets += point.buckets
        histograms.append(
            fields: [.sum, .min, .max], count: point.total, sum: point.value.bitPattern,
            min: (-Double(point.buckets[1] % 7)).bitPattern, max: Double(point.buckets[2] % 7).bitPattern,
            bounds: strings.intern(bounds))
    }
}
