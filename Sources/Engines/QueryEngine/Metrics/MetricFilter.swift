// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
public import Telemetry

/// Which of some definitions a query asks for; each distinct string is looked at once per filter.
struct MetricFilter {
    /// For each metric and each resource of the definitions.
    private let metrics: [Bool]
    private let services: [Bool]
    private var attributes: [AttributeTest]

    init(_ query: MetricQuery, in definitions: SeriesDefinitions) {
        let name = Array(query.name.utf8)
        metrics = definitions.metrics.map { metric in
            definitions.strings.withBytes(of: metric.name) { $0.elementsEqual(name) }
        }
        services = definitions.resources.accepted(by: query.serviceNames, in: definitions.strings)
        attributes = query.attributeFilters.map { AttributeTest($0, strings: definitions.strings.count) }
    }

    mutating func admits(_ row: Int, of definitions: SeriesDefinitions) throws(QueryFault) -> Bool {
        guard metrics[Int(definitions.metric[row])], services[Int(definitions.resource[row])] else {
            return false
        }
        for index in attributes.indices {
            guard
                try attributes[index].isMet(
                    by: definitions.attributes.entries(of: row), of: definitions.attributes,
                    in: definitions.strings)
            else { return false }
        }
        return true
    }
}

extension MetricQuery {
    /// Whether it asks for any of some series.
    public func asks(forAny definitions: SeriesDefinitions) throws(QueryFault) -> Bool {
        var filter = MetricFilter(self, in: definitions)
        var cancellation = CancellationCheck()
        for row in 0..<definitions.count {
            try cancellation.spendRow()
            if try filter.admits(row, of: definitions) { return true }
        }
        return false
    }
}

/// The series that a query asks for, each judged once when the first of its points is met.
struct SeriesSelection: Sendable {
    private enum Verdict: Sendable { case unknown, admitted, refused }

    let query: MetricQuery
    private(set) var index: SeriesIndex
    private var verdicts: [[Verdict]] = []
    private var latest: (id: UInt64, place: SeriesIndex.Place?)?

    init(_ query: MetricQuery, _ index: SeriesIndex) {
        self.query = query
        self.index = index
    }

    /// Adds definitions that came with points.
    mutating func add(_ definitions: SeriesDefinitions) { index.add(definitions) }

    /// Where the definition of a series is that the query asks for; `nil` for others and for those that
    /// nothing defines.
    mutating func place(of id: UInt64) throws(QueryFault) -> SeriesIndex.Place? {
        if let latest, latest.id == id { return latest.place }
        let place = try judgedPlace(of: id)
        latest = (id, place)
        return place
    }

    private mutating func judgedPlace(of id: UInt64) throws(QueryFault) -> SeriesIndex.Place? {
        guard let place = index.place(of: id) else { return nil }
        while verdicts.count < index.parts.count {
            verdicts.append([Verdict](repeating: .unknown, count: index.parts[verdicts.count].count))
        }
        switch verdicts[place.part][place.row] {
        case .admitted: return place
        case .refused: return nil
        case .unknown:
            try judge(place.part)
            return verdicts[place.part][place.row] == .admitted ? place : nil
        }
    }

    private mutating func judge(_ part: Int) throws(QueryFault) {
        let definitions = index.parts[part]
        var filter = MetricFilter(query, in: definitions)
        for row in 0..<definitions.count {
            verdicts[part][row] = try filter.admits(row, of: definitions) ? .admitted : .refused
        }
    }
}
