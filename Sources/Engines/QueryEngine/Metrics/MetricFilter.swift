// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry

/// Which rows of one metric batch a query asks for; each distinct string is looked at once per filter.
struct MetricFilter {
    private let timeRange: TimeRange
    /// For each metric and each resource of the batch.
    private let metrics: [Bool]
    private let services: [Bool]
    private var attributes: [AttributeTest]

    init(_ query: MetricQuery, in batch: MetricBatch) {
        timeRange = query.timeRange
        let name = Array(query.name.utf8)
        metrics = batch.metrics.map { metric in
            batch.strings.withBytes(of: metric.name) { $0.elementsEqual(name) }
        }
        services = batch.resources.accepted(by: query.serviceNames, in: batch.strings)
        attributes = query.attributeFilters.map { AttributeTest($0, strings: batch.strings.count) }
    }

    /// Whether no row can be admitted.
    var isHopeless: Bool { !metrics.contains(true) || !services.contains(true) }

    mutating func admits(_ row: Int, of batch: MetricBatch) throws(QueryFault) -> Bool {
        guard metrics[Int(batch.metric[row])], timeRange.contains(batch.time[row]),
            services[Int(batch.resource[row])]
        else { return false }
        for index in attributes.indices {
            guard try attributes[index].isMet(by: row, of: batch) else { return false }
        }
        return true
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

    mutating func isMet(by row: Int, of batch: MetricBatch) throws(QueryFault) -> Bool {
        let key = key
        for entry in batch.attributes.entries(of: row) {
            guard try keys.verdict(batch.attributes.keys[entry], in: batch.strings, { $0.elementsEqual(key) })
            else {
                continue
            }
            if try isMet(by: batch.attributes.cell(entry), in: batch.strings) { return true }
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
