// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport

extension FixtureBatches {
    /// Points as senders make them: the series of a sender have the same times, sums of decimals drift, and a
    /// histogram counts what is in its buckets.
    static func sharedPoints(senders: Int = 4, sweeps: Int = 10) -> MetricBatch {
        var builder = PointBuilder()
        var definitions = SeriesDefinitions()
        definitions.scopes = [Origin(message: 0, name: 0)]
        definitions.resources = (0..<senders).map { sender in
            let name = definitions.strings.intern("service \(sender % 3)")
            return Origin(message: definitions.strings.intern("resource \(sender)"), name: name)
        }
        let kinds: [MetricKind] = [.gauge, .sum, .sum, .histogram]
        definitions.metrics = kinds.enumerated().map { index, kind in
            MetricDescriptor(
                name: definitions.strings.intern("metric.\(index)"), description: 0, unit: 0, kind: kind,
                temporality: kind == .gauge ? 0 : 2, isMonotonic: kind == .sum, metadata: 0)
        }
        builder.batch.definitions = definitions
        let route = builder.batch.definitions.strings.intern("http.route")
        let bounds = builder.batch.strings.intern([UInt8](repeating: 7, count: 24))
        var total = 0.0
        for sweep in 0..<sweeps {
            for sender in 0..<senders {
                // Each sender at its own moment of the interval, and not quite regularly.
                let time = 1_763_000_000_000_000_000 + Int64(sweep) * 15_000_000_000
                let jitter = Int64(sender) * 1_234_567_891 + Int64(sweep * sweep % 7) * 1_003
                for number in 0..<16 {
                    let metric = number % 4
                    let text = builder.batch.definitions.strings.intern("/items/\(number / 4)")
                    builder.batch.definitions.attributes.append(
                        key: route, AttributeCell(type: .string, bits: UInt64(text)))
                    total += Double(number * 7 % 10) / 1_000
                    let value: UInt64
                    switch metric {
                    case 0: value = (Double(sweep * number) / 4).bitPattern
                    case 1: value = total.bitPattern
                    case 2: value = UInt64(sweep * 1_000 + number)
                    default:
                        let buckets = (0..<4).map { UInt64(sweep * ($0 + 1) + number) }
                        builder.batch.histograms.buckets += buckets
                        builder.batch.histograms.append(
                            fields: .sum, count: buckets.reduce(0, +), sum: total.bitPattern, min: 0, max: 0,
                            bounds: bounds)
                        value = UInt64(builder.batch.histograms.count - 1)
                    }
                    builder.add(
                        resource: UInt32(sender), scope: 0, metric: UInt32(metric),
                        startTime: metric == 0 ? 0 : 1_762_999_000_000_000_000, time: time + jitter,
                        type: metric == 3 ? .histogram : metric == 2 ? .int : .double, value: value)
                }
            }
        }
        return builder.batch
    }
}
