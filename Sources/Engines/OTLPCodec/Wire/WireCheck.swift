// SPDX-License-Identifier: Apache-2.0

/// Walks a message whose bytes will be stored as they are, so that whoever reads them later finds them sound.
struct WireCheck {
    private let plan = WirePlan.otlp
    /// What was found that is not damage.
    var notes = WireNotes()

    /// Checks a whole message. `depth` counts the attribute values around it.
    mutating func message(_ message: WireReader, as type: MessageID, depth: Int = 0) throws(WireDamage) {
        var depth = depth
        if type == .anyValue {
            depth += 1
            guard depth <= OTLPCodecLimits.valueDepthMax else { throw message.wholeDamage(.valueTooDeep) }
        }
        var reader = message
        while true {
            let tag = try reader.tag()
            if tag == 0 { return }
            try field(tag, &reader, of: type, depth: depth)
        }
    }

    /// Checks and steps over the content of one field.
    mutating func field(
        _ tag: UInt32, _ reader: inout WireReader, of type: MessageID, depth: Int = 0
    ) throws(WireDamage) {
        let entry = plan.field(tag >> 3, of: type)
        guard entry.isKnown else { return try reader.skip(tag) }
        let wireType = tag & 7
        if wireType == entry.kind.wireType {
            try value(entry.kind, &reader, depth: depth)
        } else if entry.isMany, entry.kind.isPackable, wireType == 2 {
            try packed(entry.kind, try reader.content())
        } else {
            throw reader.damage(.wrongWireType)
        }
    }

    /// Checks a message that a later occurrence of its field replaces: nobody will read it, yet damage is
    /// damage.
    @inline(never)
    static func replaced(_ message: WireReader, as type: MessageID) throws(WireDamage) {
        var check = WireCheck()
        try check.message(message, as: type)
    }

    private mutating func value(
        _ kind: FieldKind, _ reader: inout WireReader, depth: Int
    ) throws(WireDamage) {
        switch kind {
        case .string: _ = try reader.text()
        case .bytes: _ = try reader.content()
        case .traceID: try identifier(reader.content(), count: 16)
        case .spanID: try identifier(reader.content(), count: 8)
        case .message(let type): try message(reader.content(), as: type, depth: depth)
        case .time: if try reader.fixed64() > UInt64(Int64.max) { notes.refuse(.time) }
        case .fixed64, .sfixed64, .double: _ = try reader.fixed64()
        case .fixed32: _ = try reader.fixed32()
        case .stringIndex:
            notes.stringIndexes += 1
            _ = try reader.varint()
        case .bool, .int32, .int64, .uint32, .uint64, .sint32, .enumeration: _ = try reader.varint()
        }
    }

    private mutating func identifier(_ content: WireReader, count: Int) {
        if content.remaining != 0 && content.remaining != count { notes.refuse(.nestedID) }
    }

    private func packed(_ kind: FieldKind, _ content: WireReader) throws(WireDamage) {
        if kind.wireType == 1 {
            guard content.remaining % 8 == 0 else { throw content.wholeDamage(.badPackedLength) }
            return
        }
        var reader = content
        while !reader.isAtEnd { _ = try reader.varint() }
    }
}

/// What a walk over a record finds that does not break the request.
struct WireNotes {
    /// Why the record must be refused: the first reason found.
    private(set) var refusal: RefusalReason?
    /// How many fields of the profiling signal were seen, which read as empty.
    var stringIndexes = 0

    mutating func refuse(_ reason: RefusalReason) {
        if refusal == nil { refusal = reason }
    }
}
