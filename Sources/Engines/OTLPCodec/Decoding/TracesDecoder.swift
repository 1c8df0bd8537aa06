// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes `ExportTraceServiceRequest`.
public struct TracesDecoder {
    var batch = SpanBatch()
    var refusals = Refusals()
    var origins = OriginNumbers()
    var tally: RequestTally

    init(latestTime: Int64) { tally = RequestTally(latestTime: latestTime) }

    /// Decodes protobuf. A span that is invalid by itself, or begins after `latestTime` (nanoseconds since
    /// the Unix epoch), is left out and counted; damage refuses the request.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64 = .max
    ) throws(MalformedOTLP) -> DecodedBatch<SpanBatch> {
        try decodeRequest(bytes, latestTime: latestTime)
    }
}

extension TracesDecoder: RecordDecoder {
    static let messages = EnvelopeMessages(
        request: .tracesRequest, resourceGroup: .resourceSpans, scopeGroup: .scopeSpans, records: "spans")

    mutating func decode(_ record: WireReader, resource: UInt32, scope: UInt32) throws(WireDamage) {
        try tally.countRecord(record)
        var span = SpanFields()
        var reader = record
        let rowStart = batch.attributes.nextRowStart
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x0A: span.readTraceID(try reader.content())
            case 0x12: span.readSpanID(try reader.content())
            case 0x1A: span.traceState = try reader.text()
            case 0x22: span.readParentSpanID(try reader.content())
            case 0x2A: span.name = try reader.text()
            case 0x30: span.kind = Int32(truncatingIfNeeded: try reader.varint())
            case 0x39: span.startTime = try reader.fixed64()
            case 0x41: span.endTime = try reader.fixed64()
            case 0x4A:
                try batch.attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &batch.strings, notes: &span.notes,
                    tally: &tally)
            case 0x50: span.droppedAttributesCount = UInt32(truncatingIfNeeded: try reader.varint())
            case 0x5A:
                try span.check(tag, &reader)
                span.events.append(from: start, to: reader.position)
            case 0x60: span.droppedEventsCount = UInt32(truncatingIfNeeded: try reader.varint())
            case 0x6A:
                try span.check(tag, &reader)
                span.links.append(from: start, to: reader.position)
            case 0x70: span.droppedLinksCount = UInt32(truncatingIfNeeded: try reader.varint())
            case 0x7A: try span.readStatus(try reader.content())
            case 0x85: span.flags = try reader.fixed32()
            default: try reader.unexpected(tag, in: .span)
            }
        }
        if span.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: record.headOffset) }
        if let reason = span.refusal ?? tally.refusal(ofTime: span.startTime) {
            batch.attributes.abandonRow()
            refusals.refuse(reason, at: record.headOffset)
        } else {
            try tally.countDay(ofTime: span.startTime, of: record)
            append(&span, resource: resource, scope: scope)
        }
    }

    @inline(__always)
    private mutating func append(_ span: inout SpanFields, resource: UInt32, scope: UInt32) {
        batch.resource.append(resource)
        batch.scope.append(scope)
        batch.traceIDHigh.append(span.traceIDHigh)
        batch.traceIDLow.append(span.traceIDLow)
        batch.spanID.append(span.spanID)
        batch.parentSpanID.append(span.parentSpanID)
        batch.traceState.append(batch.strings.intern(span.traceState))
        batch.flags.append(span.flags)
        batch.name.append(batch.strings.intern(span.name))
        batch.kind.append(span.kind)
        batch.startTime.append(Int64(truncatingIfNeeded: span.startTime))
        batch.endTime.append(Int64(truncatingIfNeeded: span.endTime))
        batch.statusCode.append(span.statusCode)
        batch.statusMessage.append(batch.strings.intern(span.statusMessage))
        batch.attributes.finishRow()
        batch.droppedAttributesCount.append(span.droppedAttributesCount)
        batch.events.append(span.events.intern(in: &batch.strings))
        batch.droppedEventsCount.append(span.droppedEventsCount)
        batch.links.append(span.links.intern(in: &batch.strings))
        batch.droppedLinksCount.append(span.droppedLinksCount)
    }
}
