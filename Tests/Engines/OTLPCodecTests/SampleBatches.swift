// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport

@testable import OTLPCodec

/// Random batches that a decoder could have made.
struct SampleBatches {
    var random: SeededNumbers

    init(seed: UInt64) { random = SeededNumbers(seed: seed) }

    mutating func spans(_ count: Int) -> SpanBatch {
        var batch = SpanBatch()
        addOrigins(&batch)
        for _ in 0..<count {
            batch.resource.append(.random(in: 0..<UInt32(batch.resources.count), using: &random))
            batch.scope.append(.random(in: 0..<UInt32(batch.scopes.count), using: &random))
            batch.traceIDHigh.append(random.next() | 1)
            batch.traceIDLow.append(random.next())
            batch.spanID.append(random.next() | 1)
            batch.parentSpanID.append(random.next() & 1 == 0 ? 0 : random.next())
            batch.traceState.append(batch.strings.intern(text()))
            batch.flags.append(UInt32(truncatingIfNeeded: random.next() & 0x3FF))
            batch.name.append(batch.strings.intern(text()))
            batch.kind.append(.random(in: -2..<7, using: &random))
            batch.startTime.append(.random(in: 0 ... .max, using: &random))
            batch.endTime.append(.random(in: 0 ... .max, using: &random))
            batch.statusCode.append(.random(in: 0..<3, using: &random))
            batch.statusMessage.append(batch.strings.intern(text()))
            addAttributes(&batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(.random(in: 0..<300, using: &random))
            batch.events.append(batch.strings.intern(rawEvents(11)))
            batch.droppedEventsCount.append(.random(in: 0..<300, using: &random))
            batch.links.append(0)
            batch.droppedLinksCount.append(.random(in: 0..<300, using: &random))
        }
        return batch
    }

    mutating func logs(_ count: Int) -> LogBatch {
        var batch = LogBatch()
        addOrigins(&batch)
        for _ in 0..<count {
            batch.resource.append(.random(in: 0..<UInt32(batch.resources.count), using: &random))
            batch.scope.append(.random(in: 0..<UInt32(batch.scopes.count), using: &random))
            batch.time.append(.random(in: 0..<3, using: &random))
            batch.observedTime.append(.random(in: 0 ... .max, using: &random))
            batch.severityNumber.append(.random(in: 0..<25, using: &random))
            batch.severityText.append(batch.strings.intern(text()))
            let body = cell(&batch.strings)
            batch.appendBody(body, of: batch.strings)
            addAttributes(&batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(.random(in: 0..<300, using: &random))
            batch.flags.append(UInt32(truncatingIfNeeded: random.next() & 0xFF))
            let hasTrace = random.next() & 1 == 0
            batch.traceIDHigh.append(hasTrace ? random.next() : 0)
            batch.traceIDLow.append(hasTrace ? random.next() : 0)
            batch.spanID.append(hasTrace ? random.next() : 0)
            batch.eventName.append(batch.strings.intern(text()))
        }
        return batch
    }

    mutating func metrics(_ count: Int) -> MetricBatch {
        var builder = PointBuilder()
        var definitions = SeriesDefinitions()
        addOrigins(&definitions)
        for kind in MetricKind.allCases {
            var metric = MetricDescriptor(
                name: definitions.strings.intern("m" + text()),
                description: definitions.strings.intern(text()), unit: definitions.strings.intern(text()),
                kind: kind)
            if kind != .gauge && kind != .summary { metric.temporality = 2 }
            metric.isMonotonic = kind == .sum
            definitions.metrics.append(metric)
        }
        builder.batch.definitions = definitions
        for _ in 0..<count {
            addEntries(&builder.batch.definitions.attributes, &builder.batch.definitions.strings)
            let metric = Int.random(in: 0..<definitions.metrics.count, using: &random)
            let (type, value) = pointValue(of: definitions.metrics[metric].kind, &builder.batch)
            builder.add(
                resource: .random(in: 0..<UInt32(definitions.resources.count), using: &random),
                scope: .random(in: 0..<UInt32(definitions.scopes.count), using: &random),
                metric: UInt32(metric), startTime: .random(in: 0 ... .max, using: &random),
                time: .random(in: 0 ... .max, using: &random), flags: .random(in: 0..<2, using: &random),
                type: type, value: value)
        }
        return builder.batch
    }

    private mutating func addOrigins(_ batch: inout some OriginColumns) {
        for index in 0..<3 {
            var resource = ProtobufWriter()
            resource.message(1) { resource in
                resource.message(1) { attribute in
                    attribute.textField(1, "service.name")
                    attribute.message(2) { $0.textField(1, "service-\(index)") }
                }
            }
            batch.resources.append(
                Origin(
                    message: batch.strings.intern(resource.bytes),
                    name: batch.strings.intern("service-\(index)")))
            var scope = ProtobufWriter()
            scope.message(1) { $0.textField(1, "scope-\(index)") }
            scope.textField(3, "https://example.org/\(index)")
            batch.scopes.append(
                Origin(
                    message: batch.strings.intern(scope.bytes), name: batch.strings.intern("scope-\(index)")))
        }
    }

    private mutating func pointValue(
        of kind: MetricKind, _ batch: inout MetricBatch
    ) -> (PointType, UInt64) {
        switch kind {
        case .gauge, .sum:
            let type = [PointType.none, .int, .double].randomElement(using: &random) ?? .none
            return (type, type == .none ? 0 : random.next() >> 3)
        case .exponentialHistogram, .summary:
            return (.message, UInt64(batch.strings.intern(rawDistribution())))
        case .histogram:
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                batch.histograms.buckets.append(.random(in: 0..<9, using: &random))
            }
            let bounds = (0..<Int.random(in: 0..<24, using: &random) / 8 * 8).map { UInt8($0) }
            batch.histograms.append(
                fields: [.sum, .max], count: random.next(), sum: 1.5.bitPattern, min: 0, max: 2.5.bitPattern,
                bounds: batch.strings.intern(bounds))
            return (.histogram, UInt64(batch.histograms.count - 1))
        }
    }

    private mutating func addAttributes(_ columns: inout AttributeColumns, _ strings: inout StringTable) {
        addEntries(&columns, &strings)
        columns.finishRow()
    }

    private mutating func addEntries(_ columns: inout AttributeColumns, _ strings: inout StringTable) {
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            columns.append(key: strings.intern(text()), cell(&strings))
        }
    }

    private mutating func cell(_ strings: inout StringTable) -> AttributeCell {
        let type = AttributeType.allCases.randomElement(using: &random) ?? .empty
        switch type {
        case .empty: return .empty
        case .bool: return AttributeCell(type: type, bits: random.next() & 1)
        case .int: return AttributeCell(type: type, bits: random.next())
        case .double: return AttributeCell(type: type, bits: random.next() >> 3)
        case .string: return AttributeCell(type: type, bits: UInt64(strings.intern(text())))
        case .bytes:
            return AttributeCell(
                type: type, bits: UInt64(strings.intern([UInt8(random.next() & 0xFF), 0xFF])))
        case .array, .map:
            var value = ProtobufWriter()
            let (text, isMap) = (text(), type == .map)
            value.message(isMap ? 6 : 5) { list in
                list.message(1) { element in
                    if isMap { element.textField(1, "key") } else { element.textField(1, text) }
                }
            }
            return AttributeCell(type: type, bits: UInt64(strings.intern(value.bytes)))
        }
    }

    private mutating func rawEvents(_ field: UInt32) -> [UInt8] {
        var writer = ProtobufWriter()
        for index in 0..<Int.random(in: 0..<3, using: &random) {
            writer.message(field) { event in
                event.fixed64Field(1, UInt64(index) + 1)
                event.textField(2, "event-\(index)")
            }
        }
        return writer.bytes
    }

    private mutating func rawDistribution() -> [UInt8] {
        var writer = ProtobufWriter()
        writer.fixed64Field(4, random.next())
        writer.fixed64Field(5, 1.5.bitPattern)
        return writer.bytes
    }

    private mutating func text() -> String {
        ["", "a", "GET /", "Zoë", "東京", "🙂", "a long text that does not fit anywhere"]
            .randomElement(using: &random) ?? ""
    }
}

extension SeriesDefinitions: OriginColumns {}
