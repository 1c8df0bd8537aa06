// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// One row of a batch with everything it carries, independent of the numbers in the batch's tables.
struct Row: Hashable {
    var numbers: [UInt64] = []
    var strings: [[UInt8]] = []

    mutating func add(_ value: some FixedWidthInteger) { numbers.append(UInt64(truncatingIfNeeded: value)) }

    mutating func add(_ string: UInt32, _ table: StringTable) { strings.append(table.bytes(of: string)) }

    mutating func add(_ origin: Origin, _ table: StringTable) {
        add(origin.message, table)
        add(origin.name, table)
    }

    mutating func add(_ type: AttributeType, _ bits: UInt64, _ table: StringTable) {
        add(type.rawValue)
        if type.isString { add(UInt32(bits), table) } else { add(bits) }
    }

    mutating func add(_ attributes: AttributeColumns, _ row: Int, _ table: StringTable) {
        let entries = attributes.entries(of: row)
        add(entries.count)
        for entry in entries {
            add(attributes.keys[entry], table)
            add(attributes.types[entry], attributes.values[entry], table)
        }
    }
}

extension Batch {
    /// Every row, in order.
    var rows: [Row] {
        switch self {
        case .traces(let batch): batch.rows
        case .metrics(let batch): batch.rows
        case .logs(let batch): batch.rows
        }
    }
}

extension SpanBatch {
    var rows: [Row] {
        (0..<count).map { index in
            var row = Row()
            row.add(resources[Int(resource[index])], strings)
            row.add(scopes[Int(scope[index])], strings)
            for column in [traceIDHigh, traceIDLow, spanID, parentSpanID] { row.add(column[index]) }
            for column in [traceState, name, statusMessage, events, links] { row.add(column[index], strings) }
            for column in [flags, droppedAttributesCount, droppedEventsCount, droppedLinksCount] {
                row.add(column[index])
            }
            for column in [kind, statusCode] { row.add(column[index]) }
            for column in [startTime, endTime] { row.add(column[index]) }
            row.add(attributes, index, strings)
            return row
        }
    }
}

extension LogBatch {
    var rows: [Row] {
        (0..<count).map { index in
            var row = Row()
            row.add(resources[Int(resource[index])], strings)
            row.add(scopes[Int(scope[index])], strings)
            for column in [time, observedTime] { row.add(column[index]) }
            row.add(severityNumber[index])
            for column in [severityText, eventName] { row.add(column[index], strings) }
            row.add(bodyType[index].rawValue)
            if bodyType[index].isString {
                row.strings.append(bodies.bytes(of: UInt32(bodyValue[index])))
            } else {
                row.add(bodyValue[index])
            }
            for column in [droppedAttributesCount, flags] { row.add(column[index]) }
            for column in [traceIDHigh, traceIDLow, spanID] { row.add(column[index]) }
            row.add(attributes, index, strings)
            return row
        }
    }
}

extension MetricBatch {
    var rows: [Row] { rows(defined: SeriesIndex(definitions)) }

    /// With what defines their series.
    func rows(defined index: SeriesIndex) -> [Row] {
        (0..<count).map { point in
            var row = Row()
            for column in [startTime, time] { row.add(column[point]) }
            row.add(flags[point])
            row.add(type[point].rawValue)
            row.add(exemplars[point], strings)
            row.add(name[point], strings)
            row.add(service[point], strings)
            switch type[point] {
            case .none, .double, .int: row.add(value[point])
            case .message: row.add(UInt32(value[point]), strings)
            case .histogram: row.add(histograms, Int(value[point]), strings)
            }
            if let place = index.place(of: series[point]) { row.add(index.parts[place.part], place.row) }
            return row
        }
    }
}

extension SeriesDefinitions {
    var rows: [Row] {
        (0..<count).map { index in
            var row = Row()
            row.add(self, index)
            row.add(day[index])
            return row
        }
    }
}

extension Row {
    mutating func add(_ histograms: HistogramColumns, _ index: Int, _ table: StringTable) {
        add(histograms.fields[index].rawValue)
        for column in [histograms.counts, histograms.sums, histograms.minima, histograms.maxima] {
            add(column[index])
        }
        add(histograms.bounds[index], table)
        for count in histograms.buckets[histograms.buckets(of: index)] { add(count) }
    }

    mutating func add(_ definitions: SeriesDefinitions, _ index: Int) {
        let strings = definitions.strings
        let metric = definitions.metrics[Int(definitions.metric[index])]
        add(definitions.resources[Int(definitions.resource[index])], strings)
        add(definitions.scopes[Int(definitions.scope[index])], strings)
        for string in [metric.name, metric.description, metric.unit, metric.metadata] { add(string, strings) }
        add(metric.kind.rawValue)
        add(metric.temporality)
        add(metric.isMonotonic ? 1 : 0)
        add(definitions.attributes, index, strings)
    }
}

extension Sequence<Row> {
    /// How often each row occurs.
    var counts: [Row: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}
