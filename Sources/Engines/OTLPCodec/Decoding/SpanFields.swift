// SPDX-License-Identifier: Apache-2.0

/// The fields of one span while it is read: they may come in any order, and the last of each counts.
struct SpanFields {
    private(set) var traceIDHigh: UInt64 = 0
    private(set) var traceIDLow: UInt64 = 0
    private(set) var spanID: UInt64 = 0
    private(set) var parentSpanID: UInt64 = 0
    private var hasParentOfWrongLength = false
    var traceState = UnsafeRawBufferPointer(start: nil, count: 0)
    var name = UnsafeRawBufferPointer(start: nil, count: 0)
    var flags: UInt32 = 0
    var kind: Int32 = 0
    var startTime: UInt64 = 0
    var endTime: UInt64 = 0
    private(set) var statusCode: Int32 = 0
    private(set) var statusMessage = UnsafeRawBufferPointer(start: nil, count: 0)
    var droppedAttributesCount: UInt32 = 0
    var droppedEventsCount: UInt32 = 0
    var droppedLinksCount: UInt32 = 0
    var events = RawFields()
    var links = RawFields()
    var notes = WireNotes()

    /// Why the span must be refused.
    @inline(__always)
    var refusal: RefusalReason? {
        if traceIDHigh | traceIDLow == 0 { return .traceID }
        if spanID == 0 { return .spanID }
        if hasParentOfWrongLength { return .parentSpanID }
        if (startTime | endTime) >> 63 != 0 { return .time }
        return notes.refusal
    }

    @inline(__always)
    mutating func readTraceID(_ content: WireReader) {
        (traceIDHigh, traceIDLow) = content.traceID ?? (0, 0)
    }

    @inline(__always)
    mutating func readSpanID(_ content: WireReader) { spanID = content.spanID ?? 0 }

    @inline(__always)
    mutating func readParentSpanID(_ content: WireReader) {
        let number = content.spanID
        hasParentOfWrongLength = number == nil && content.remaining > 0
        parentSpanID = number ?? 0
    }

    mutating func readStatus(_ message: WireReader) throws(WireDamage) {
        statusCode = 0
        statusMessage = UnsafeRawBufferPointer(start: nil, count: 0)
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x12: statusMessage = try reader.text()
            case 0x18: statusCode = Int32(truncatingIfNeeded: try reader.varint())
            default: try reader.unexpected(tag, in: .status)
            }
        }
    }

    /// Checks an event or link, which is kept as raw bytes.
    @inline(never)
    mutating func check(_ tag: UInt32, _ reader: inout WireReader) throws(WireDamage) {
        var check = WireCheck()
        check.notes = notes
        try check.field(tag, &reader, of: .span)
        notes = check.notes
    }
}

extension WireReader {
    /// The content as a trace id; `nil` unless it is 16 bytes.
    @inline(__always)
    var traceID: (high: UInt64, low: UInt64)? {
        guard remaining == 16 else { return nil }
        return (
            UInt64(bigEndian: position.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: position.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    /// The content as a span id; `nil` unless it is 8 bytes.
    @inline(__always)
    var spanID: UInt64? {
        guard remaining == 8 else { return nil }
        return UInt64(bigEndian: position.loadUnaligned(as: UInt64.self))
    }
}
