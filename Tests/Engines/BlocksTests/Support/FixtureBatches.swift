// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport

/// The content of the committed blocks. It never changes: a format that landed stays readable.
enum FixtureBatches {
    static let rowCount = 300
    /// 2025-11-13T02:13:20Z.
    private static let start: Int64 = 1_763_000_000_000_000_000

    static func batch(_ signal: Signal) -> Batch {
        switch signal {
        case .traces: .traces(spans())
        case .metrics: .metrics(metrics())
        case .logs: .logs(logs())
        }
    }

    private static func spans() -> SpanBatch {
        var batch = SpanBatch()
        (batch.resources, batch.scopes) = origins(&batch.strings)
        for row in 0..<rowCount {
            let trace = UInt64(row / 7)
            batch.resource.append(UInt32(row % 3))
            batch.scope.append(UInt32(row % 2))
            batch.traceIDHigh.append(scatter(trace))
            batch.traceIDLow.append(scatter(trace + 1_000))
            batch.spanID.append(scatter(UInt64(row) + 2_000))
            batch.parentSpanID.append(row % 7 == 0 ? 0 : row % 7 == 6 ? 77 : scatter(UInt64(row) + 1_999))
            batch.traceState.append(row % 50 == 0 ? batch.strings.intern("vendor=\(row)") : 0)
            batch.flags.append(row == 9 ? .max : 1)
            batch.name.append(batch.strings.intern("GET /items/\(row % 11)"))
            batch.kind.append(row == 10 ? .min : Int32(row % 6))
            batch.startTime.append(start + Int64(trace) * 1_000_000 + Int64(row % 7) * 1_003)
            batch.endTime.append(row == 11 ? 0 : start + Int64(row) * 2_000_003)
            batch.statusCode.append(row % 20 == 0 ? 2 : 0)
            batch.statusMessage.append(row % 20 == 0 ? batch.strings.intern("time-out") : 0)
            addAttributes(row, &batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(UInt32(row % 100 / 99))
            batch.events.append(
                row % 30 == 0 ? batch.strings.intern([0x5A, 0x02, 0x08, UInt8(row % 128)]) : 0)
            batch.droppedEventsCount.append(0)
            batch.links.append(batch.strings.intern([0x6A, 0x00]))
            batch.droppedLinksCount.append(UInt32(row))
        }
        return batch
    }

    private static func logs() -> LogBatch {
        var batch = LogBatch()
        (batch.resources, batch.scopes) = origins(&batch.strings)
        let bodies: [AttributeType] = [.string, .string, .empty, .int, .double, .bool, .bytes, .array, .map]
        for row in 0..<rowCount {
            batch.resource.append(UInt32(row % 3))
            batch.scope.append(UInt32(row % 2))
            let time = start + Int64(row) * 15_000_000
            batch.time.append(row % 60 == 0 ? 0 : time)
            batch.observedTime.append(row % 60 == 1 ? 0 : time + Int64(row % 13))
            batch.severityNumber.append(Int32(row % 25))
            batch.severityText.append(batch.strings.intern(["", "INFO", "WARN", "ERROR"][row % 4]))
            let type = bodies[row % 9]
            if type.isString {
                let text = Array("request \(row) took \(row * 37 % 1_000) ms".utf8)
                text.withUnsafeBytes { batch.appendBody(type, $0) }
            } else {
                batch.appendBody(AttributeCell(type: type, bits: type == .empty ? 0 : UInt64(row % 2)))
            }
            addAttributes(row, &batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(0)
            batch.flags.append(UInt32(row % 2))
            batch.traceIDHigh.append(row % 2 == 0 ? 0 : scatter(UInt64(row)))
            batch.traceIDLow.append(row % 2 == 0 ? 0 : scatter(UInt64(row) + 500))
            batch.spanID.append(row % 2 == 0 ? 0 : scatter(UInt64(row) + 900))
            batch.eventName.append(row % 8 == 0 ? batch.strings.intern("device.boot") : 0)
        }
        return batch
    }

    private static func metrics() -> MetricBatch {
        var builder = PointBuilder()
        var definitions = SeriesDefinitions()
        (definitions.resources, definitions.scopes) = origins(&definitions.strings)
        for (index, kind) in MetricKind.allCases.enumerated() {
            definitions.metrics.append(
                MetricDescriptor(
                    name: definitions.strings.intern("metric.\(9 - index)"),
                    description: definitions.strings.intern("What it is."),
                    unit: definitions.strings.intern("ms"), kind: kind, temporality: Int32(index % 3),
                    isMonotonic: index % 2 == 0,
                    metadata: index == 3 ? definitions.strings.intern([0x62, 0x00]) : 0))
        }
        builder.batch.definitions = definitions
        for row in 0..<rowCount {
            let metric = row % 5
            var attributes = AttributeColumns()
            addAttributes(row % 30, &attributes, &builder.batch.definitions.strings)
            for entry in attributes.entries(of: 0) {
                builder.batch.definitions.attributes.append(
                    key: attributes.keys[entry], attributes.cell(entry))
            }
            let point: (type: PointType, value: UInt64) =
                switch metric {
                case 0: (.double, (row % 10 == 0 ? Double(row) / 8 : 1 / Double(row + 1)).bitPattern)
                case 1: (.int, UInt64(bitPattern: Int64(row) - 100))
                default: (.message, UInt64(builder.batch.strings.intern([0x21, UInt8(row % 200)])))
                }
            builder.add(
                resource: UInt32(row % 2), scope: UInt32(row % 2), metric: UInt32(metric),
                startTime: row % 30 == 7 ? 0 : start, time: start + Int64(row / 30) * 15_000_000_000,
                flags: row % 90 == 7 ? 1 : 0, type: point.type, value: point.value,
                exemplars: row == 5 ? builder.batch.strings.intern([0x5A, 0x00]) : 0)
        }
        return builder.batch
    }

    private static func origins(_ strings: inout StringTable) -> ([Origin], [Origin]) {
        let shop = Origin(message: strings.intern("resource of the shop"), name: strings.intern("shop"))
        let cart = Origin(message: strings.intern("resource of the cart"), name: strings.intern("cart"))
        let scope = Origin(message: strings.intern("scope"), name: strings.intern("http"))
        return ([shop, cart, Origin(message: 0, name: 0)], [Origin(message: 0, name: 0), scope])
    }

    private static func addAttributes(
        _ row: Int, _ attributes: inout AttributeColumns, _ strings: inout StringTable
    ) {
        func add(_ key: String, _ type: AttributeType, _ bits: UInt64) {
            attributes.append(key: strings.intern(key), AttributeCell(type: type, bits: bits))
        }
        add("http.route", .string, UInt64(strings.intern("/items/\(row % 11)")))
        add("http.response.status_code", .int, row % 20 == 0 ? 500 : 200)
        if row % 2 == 0 { add("score", .double, (Double(row) / 4).bitPattern) }
        if row % 3 == 0 { add("cached", .bool, UInt64(row % 2)) }
        if row % 40 == 0 {
            for (index, type) in AttributeType.allCases.enumerated() {
                add("any.\(index)", type, type.isString ? UInt64(strings.intern("value \(row)")) : 0)
            }
        }
        if row % 50 == 3 {
            add("twice", .int, .max)
            add("twice", .double, 0x7FF8_0000_0000_0123)
            add("twice", .int, 1 << 63)
            add("", .string, 0)
        }
        if row == 4 { attributes.abandonRow() }
        attributes.finishRow()
    }

    private static func scatter(_ number: UInt64) -> UInt64 {
        let value = (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
        return (value ^ value >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
}
