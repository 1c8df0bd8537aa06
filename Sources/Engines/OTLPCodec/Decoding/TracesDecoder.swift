// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes `ExportTraceServiceRequest`.
public struct TracesDecoder: ~Copyable {
    var strings: StringArena
    var attributes: AttributeArena
    var spans: GrowingColumn<SpanRow>
    var resources: [Origin] = []
    var scopes: [Origin] = []
    var refusals = Refusals()
    var origins = OriginNumbers()
    var tally: ExportTally
    private var names = LastText()
    private var states = LastText()
    private var messages = LastText()

    init(latestTime: Int64, requestBytes: Int) {
        tally = ExportTally(latestTime: latestTime)
        strings = StringArena(requestBytes: requestBytes)
        attributes = AttributeArena(requestBytes: requestBytes)
        spans = GrowingColumn(capacity: min(max(requestBytes / 512, 16), 1 << 14))
    }

    /// Decodes protobuf. A span that is invalid by itself, or begins after `latestTime` (nanoseconds since
    /// the Unix epoch), is left out and counted; damage refuses the request.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64 = .max
    ) throws(MalformedOTLP) -> DecodedBatch<SpanBatch> {
        try decodeRequest(bytes, latestTime: latestTime)
    }
}

extension TracesDecoder: RecordDecoder {
    typealias Columns = SpanBatch

    static let messages = EnvelopeMessages(
        request: .tracesRequest, resourceGroup: .resourceSpans, scopeGroup: .scopeSpans, records: "spans")

    mutating func decode(_ record: WireReader, resource: UInt32, scope: UInt32) throws(WireDamage) {
        try tally.countRecord(record)
        var span = SpanFields()
        var reader = record
        let rowStart = attributes.count
        attributes.beginRow()
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
                try attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &strings, notes: &span.notes,
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
            attributes.abandon(from: rowStart)
            refusals.refuse(reason, at: record.headOffset)
        } else {
            try tally.countDay(ofTime: span.startTime, of: record)
            append(&span, resource: resource, scope: scope)
        }
    }

    mutating func intern(raw bytes: UnsafeRawBufferPointer) -> UInt32 { strings.intern(raw: bytes) }

    var recordCount: Int { spans.count }

    mutating func setScope(_ scope: UInt32, from first: Int) {
        for row in first..<spans.count { spans.base[row].scope = scope }
    }

    @inline(__always)
    private mutating func append(_ span: inout SpanFields, resource: UInt32, scope: UInt32) {
        var row = SpanRow()
        row.resource = resource
        row.scope = scope
        row.traceIDHigh = span.traceIDHigh
        row.traceIDLow = span.traceIDLow
        row.spanID = span.spanID
        row.parentSpanID = span.parentSpanID
        row.traceState = states.number(of: span.traceState, in: &strings)
        row.flags = span.flags
        row.name = names.number(of: span.name, in: &strings)
        row.kind = span.kind
        row.startTime = Int64(truncatingIfNeeded: span.startTime)
        row.endTime = Int64(truncatingIfNeeded: span.endTime)
        row.statusCode = span.statusCode
        row.statusMessage = messages.number(of: span.statusMessage, in: &strings)
        row.attributesEnd = UInt32(attributes.count)
        row.droppedAttributesCount = span.droppedAttributesCount
        row.events = span.events.intern(in: &strings)
        row.droppedEventsCount = span.droppedEventsCount
        row.links = span.links.intern(in: &strings)
        row.droppedLinksCount = span.droppedLinksCount
        spans.append(row)
    }
}
