// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry

/// Which rows of one log batch a query asks for; each distinct string is looked at once per term.
struct LogFilter {
    struct Term {
        let pattern: WordPattern
        var strings: StringMatches
        /// Verdicts on arrays and maps, which are searched as text and not as stored.
        var nested: [UInt32: Bool] = [:]
        var cancellation = CancellationCheck()
    }

    private let query: LogQuery
    private let accepted: [Bool]
    private var terms: [Term]

    init(_ query: LogQuery, terms: SearchTerms, in batch: LogBatch) {
        self.query = query
        accepted = batch.resources.accepted(by: query.serviceNames, in: batch.strings)
        self.terms = terms.patterns.map {
            Term(pattern: $0, strings: StringMatches(count: batch.strings.count))
        }
    }

    /// Whether all filters but the time range admit a row.
    mutating func admits(_ row: Int, of batch: LogBatch) throws(QueryFault) -> Bool {
        if !accepted[Int(batch.resource[row])] { return false }
        if let minimum = query.minimumSeverity, batch.severityNumber[row] < minimum.rawValue { return false }
        if let traceID = query.traceID,
            traceID.low != batch.traceIDLow[row] || traceID.high != batch.traceIDHigh[row]
        {
            return false
        }
        for index in terms.indices {
            guard try terms[index].occurs(in: row, of: batch) else { return false }
        }
        return true
    }
}

extension LogFilter.Term {
    mutating func occurs(in row: Int, of batch: LogBatch) throws(QueryFault) -> Bool {
        if try occursInBody(of: row, of: batch) { return true }
        if try occurs(in: batch.eventName[row], of: batch.strings) { return true }
        for entry in batch.attributes.entries(of: row) where batch.attributes.types[entry] == .string {
            if try occurs(in: UInt32(truncatingIfNeeded: batch.attributes.values[entry]), of: batch.strings) {
                return true
            }
        }
        return false
    }

    private mutating func occurs(in number: UInt32, of table: StringTable) throws(QueryFault) -> Bool {
        let pattern = pattern
        return try strings.verdict(number, in: table) { pattern.occurs(in: $0) }
    }

    private mutating func occursInBody(of row: Int, of batch: LogBatch) throws(QueryFault) -> Bool {
        let bits = batch.bodyValue[row]
        let number = UInt32(truncatingIfNeeded: bits)
        switch batch.bodyType[row] {
        case .empty, .bytes: return false
        case .string:
            try cancellation.spend(batch.bodies.range(of: number).count)
            return batch.bodies.withBytes(of: number) { pattern.occurs(in: $0) }
        case .bool: return pattern.occurs(in: AttributeValue.bool(bits != 0).searchText)
        case .int: return pattern.occurs(in: AttributeValue.int(Int64(bitPattern: bits)).searchText)
        case .double: return pattern.occurs(in: AttributeValue.double(Double(bitPattern: bits)).searchText)
        case .array, .map:
            if let known = nested[number] { return known }
            try cancellation.spend(batch.bodies.range(of: number).count)
            let value: AttributeValue
            do { value = try batch.body(at: row) } catch { throw .malformed(error) }
            let occurs = pattern.occurs(in: value.searchText)
            nested[number] = occurs
            return occurs
        }
    }
}
