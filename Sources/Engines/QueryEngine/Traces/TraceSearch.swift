// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Which rows of one span batch match the text of a trace query; each distinct string is looked at once.
struct TraceSearch {
    private let pattern: TextPattern
    private let traceID: TraceID?
    private let strings: StringTable
    /// Whether the service name matches, for each resource.
    private let services: [Bool]
    private var matches: StringMatches

    init(_ text: String, in batch: SpanBatch) {
        let pattern = TextPattern(text)
        self.pattern = pattern
        traceID = TraceID(hex: text)
        strings = batch.strings
        services = batch.resources.map { origin in
            batch.strings.withBytes(of: origin.name) { pattern.occurs(in: $0) }
        }
        matches = StringMatches(count: batch.strings.count)
    }

    mutating func matches(_ row: Int, of batch: SpanBatch) throws(QueryFault) -> Bool {
        if services[Int(batch.resource[row])] { return true }
        if traceID == TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row]) { return true }
        if try matches(batch.name[row]) { return true }
        if try matches(batch.statusMessage[row]) { return true }
        for entry in batch.attributes.entries(of: row) where batch.attributes.types[entry] == .string {
            if try matches(UInt32(truncatingIfNeeded: batch.attributes.values[entry])) { return true }
        }
        return false
    }

    private mutating func matches(_ number: UInt32) throws(QueryFault) -> Bool {
        let pattern = pattern
        return try matches.verdict(number, in: strings) { pattern.occurs(in: $0) }
    }
}
