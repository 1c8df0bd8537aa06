// SPDX-License-Identifier: Apache-2.0
public import Telemetry

extension SpanBatch {
    /// Spans with defaults for what tests do not care about.
    public static func sample(_ spans: SampleSpan...) -> SpanBatch { sample(spans) }

    public static func sample(_ spans: [SampleSpan]) -> SpanBatch {
        var batch = SpanBatch()
        batch.scopes = [Origin(message: 0, name: 0)]
        for span in spans {
            batch.resource.append(batch.resources.index(ofService: span.service, in: &batch.strings))
            batch.scope.append(0)
            batch.traceIDHigh.append(span.traceID.high)
            batch.traceIDLow.append(span.traceID.low)
            batch.spanID.append(span.id)
            batch.parentSpanID.append(span.parent)
            batch.traceState.append(0)
            batch.flags.append(0)
            batch.name.append(batch.strings.intern(span.name))
            batch.kind.append(1)
            batch.startTime.append(span.start)
            batch.endTime.append(span.start &+ span.duration)
            batch.statusCode.append(span.statusCode)
            batch.statusMessage.append(0)
            batch.attributes.finishRow()
            batch.droppedAttributesCount.append(0)
            batch.events.append(0)
            batch.droppedEventsCount.append(0)
            batch.links.append(0)
            batch.droppedLinksCount.append(0)
        }
        return batch
    }
}

extension LogBatch {
    /// Log records with defaults for what tests do not care about.
    public static func sample(_ logs: SampleLog...) -> LogBatch { sample(logs) }

    public static func sample(_ logs: [SampleLog]) -> LogBatch {
        var batch = LogBatch()
        batch.scopes = [Origin(message: 0, name: 0)]
        for log in logs {
            batch.resource.append(batch.resources.index(ofService: log.service, in: &batch.strings))
            batch.scope.append(0)
            batch.time.append(log.time)
            batch.observedTime.append(log.time)
            batch.severityNumber.append(log.severity)
            batch.severityText.append(0)
            Array(log.body.utf8).withUnsafeBytes { batch.appendBody(.string, $0) }
            batch.attributes.finishRow()
            batch.droppedAttributesCount.append(0)
            batch.flags.append(0)
            batch.traceIDHigh.append(log.trace == 0 ? 0 : 0xABCD)
            batch.traceIDLow.append(log.trace)
            batch.spanID.append(0)
            batch.eventName.append(0)
        }
        return batch
    }
}

extension MetricBatch {
    /// Points of cumulative sums with defaults for what tests do not care about.
    public static func sample(_ points: SamplePoint...) -> MetricBatch { sample(points) }

    public static func sample(_ points: [SamplePoint]) -> MetricBatch {
        var builder = PointBuilder()
        builder.batch.definitions.scopes = [Origin(message: 0, name: 0)]
        for point in points {
            var definitions = builder.batch.definitions
            let resource = definitions.resources.index(ofService: point.service, in: &definitions.strings)
            let metric = MetricDescriptor(
                name: definitions.strings.intern(point.metric), description: 0,
                unit: definitions.strings.intern("1"), kind: .sum, temporality: 2, isMonotonic: true)
            if !definitions.metrics.contains(metric) { definitions.metrics.append(metric) }
            let route = AttributeCell(type: .string, bits: UInt64(definitions.strings.intern(point.route)))
            definitions.attributes.append(key: definitions.strings.intern("route"), route)
            let index = UInt32(definitions.metrics.firstIndex(of: metric) ?? 0)
            builder.batch.definitions = definitions
            builder.add(
                resource: resource, scope: 0, metric: index, time: point.time, type: .int,
                value: UInt64(bitPattern: point.value))
        }
        return builder.batch
    }
}

extension Array where Element == Origin {
    /// The index of the resource that names just the service, which is added when it is not there yet.
    fileprivate mutating func index(ofService service: String, in strings: inout StringTable) -> UInt32 {
        let origin = Origin(message: strings.intern(Self.resource(service)), name: strings.intern(service))
        if let known = firstIndex(of: origin) { return UInt32(known) }
        append(origin)
        return UInt32(count - 1)
    }

    /// The protobuf of a resource whose only attribute is `service.name`; lengths stay below 128.
    private static func resource(_ service: String) -> [UInt8] {
        if service.isEmpty { return [] }
        let key = field(1, [UInt8]("service.name".utf8))
        return field(1, field(1, key + field(2, field(1, [UInt8](service.utf8)))))
    }

    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
}
