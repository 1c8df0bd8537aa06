// SPDX-License-Identifier: Apache-2.0

/// A cursor over one protobuf message. Copying it is the way to read a message twice.
///
/// It borrows memory: nothing keeps the bytes alive but the caller, who lends them for one call.
struct WireReader {
    private(set) var position: UnsafeRawPointer
    let end: UnsafeRawPointer
    /// The start of the whole request, for offsets in errors.
    let base: UnsafeRawPointer

    /// A reader of a whole request; `nil` for no bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        self.init(position: base, end: base + bytes.count, base: base)
    }

    @inline(__always)
    private init(position: UnsafeRawPointer, end: UnsafeRawPointer, base: UnsafeRawPointer) {
        self.position = position
        self.end = end
        self.base = base
    }

    /// A reader of some of the bytes of a whole request, of which this is the reader.
    func slice(at offset: Int, count: Int) -> WireReader {
        WireReader(position: base + offset, end: base + offset + count, base: base)
    }

    @inline(__always)
    var remaining: Int { end - position }

    @inline(__always)
    var isAtEnd: Bool { position == end }

    /// What is left to read.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: position, count: remaining) }

    /// From the start of the request.
    var offset: Int { position - base }

    /// The next field's tag (number and wire type as on the wire), or 0 at the end of the message.
    @inline(__always)
    mutating func tag() throws(WireDamage) -> UInt32 {
        if position == end { return 0 }
        let first = position.load(as: UInt8.self)
        if first >= 8 && first < 0x80 {
            position += 1
            return UInt32(first)
        }
        return try longTag()
    }

    @inline(never)
    private mutating func longTag() throws(WireDamage) -> UInt32 {
        let start = position
        let value = try varint()
        guard value >= 8, value <= UInt64(UInt32.max) else {
            throw WireDamage(kind: .badTag, offset: start - base)
        }
        return UInt32(truncatingIfNeeded: value)
    }

    @inline(__always)
    mutating func varint() throws(WireDamage) -> UInt64 {
        if position < end {
            let first = position.load(as: UInt8.self)
            if first < 0x80 {
                position += 1
                return UInt64(first)
            }
        }
        return try longVarint()
    }

    @inline(never)
    private mutating func longVarint() throws(WireDamage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var next = position
        while next < end {
            let byte = next.load(as: UInt8.self)
            next += 1
            if shift == 63 && byte > 1 { throw damage(.varintTooLong) }
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 {
                position = next
                return value
            }
            shift += 7
        }
        throw damage(.truncated)
    }

    @inline(__always)
    mutating func fixed64() throws(WireDamage) -> UInt64 {
        guard remaining >= 8 else { throw damage(.truncated) }
        let value = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
        position += 8
        return value
    }

    @inline(__always)
    mutating func fixed32() throws(WireDamage) -> UInt32 {
        guard remaining >= 4 else { throw damage(.truncated) }
        let value = UInt32(littleEndian: position.loadUnaligned(as: UInt32.self))
        position += 4
        return value
    }

    /// The content of a length-delimited field.
    @inline(__always)
    mutating func content() throws(WireDamage) -> WireReader {
        let before = position
        let length = try varint()
        guard length <= UInt64(remaining) else {
            position = before
            throw damage(.truncated)
        }
        let start = position
        position += Int(truncatingIfNeeded: length)
        return WireReader(position: start, end: position, base: base)
    }

    /// The content of a string field, checked to be UTF-8.
    @inline(__always)
    mutating func text() throws(WireDamage) -> UnsafeRawBufferPointer {
        let content = try content()
        guard UTF8Check.isValid(content.bytes) else { throw content.damage(.invalidUTF8) }
        return content.bytes
    }

    /// The offset of the cursor, or of the last byte when there is nothing left, so that it lies inside the
    /// field.
    private var anchor: Int { max(0, min(position, end - 1) - base) }

    @inline(never)
    func damage(_ kind: WireDamage.Kind) -> WireDamage { WireDamage(kind: kind, offset: anchor) }

    /// The byte before the cursor. For an unread message this is the end of its length: a byte of the
    /// message's own field but of none inside it.
    var headOffset: Int { max(0, position - 1 - base) }

    /// An error about an unread message as a whole.
    @inline(never)
    func wholeDamage(_ kind: WireDamage.Kind) -> WireDamage { WireDamage(kind: kind, offset: headOffset) }
}

extension WireReader {
    /// Steps over a field that the message's schema does not know; refuses a known field of another wire
    /// type.
    @inline(never)
    mutating func unexpected(_ tag: UInt32, in type: MessageID) throws(WireDamage) {
        if WirePlan.otlp.field(tag >> 3, of: type).isKnown { throw damage(.wrongWireType) }
        try skip(tag)
    }

    /// Steps over the content of a field.
    mutating func skip(_ tag: UInt32, depth: Int = 0) throws(WireDamage) {
        switch tag & 7 {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: _ = try content()
        case 3: try skipGroup(tag >> 3, depth: depth)
        case 5: _ = try fixed32()
        default: throw damage(.wrongWireType)
        }
    }

    private mutating func skipGroup(_ number: UInt32, depth: Int) throws(WireDamage) {
        guard depth < OTLPCodecLimits.groupDepthMax else { throw damage(.groupsTooDeep) }
        while true {
            let next = try tag()
            if next == 0 { throw damage(.unmatchedGroup) }
            if next & 7 == 4 {
                guard next >> 3 == number else { throw damage(.unmatchedGroup) }
                return
            }
            try skip(next, depth: depth + 1)
        }
    }
}
