// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension ProtobufWriter {
    /// A string field whose text is in a table; nothing when it is empty.
    fileprivate mutating func string(_ number: UInt32, _ string: UInt32, in strings: StringTable) {
        if string != 0 { strings.withBytes(of: string) { bytesField(number, $0) } }
    }

    /// Raw fields kept in a table.
    fileprivate mutating func raw(_ string: UInt32, in strings: StringTable) {
        bytes.append(contentsOf: strings.bytes[strings.range(of: string)])
    }

    /// A number field; nothing when it is 0.
    fileprivate mutating func number(_ number: UInt32, _ value: UInt64) {
        if value != 0 { varintField(number, value) }
    }

    fileprivate mutating func time(_ number: UInt32, _ value: Int64) {
        if value != 0 { fixed64Field(number, UInt64(bitPattern: value)) }
    }

    fileprivate mutating func traceID(_ number: UInt32, _ high: UInt64, _ low: UInt64) {
        guard high | low != 0 else { return }
        tag(number, wireType: 2)
        varint(16)
        fixed64(high.byteSwapped)
        fixed64(low.byteSwapped)
    }

    fileprivate mutating func spanID(_ number: UInt32, _ value: UInt64) {
        guard value != 0 else { return }
        tag(number, wireType: 2)
        varint(8)
        fixed64(value.byteSwapped)
    }

    /// Every attribute of a row as one field each.
    fileprivate mutating func attributes(
        _ number: UInt32, _ columns: AttributeColumns, _ row: Int, in strings: StringTable
    ) {
        for entry in columns.entries(of: row) {
            let start = begin(number)
            string(1, columns.keys[entry], in: strings)
            value(2, columns.cell(entry), in: strings)
            end(start)
        }
    }

    /// An `AnyValue` field; nothing when the value is empty.
    fileprivate mutating func value(_ number: UInt32, _ cell: AttributeCell, in strings: StringTable) {
        if cell.type.isString {
            strings.withBytes(of: UInt32(truncatingIfNeeded: cell.bits)) { value(number, cell, $0) }
        } else {
            value(number, cell, UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    /// The body of a log record.
    fileprivate mutating func body(_ row: Int, of batch: LogBatch) {
        let cell = AttributeCell(type: batch.bodyType[row], bits: batch.bodyValue[row])
        if cell.type.isString {
            batch.bodies.withBytes(of: UInt32(truncatingIfNeeded: cell.bits)) { value(5, cell, $0) }
        } else {
            value(5, cell, UnsafeRawBufferPointer(start: nil, count: 0))
        }
    }

    private mutating func value(_ number: UInt32, _ cell: AttributeCell, _ slice: UnsafeRawBufferPointer) {
        switch cell.type {
        case .empty: break
        case .array, .map: bytesField(number, slice)
        case .string: message(number) { $0.bytesField(1, slice) }
        case .bytes: message(number) { $0.bytesField(7, slice) }
        case .bool: message(number) { $0.varintField(2, cell.bits) }
        case .int: message(number) { $0.varintField(3, cell.bits) }
        case .double: message(number) { $0.fixed64Field(4, cell.bits) }
        }
    }
}

extension SpanBatch {
    /// Writes the fields of a `Span`.
    func write(_ row: Int, to writer: inout ProtobufWriter) {
        writer.traceID(1, traceIDHigh[row], traceIDLow[row])
        writer.spanID(2, spanID[row])
        writer.string(3, traceState[row], in: strings)
        writer.spanID(4, parentSpanID[row])
        writer.string(5, name[row], in: strings)
        writer.number(6, UInt64(bitPattern: Int64(kind[row])))
        writer.time(7, startTime[row])
        writer.time(8, endTime[row])
        writer.attributes(9, attributes, row, in: strings)
        writer.number(10, UInt64(droppedAttributesCount[row]))
        writer.raw(events[row], in: strings)
        writer.number(12, UInt64(droppedEventsCount[row]))
        writer.raw(links[row], in: strings)
        writer.number(14, UInt64(droppedLinksCount[row]))
        if statusCode[row] != 0 || statusMessage[row] != 0 {
            writer.message(15) {
                $0.string(2, statusMessage[row], in: strings)
                $0.number(3, UInt64(bitPattern: Int64(statusCode[row])))
            }
        }
        if flags[row] != 0 { writer.fixed32Field(16, flags[row]) }
    }
}

extension LogBatch {
    /// Writes the fields of a `LogRecord`.
    func write(_ row: Int, to writer: inout ProtobufWriter) {
        writer.time(1, time[row])
        writer.number(2, UInt64(bitPattern: Int64(severityNumber[row])))
        writer.string(3, severityText[row], in: strings)
        writer.body(row, of: self)
        writer.attributes(6, attributes, row, in: strings)
        writer.number(7, UInt64(droppedAttributesCount[row]))
        if flags[row] != 0 { writer.fixed32Field(8, flags[row]) }
        writer.traceID(9, traceIDHigh[row], traceIDLow[row])
        writer.spanID(10, spanID[row])
        writer.time(11, observedTime[row])
        writer.string(12, eventName[row], in: strings)
    }
}

extension SeriesDefinitions {
    /// Whether points of two definitions can share a `Metric` message.
    func isSameMetric(_ row: Int, _ other: Int) -> Bool {
        metric[row] == metric[other] && resource[row] == resource[other] && scope[row] == scope[other]
    }
}

extension MetricBatch {
    /// Writes the fields of a `Metric` with some of its points, each given with the row of its definition.
    func writeMetric(_ rows: ArraySlice<(row: Int, definition: Int)>, to writer: inout ProtobufWriter) {
        guard let first = rows.first?.definition else { return }
        let descriptor = definitions.metrics[Int(definitions.metric[first])]
        writer.string(1, descriptor.name, in: definitions.strings)
        writer.string(2, descriptor.description, in: definitions.strings)
        writer.string(3, descriptor.unit, in: definitions.strings)
        writer.message(UInt32(descriptor.kind.rawValue)) { data in
            for (row, definition) in rows {
                data.message(1) { writePoint(row, definition, descriptor.kind, to: &$0) }
            }
            data.number(2, UInt64(bitPattern: Int64(descriptor.temporality)))
            if descriptor.isMonotonic { data.varintField(3, 1) }
        }
        writer.raw(descriptor.metadata, in: definitions.strings)
    }

    private func writePoint(
        _ row: Int, _ definition: Int, _ kind: MetricKind, to writer: inout ProtobufWriter
    ) {
        let layout = kind.distributionLayout
        writer.time(2, startTime[row])
        writer.time(3, time[row])
        switch type[row] {
        case .none: break
        case .double: writer.fixed64Field(4, value[row])
        case .int: writer.fixed64Field(6, value[row])
        case .histogram: writeHistogram(Int(value[row]), to: &writer)
        case .message: writer.raw(UInt32(truncatingIfNeeded: value[row]), in: strings)
        }
        writer.raw(exemplars[row], in: strings)
        writer.attributes(
            (layout?.attributes ?? 0x3A) >> 3, definitions.attributes, definition, in: definitions.strings)
        writer.number((layout?.flags ?? 0x40) >> 3, UInt64(flags[row]))
    }

    private func writeHistogram(_ index: Int, to writer: inout ProtobufWriter) {
        let fields = histograms.fields[index]
        writer.fixed64Field(4, histograms.counts[index])
        if fields.contains(.sum) { writer.fixed64Field(5, histograms.sums[index]) }
        let buckets = histograms.buckets[histograms.buckets(of: index)]
        if !buckets.isEmpty { writer.message(6) { for count in buckets { $0.fixed64(count) } } }
        writer.string(7, histograms.bounds[index], in: strings)
        if fields.contains(.min) { writer.fixed64Field(11, histograms.minima[index]) }
        if fields.contains(.max) { writer.fixed64Field(12, histograms.maxima[index]) }
    }
}
