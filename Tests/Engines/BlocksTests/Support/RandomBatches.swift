// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport

/// Batches with random content: few and many distinct values, all types, edge values, duplicates.
struct RandomBatches {
    var generator: SeededNumbers
    /// The first day rows lie in, and how many nanoseconds after it they may begin.
    var start: Int64 = 1_763_000_000_000_000_000
    var spread: Int64 = 3_600_000_000_000
    /// Whether numbers are drawn from the edges of their type.
    var hasEdges = true

    init(seed: UInt64) { generator = SeededNumbers(seed: seed) }

    mutating func spans(_ count: Int) -> SpanBatch {
        var batch = SpanBatch()
        (batch.resources, batch.scopes) = origins(&batch.strings)
        var traces: [(UInt64, UInt64)] = [(0, 0)]
        for _ in 0..<count {
            batch.resource.append(UInt32(generator.below(batch.resources.count)))
            batch.scope.append(UInt32(generator.below(batch.scopes.count)))
            if generator.once(in: 4) { traces.append((generator.next(), generator.next())) }
            let trace = generator.pick(traces.suffix(5))
            batch.traceIDHigh.append(trace.0)
            batch.traceIDLow.append(trace.1)
            batch.parentSpanID.append(generator.pick([0, generator.next()] + batch.spanID.suffix(4)))
            batch.spanID.append(generator.once(in: 50) ? 0 : generator.next())
            batch.traceState.append(string(&batch.strings, variety: 2))
            batch.flags.append(edge(UInt32.self, or: 1))
            batch.name.append(string(&batch.strings, variety: 20))
            batch.kind.append(edge(Int32.self, or: Int32(generator.below(6))))
            let start = time()
            batch.startTime.append(start)
            batch.endTime.append(edge(Int64.self, or: start + Int64(generator.below(1_000_000_000))))
            batch.statusCode.append(edge(Int32.self, or: Int32(generator.below(3))))
            batch.statusMessage.append(string(&batch.strings, variety: 3))
            addAttributes(to: &batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(edge(UInt32.self, or: 0))
            batch.events.append(string(&batch.strings, variety: 1_000))
            batch.droppedEventsCount.append(edge(UInt32.self, or: 0))
            batch.links.append(string(&batch.strings, variety: 2))
            batch.droppedLinksCount.append(edge(UInt32.self, or: 0))
        }
        return batch
    }

    mutating func logs(_ count: Int) -> LogBatch {
        var batch = LogBatch()
        (batch.resources, batch.scopes) = origins(&batch.strings)
        for _ in 0..<count {
            batch.resource.append(UInt32(generator.below(batch.resources.count)))
            batch.scope.append(UInt32(generator.below(batch.scopes.count)))
            let time = time()
            batch.time.append(generator.once(in: 5) ? 0 : time)
            batch.observedTime.append(edge(Int64.self, or: time + Int64(generator.below(1_000_000)), time))
            batch.severityNumber.append(edge(Int32.self, or: Int32(generator.below(25))))
            batch.severityText.append(string(&batch.strings, variety: 5))
            let body = cell(&batch.strings)
            batch.appendBody(body, of: batch.strings)
            addAttributes(to: &batch.attributes, &batch.strings)
            batch.droppedAttributesCount.append(edge(UInt32.self, or: 0))
            batch.flags.append(edge(UInt32.self, or: 1))
            let hasTrace = generator.once(in: 2)
            batch.traceIDHigh.append(hasTrace ? generator.next() : 0)
            batch.traceIDLow.append(hasTrace ? generator.next() : 0)
            batch.spanID.append(hasTrace ? generator.next() : 0)
            batch.eventName.append(string(&batch.strings, variety: 3))
        }
        return batch
    }

    mutating func metrics(_ count: Int) -> MetricBatch {
        var builder = PointBuilder()
        var table = StringTable()
        (builder.batch.definitions.resources, builder.batch.definitions.scopes) = origins(&table)
        var metrics: [MetricDescriptor] = []
        for index in 0..<5 {
            metrics.append(
                MetricDescriptor(
                    name: table.intern("metric.\(index / 2)"),
                    description: string(&table, variety: 3), unit: string(&table, variety: 3),
                    kind: generator.pick(MetricKind.allCases), temporality: edge(Int32.self, or: 2),
                    isMonotonic: generator.once(in: 2), metadata: string(&table, variety: 2)))
        }
        builder.batch.definitions.metrics = metrics
        for _ in 0..<count {
            let isNew = generator.once(in: 2)
            if isNew { addEntries(to: &builder.batch.definitions.attributes, &table) }
            builder.batch.definitions.strings = table
            let type = generator.pick(PointType.allCases)
            let value = pointValue(type, &builder.batch)
            builder.add(
                resource: UInt32(generator.below(builder.batch.definitions.resources.count)),
                scope: UInt32(generator.below(builder.batch.definitions.scopes.count)),
                metric: UInt32(generator.below(metrics.count)), startTime: edge(Int64.self, or: 0),
                time: time(), flags: edge(UInt32.self, or: 0), type: type, value: value,
                exemplars: string(&builder.batch.strings, variety: 2))
        }
        return builder.batch
    }

    mutating func batch(_ signal: Signal, _ count: Int) -> Batch {
        switch signal {
        case .traces: .traces(spans(count))
        case .metrics: .metrics(metrics(count))
        case .logs: .logs(logs(count))
        }
    }

    private mutating func pointValue(_ type: PointType, _ batch: inout MetricBatch) -> UInt64 {
        switch type {
        case .none: return 0
        case .double: return number(isDouble: true)
        case .int: return number(isDouble: false)
        case .message: return UInt64(string(&batch.strings, variety: 100))
        case .histogram:
            for _ in 0..<generator.pick([0, 3, 3, 3, 15]) {
                batch.histograms.buckets.append(
                    hasEdges && generator.once(in: 20) ? generator.next() : UInt64(generator.below(50)))
            }
            let fields = HistogramColumns.Fields(rawValue: UInt8(generator.below(8)))
            batch.histograms.append(
                fields: fields, count: UInt64(generator.below(1_000)),
                sum: fields.contains(.sum) ? number(isDouble: true) : 0,
                min: fields.contains(.min) ? number(isDouble: true) : 0,
                max: fields.contains(.max) ? number(isDouble: true) : 0,
                bounds: string(&batch.strings, variety: 3))
            return UInt64(batch.histograms.count - 1)
        }
    }

    private mutating func time() -> Int64 { start + Int64(generator.below(Int(spread))) }

    private mutating func origins(_ strings: inout StringTable) -> ([Origin], [Origin]) {
        let resources = (0..<generator.below(4) + 1).map { _ in
            Origin(message: string(&strings, variety: 6), name: string(&strings, variety: 4))
        }
        return (
            resources, [Origin(message: string(&strings, variety: 3), name: 0), Origin(message: 0, name: 0)]
        )
    }

    /// One of `variety` strings, of which the first is empty and others are not UTF-8.
    private mutating func string(_ strings: inout StringTable, variety: Int) -> UInt32 {
        let number = generator.below(variety)
        if number == 0 { return 0 }
        if number == 1 { return strings.intern([0xFF, 0x00, 0xC3]) }
        return strings.intern(String(repeating: "abc\(number) ", count: number % 7 + 1))
    }

    private mutating func edge<Integer: FixedWidthInteger>(
        _ type: Integer.Type, or usual: Integer, _ fallback: Integer? = nil
    ) -> Integer {
        guard hasEdges, generator.once(in: 40) else { return usual }
        return fallback ?? generator.pick([.min, .max, 0, 1])
    }

    private mutating func number(isDouble: Bool) -> UInt64 {
        guard isDouble else { return generator.pick([0, 1, UInt64.max, 1 << 63, generator.next()]) }
        let edges: [Double] = [
            0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
        ]
        switch generator.below(4) {
        case 0: return generator.pick(edges).bitPattern
        case 1: return 0x7FF8_0000_0000_0000 | UInt64(generator.below(1_000))
        case 2: return (Double(generator.below(10_000)) / 100).bitPattern
        default: return generator.next()
        }
    }

    private mutating func cell(_ strings: inout StringTable) -> AttributeCell {
        let type = generator.pick(AttributeType.allCases)
        switch type {
        case .empty: return .empty
        case .bool: return AttributeCell(type: type, bits: UInt64(generator.below(2)))
        case .int: return AttributeCell(type: type, bits: number(isDouble: false))
        case .double: return AttributeCell(type: type, bits: number(isDouble: true))
        case .string, .bytes, .array, .map:
            return AttributeCell(
                type: type, bits: UInt64(string(&strings, variety: generator.pick([2, 2_000]))))
        }
    }

    /// Keys that most rows have, rare ones, and duplicates, in changing order.
    private mutating func addAttributes(to attributes: inout AttributeColumns, _ strings: inout StringTable) {
        addEntries(to: &attributes, &strings)
        attributes.finishRow()
    }

    private mutating func addEntries(to attributes: inout AttributeColumns, _ strings: inout StringTable) {
        if !generator.once(in: 3) {
            for key in ["http.route", "http.status", "enabled"] {
                attributes.append(key: strings.intern(key), cell(&strings))
            }
            attributes.append(
                key: strings.intern("port"), AttributeCell(type: .int, bits: UInt64(generator.below(9_000))))
        }
        for _ in 0..<generator.below(4) {
            attributes.append(key: strings.intern("rare.\(generator.below(500))"), cell(&strings))
        }
        if generator.once(in: 6) { attributes.append(key: 0, cell(&strings)) }
    }
}
