// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes `ExportMetricsServiceRequest`. Its records are metrics; its rows are their points.
public struct MetricsDecoder {
    var batch = MetricBatch()
    var refusals = Refusals()
    var origins = OriginNumbers()
    var tally: RequestTally
    private var metricNumbers: [MetricDescriptor: UInt32] = [:]

    init(latestTime: Int64) { tally = RequestTally(latestTime: latestTime) }

    /// Decodes protobuf. A point that is invalid by itself, or whose time is after `latestTime` (nanoseconds
    /// since the Unix epoch), is left out and counted; damage refuses the request.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64 = .max
    ) throws(MalformedOTLP) -> DecodedBatch<MetricBatch> {
        try decodeRequest(bytes, latestTime: latestTime)
    }
}

/// What is common to the points of one metric while they are read.
struct PointContext {
    var resource: UInt32
    var scope: UInt32
    var metric: UInt32
    /// Refuses all points of the metric.
    var refusal: RefusalReason?
}

/// The fields of one metric while it is read: they may come in any order, and the last of each counts.
private struct MetricFields {
    var name = UnsafeRawBufferPointer(start: nil, count: 0)
    var description = UnsafeRawBufferPointer(start: nil, count: 0)
    var unit = UnsafeRawBufferPointer(start: nil, count: 0)
    var kind: MetricKind?
    var data: WireReader?
    var metadata = RawFields()
}

extension MetricsDecoder: BatchDecoder {
    typealias Columns = MetricBatch

    static let messages = EnvelopeMessages(
        request: .metricsRequest, resourceGroup: .resourceMetrics, scopeGroup: .scopeMetrics,
        records: "data points")

    mutating func decode(_ record: WireReader, resource: UInt32, scope: UInt32) throws(WireDamage) {
        try tally.countGroup(record)
        var metric = try readMetric(record)
        guard let kind = metric.kind, let data = metric.data else {
            return refusals.warn(.metricData, at: record.headOffset)
        }
        var descriptor = MetricDescriptor(
            name: batch.strings.intern(metric.name), description: batch.strings.intern(metric.description),
            unit: batch.strings.intern(metric.unit), kind: kind)
        descriptor.metadata = metric.metadata.intern(in: &batch.strings)
        try readShared(data, of: kind, into: &descriptor)
        let context = PointContext(
            resource: resource, scope: scope, metric: number(of: descriptor),
            refusal: metric.name.isEmpty ? .metricName : nil)
        try decodePoints(data, of: kind, context)
    }

    private mutating func readMetric(_ record: WireReader) throws(WireDamage) -> MetricFields {
        var metric = MetricFields()
        var reader = record
        while true {
            let start = reader.position
            let tag = try reader.tag()
            switch tag {
            case 0: return metric
            case 0x0A: metric.name = try reader.text()
            case 0x12: metric.description = try reader.text()
            case 0x1A: metric.unit = try reader.text()
            case 0x2A, 0x3A, 0x4A, 0x52, 0x5A:
                if let data = metric.data, let kind = metric.kind {
                    try WireCheck.replaced(data, as: kind.message)
                }
                metric.kind = MetricKind(rawValue: UInt8(truncatingIfNeeded: tag >> 3))
                metric.data = try reader.content()
            case 0x62:
                var check = WireCheck()
                try check.field(tag, &reader, of: .metric)
                metric.metadata.append(from: start, to: reader.position)
            default: try reader.unexpected(tag, in: .metric)
            }
        }
    }

    /// Reads what a sum or histogram says of all its points, which may come after them.
    private func readShared(
        _ data: WireReader, of kind: MetricKind, into descriptor: inout MetricDescriptor
    ) throws(WireDamage) {
        var reader = data
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            switch (tag, kind) {
            case (0x0A, _): _ = try reader.content()
            case (0x10, .sum), (0x10, .histogram), (0x10, .exponentialHistogram):
                descriptor.temporality = Int32(truncatingIfNeeded: try reader.varint())
            case (0x18, .sum): descriptor.isMonotonic = try reader.varint() != 0
            default: try reader.unexpected(tag, in: kind.message)
            }
        }
    }

    private mutating func number(of descriptor: MetricDescriptor) -> UInt32 {
        if let known = metricNumbers[descriptor] { return known }
        let number = UInt32(batch.metrics.count)
        metricNumbers[descriptor] = number
        batch.metrics.append(descriptor)
        return number
    }

    private mutating func decodePoints(
        _ data: WireReader, of kind: MetricKind, _ context: PointContext
    ) throws(WireDamage) {
        var reader = data
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            guard tag == 0x0A else {
                try reader.skip(tag)
                continue
            }
            let point = try reader.content()
            try tally.countRecord(point)
            if let layout = kind.distributionLayout {
                try decodeDistribution(point, layout, context)
            } else {
                try decodeNumber(point, context)
            }
        }
    }
}

extension MetricKind {
    /// The message that holds the points.
    var message: MessageID {
        switch self {
        case .gauge: .gauge
        case .sum: .sum
        case .histogram: .histogram
        case .exponentialHistogram: .exponentialHistogram
        case .summary: .summary
        }
    }
}
