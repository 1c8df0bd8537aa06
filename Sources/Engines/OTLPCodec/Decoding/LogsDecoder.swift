// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes `ExportLogsServiceRequest`.
public struct LogsDecoder: ~Copyable {
    var strings: StringArena
    var attributes: AttributeArena
    var records: GrowingColumn<LogRow>
    var resources: [Origin] = []
    var scopes: [Origin] = []
    var refusals = Refusals()
    var origins = OriginNumbers()
    var tally: ExportTally
    private var severities = LastText()
    private var eventNames = LastText()

    init(latestTime: Int64, requestBytes: Int) {
        tally = ExportTally(latestTime: latestTime)
        strings = StringArena(requestBytes: requestBytes)
        attributes = AttributeArena(requestBytes: requestBytes)
        records = GrowingColumn(capacity: min(max(requestBytes / 256, 16), 1 << 14))
    }

    /// Decodes protobuf. A record that is invalid by itself, or whose effective time is after `latestTime`
    /// (nanoseconds since the Unix epoch), is left out and counted; damage refuses the request.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, latestTime: Int64 = .max
    ) throws(MalformedOTLP) -> DecodedBatch<LogBatch> {
        try decodeRequest(bytes, latestTime: latestTime)
    }
}

/// The fields of one log record while it is read: they may come in any order, and the last of each counts.
private struct LogFields {
    var time: UInt64 = 0
    var observedTime: UInt64 = 0
    var severityNumber: Int32 = 0
    var severityText = UnsafeRawBufferPointer(start: nil, count: 0)
    var body: WireReader?
    var droppedAttributesCount: UInt32 = 0
    var flags: UInt32 = 0
    var traceID: WireReader?
    var spanID: WireReader?
    var eventName = UnsafeRawBufferPointer(start: nil, count: 0)
    var notes = WireNotes()

    /// The time the record is stored under.
    var effectiveTime: UInt64 { time != 0 ? time : observedTime }

    /// Why the record must be refused.
    var refusal: RefusalReason? {
        if let traceID, traceID.remaining != 0, traceID.remaining != 16 { return .logTraceID }
        if let spanID, spanID.remaining != 0, spanID.remaining != 8 { return .logSpanID }
        if (time | observedTime) >> 63 != 0 { return .time }
        return notes.refusal
    }
}

extension LogsDecoder: RecordDecoder {
    typealias Columns = LogBatch

    static let messages = EnvelopeMessages(
        request: .logsRequest, resourceGroup: .resourceLogs, scopeGroup: .scopeLogs, records: "log records")

    mutating func decode(_ record: WireReader, resource: UInt32, scope: UInt32) throws(WireDamage) {
        try tally.countRecord(record)
        var log = LogFields()
        var reader = record
        let rowStart = attributes.count
        attributes.beginRow()
        while true {
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x09: log.time = try reader.fixed64()
            case 0x10: log.severityNumber = Int32(truncatingIfNeeded: try reader.varint())
            case 0x1A: log.severityText = try reader.text()
            case 0x2A:
                if let body = log.body { try WireCheck.replaced(body, as: .anyValue) }
                log.body = try reader.content()
            case 0x32:
                try attributes.append(
                    try reader.content(), rowStart: rowStart, strings: &strings, notes: &log.notes,
                    tally: &tally)
            case 0x38: log.droppedAttributesCount = UInt32(truncatingIfNeeded: try reader.varint())
            case 0x45: log.flags = try reader.fixed32()
            case 0x4A: log.traceID = try reader.content()
            case 0x52: log.spanID = try reader.content()
            case 0x59: log.observedTime = try reader.fixed64()
            case 0x62: log.eventName = try reader.text()
            default: try reader.unexpected(tag, in: .logRecord)
            }
        }
        var body = BodyFields()
        if let message = log.body { body = try BodyFields(message, notes: &log.notes) }
        if log.notes.stringIndexes > 0 { refusals.warn(.stringIndex, at: record.headOffset) }
        if let reason = log.refusal ?? tally.refusal(ofTime: log.effectiveTime) {
            attributes.abandon(from: rowStart)
            refusals.refuse(reason, at: record.headOffset)
        } else {
            try tally.countDay(ofTime: log.effectiveTime, of: record)
            append(log, body, resource: resource, scope: scope)
        }
    }

    mutating func intern(raw bytes: UnsafeRawBufferPointer) -> UInt32 { strings.intern(raw: bytes) }

    var recordCount: Int { records.count }

    mutating func setScope(_ scope: UInt32, from first: Int) {
        for row in first..<records.count { records.base[row].scope = scope }
    }

    @inline(__always)
    private mutating func append(_ log: LogFields, _ body: BodyFields, resource: UInt32, scope: UInt32) {
        var row = LogRow()
        row.resource = resource
        row.scope = scope
        row.time = Int64(truncatingIfNeeded: log.time)
        row.observedTime = Int64(truncatingIfNeeded: log.observedTime)
        row.severityNumber = log.severityNumber
        row.severityText = severities.number(of: log.severityText, in: &strings)
        row.bodyType = body.type
        row.bodyBits = body.bits
        row.body = body.slice.baseAddress
        row.bodyCount = body.type.isString ? UInt32(body.slice.count) : 0
        row.attributesEnd = UInt32(attributes.count)
        row.droppedAttributesCount = log.droppedAttributesCount
        row.flags = log.flags
        (row.traceIDHigh, row.traceIDLow) = log.traceID?.traceID ?? (0, 0)
        row.spanID = log.spanID?.spanID ?? 0
        row.eventName = eventNames.number(of: log.eventName, in: &strings)
        records.append(row)
    }
}
