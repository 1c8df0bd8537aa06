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
    var rows: [Row] {
        (0..<count).map { index in
            var row = Row()
            let metric = metrics[Int(metric[index])]
            row.add(resources[Int(resource[index])], strings)
            row.add(scopes[Int(scope[index])], strings)
            for string in [metric.name, metric.description, metric.unit, metric.metadata] {
                row.add(string, strings)
            }
            row.add(metric.kind.rawValue)
            row.add(metric.temporality)
            row.add(metric.isMonotonic ? 1 : 0)
            for column in [startTime, time] { row.add(column[index]) }
            row.add(flags[index])
            row.add(numberType[index].rawValue)
            row.add(number[index])
            for column in [distribution, exemplars] { row.add(column[index], strings) }
            row.add(attributes, index, strings)
            return row
        }
    }
}

extension Sequence<Row> {
    /// How often each row occurs.
    var counts: [Row: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}
