// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    mutating func spans() throws(CorruptBlock) -> SpanBatch {
        var batch = SpanBatch()
        (batch.resources, batch.resource) = try origins(.resource, .resourceTable, rows)
        (batch.scopes, batch.scope) = try origins(.scope, .scopeTable, rows)
        (batch.traceIDHigh, batch.traceIDLow) = try traceIDs()
        try decodeSpanIDs(into: &batch)
        try decodeTimes(into: &batch)
        batch.traceState = try strings(.traceState)
        batch.flags = try integers(.flags)
        batch.name = try strings(.name)
        batch.kind = try integers(.kind)
        batch.statusCode = try integers(.statusCode)
        batch.statusMessage = try strings(.statusMessage)
        batch.attributes = try attributes(rows)
        batch.droppedAttributesCount = try integers(.droppedAttributesCount)
        batch.events = try strings(.events)
        batch.droppedEventsCount = try integers(.droppedEventsCount)
        batch.links = try strings(.links)
        batch.droppedLinksCount = try integers(.droppedLinksCount)
        batch.strings = strings
        return batch
    }

    private mutating func decodeSpanIDs(into batch: inout SpanBatch) throws(CorruptBlock) {
        guard columns.needs(.spanID) else { return }
        var reader = try reader(.spanID)
        let spans = try IntegerStream.readPlain(rowCount, from: &reader)
        try reader.requireEnd()
        if columns.includes(.parentSpanID) {
            var reader = try self.reader(.parentSpanID)
            batch.parentSpanID = rows.pick(try ParentStream.decode(spans: spans, from: &reader))
            try reader.requireEnd()
        }
        if columns.includes(.spanID) { batch.spanID = rows.pick(spans) }
    }

    private mutating func decodeTimes(into batch: inout SpanBatch) throws(CorruptBlock) {
        guard columns.needs(.startTime) else { return }
        let starts = try pickedIntegers(.startTime, rows)
        if columns.includes(.endTime) {
            let durations = try pickedIntegers(.endTime, rows)
            batch.endTime = zip(starts, durations).map { Int64(bitPattern: $0 &+ $1) }
        }
        if columns.includes(.startTime) { batch.startTime = starts.map { Int64(bitPattern: $0) } }
    }
}
