// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// One span under construction: what `SpanBatch` has in columns, together, so that a span is appended at
/// once.
struct SpanRow: BitwiseCopyable {
    var resource: UInt32 = 0
    var scope: UInt32 = 0
    var traceIDHigh: UInt64 = 0
    var traceIDLow: UInt64 = 0
    var spanID: UInt64 = 0
    var parentSpanID: UInt64 = 0
    var startTime: Int64 = 0
    var endTime: Int64 = 0
    var traceState: UInt32 = 0
    var flags: UInt32 = 0
    var name: UInt32 = 0
    var kind: Int32 = 0
    var statusCode: Int32 = 0
    var statusMessage: UInt32 = 0
    var droppedAttributesCount: UInt32 = 0
    var events: UInt32 = 0
    var droppedEventsCount: UInt32 = 0
    var links: UInt32 = 0
    var droppedLinksCount: UInt32 = 0
    /// Where its attributes end.
    var attributesEnd: UInt32 = 0
}

extension TracesDecoder {
    /// The spans as columns.
    consuming func finish() -> SpanBatch {
        var batch = SpanBatch()
        batch.resources = resources
        batch.scopes = scopes
        batch.resource = spans.map { $0.resource }
        batch.scope = spans.map { $0.scope }
        batch.traceIDHigh = spans.map { $0.traceIDHigh }
        batch.traceIDLow = spans.map { $0.traceIDLow }
        batch.spanID = spans.map { $0.spanID }
        batch.parentSpanID = spans.map { $0.parentSpanID }
        batch.traceState = spans.map { $0.traceState }
        batch.flags = spans.map { $0.flags }
        batch.name = spans.map { $0.name }
        batch.kind = spans.map { $0.kind }
        batch.startTime = spans.map { $0.startTime }
        batch.endTime = spans.map { $0.endTime }
        batch.statusCode = spans.map { $0.statusCode }
        batch.statusMessage = spans.map { $0.statusMessage }
        batch.droppedAttributesCount = spans.map { $0.droppedAttributesCount }
        batch.events = spans.map { $0.events }
        batch.droppedEventsCount = spans.map { $0.droppedEventsCount }
        batch.links = spans.map { $0.links }
        batch.droppedLinksCount = spans.map { $0.droppedLinksCount }
        let ends = spans.map { $0.attributesEnd }
        batch.attributes = attributes.finish(ends: ends)
        batch.strings = strings.finish()
        return batch
    }
}

/// Recognises a text that is the same as in the record before.
struct LastText {
    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var number: UInt32 = 0

    /// The number of a text that is known to be UTF-8.
    @inline(__always)
    mutating func number(of text: UnsafeRawBufferPointer, in strings: inout StringArena) -> UInt32 {
        guard text.count > 0, let base = text.baseAddress else { return 0 }
        if bytes.count == text.count, let last = bytes.baseAddress,
            EqualBytes.areEqual(last, base, text.count)
        {
            return number
        }
        bytes = text
        number = strings.collect(checkedText: text)
        return number
    }
}
