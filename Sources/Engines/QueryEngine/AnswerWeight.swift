// SPDX-License-Identifier: Apache-2.0
import Telemetry

// What rows weigh in an answer, counted before they are materialised: their text, that of their resource and
// scope (which JSON repeats with every row), and a flat sum for the rest.

extension StringTable {
    func length(of number: UInt32) -> Int { range(of: number).count }

    func weight(of cell: AttributeCell) -> Int {
        cell.type.isString ? length(of: UInt32(truncatingIfNeeded: cell.bits)) : 8
    }
}

extension AttributeColumns {
    func weight(of row: Int, in strings: StringTable) -> Int {
        entries(of: row).reduce(0) { sum, entry in
            sum + strings.length(of: keys[entry]) + strings.weight(of: cell(entry))
                + QueryEngineLimits.attributeBytes
        }
    }
}

extension Origin {
    func weight(in strings: StringTable) -> Int { strings.length(of: message) + strings.length(of: name) }
}

extension LogBatch {
    func weight(of row: Int) -> Int {
        QueryEngineLimits.rowBytes + strings.length(of: severityText[row])
            + (bodyType[row].isString
                ? bodies.range(of: UInt32(truncatingIfNeeded: bodyValue[row])).count : 8)
            + strings.length(of: eventName[row]) + attributes.weight(of: row, in: strings)
            + resources[Int(resource[row])].weight(in: strings)
            + scopes[Int(scope[row])].weight(in: strings)
    }

    /// Without the messages of resources and scopes, so that rows are materialised without them.
    var withoutOrigins: LogBatch {
        var batch = self
        batch.resources = resources.map(\.bare)
        batch.scopes = scopes.map(\.bare)
        return batch
    }
}

extension SpanBatch {
    func weight(of row: Int) -> Int {
        QueryEngineLimits.rowBytes + strings.length(of: traceState[row]) + strings.length(of: name[row])
            + strings.length(of: statusMessage[row]) + attributes.weight(of: row, in: strings)
            + strings.length(of: events[row]) + strings.length(of: links[row])
            + resources[Int(resource[row])].weight(in: strings)
            + scopes[Int(scope[row])].weight(in: strings)
    }

    /// Without the messages of resources and scopes, so that rows are materialised without them.
    var withoutOrigins: SpanBatch {
        var batch = self
        batch.resources = resources.map(\.bare)
        batch.scopes = scopes.map(\.bare)
        return batch
    }
}

extension MetricBatch {
    /// Of a point by itself.
    func pointWeight(of row: Int) -> Int {
        let distribution =
            switch type[row] {
            case .none, .double, .int: 0
            case .histogram:
                histograms.buckets(of: Int(value[row])).count * 8
                    + strings.length(of: histograms.bounds[Int(value[row])])
            case .message: strings.length(of: UInt32(truncatingIfNeeded: value[row]))
            }
        return QueryEngineLimits.pointBytes + distribution + strings.length(of: exemplars[row])
    }
}

extension SeriesDefinitions {
    /// Of what a series says once.
    func weight(of row: Int) -> Int {
        let descriptor = metrics[Int(metric[row])]
        let texts = [descriptor.name, descriptor.description, descriptor.unit, descriptor.metadata]
        return QueryEngineLimits.rowBytes + texts.reduce(0) { $0 + strings.length(of: $1) }
            + attributes.weight(of: row, in: strings)
            + resources[Int(resource[row])].weight(in: strings)
            + scopes[Int(scope[row])].weight(in: strings)
    }
}

extension Origin {
    fileprivate var bare: Origin { Origin(message: 0, name: name) }
}
