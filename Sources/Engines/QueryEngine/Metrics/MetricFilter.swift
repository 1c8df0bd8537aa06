// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry

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
            guard try attributes[index].isMet(by: row, of: definitions) else { return false }
        }
        return true
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

/// One attribute filter of a metric query, with what it found out about the strings of a batch.
private struct AttributeTest {
    private let key: [UInt8]
    private let text: [UInt8]
    private let int: Int64?
    private let double: Double?
    private let bool: Bool?
    private var keys: StringMatches
    private var values: StringMatches
    /// Verdicts on arrays and maps, which are compared as text and not as stored.
    private var nested: [UInt32: Bool] = [:]
    private var cancellation = CancellationCheck()

    init(_ filter: MetricQuery.AttributeFilter, strings count: Int) {
        key = Array(filter.key.utf8)
        text = Array(filter.value.utf8)
        int = Int64(filter.value)
        double = Double(filter.value)
        bool = Bool(filter.value)
        keys = StringMatches(count: count)
        values = StringMatches(count: count)
    }

    mutating func isMet(by row: Int, of definitions: SeriesDefinitions) throws(QueryFault) -> Bool {
        let key = key
        for entry in definitions.attributes.entries(of: row) {
            guard try keys.verdict(definitions.attributes.keys[entry], in: definitions.strings, { $0.elementsEqual(key) })
            else {
                continue
            }
            if try isMet(by: definitions.attributes.cell(entry), in: definitions.strings) { return true }
        }
        return false
    }

    private mutating func isMet(by cell: AttributeCell, in strings: StringTable) throws(QueryFault) -> Bool {
        let text = text
        let number = UInt32(truncatingIfNeeded: cell.bits)
        switch cell.type {
        case .empty: return text.isEmpty
        case .bytes: return false
        case .string: return try values.verdict(number, in: strings) { $0.elementsEqual(text) }
        case .bool: return bool == (cell.bits != 0)
        case .int: return int == Int64(bitPattern: cell.bits)
        case .double: return double == Double(bitPattern: cell.bits)
        case .array, .map:
            if let known = nested[number] { return known }
            try cancellation.spend(strings.length(of: number))
            let value: AttributeValue
            do { value = try strings.value(of: cell) } catch { throw .malformed(error) }
            let isEqual = value.searchText.utf8.elementsEqual(text)
            nested[number] = isEqual
            return isEqual
        }
    }
}
