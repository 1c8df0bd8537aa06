// SPDX-License-Identifier: Apache-2.0

/// A resource or scope with its schema URL, cut out of the group that carries its records.
struct OriginMessage {
    /// The content of field 1, the `Resource` or `InstrumentationScope`.
    var origin: WireReader?
    /// The content of field 3.
    var schemaURL: UnsafeRawBufferPointer?

    /// Bytes of both.
    var byteCount: Int { (origin?.remaining ?? 0) + (schemaURL?.count ?? 0) }

    /// Refuses what is larger than a resource or scope may be.
    func checkSize(in group: WireReader) throws(WireDamage) {
        guard byteCount <= OTLPCodecLimits.originBytesMax else {
            throw (origin ?? group).wholeDamage(.originTooLarge)
        }
    }

    /// Both as one message, always in the same order and without empty fields, so that equal origins are
    /// equal bytes.
    var canonicalBytes: [UInt8] {
        var writer = ProtobufWriter()
        if let origin, origin.remaining > 0 { writer.bytesField(1, origin.bytes) }
        if let schemaURL, schemaURL.count > 0 { writer.bytesField(3, schemaURL) }
        return writer.bytes
    }

    /// The `service.name` of a resource when it is a string; the first one counts.
    func serviceName() throws(WireDamage) -> UnsafeRawBufferPointer? {
        guard var reader = origin else { return nil }
        while true {
            let tag = try reader.tag()
            if tag == 0 { return nil }
            guard tag == 0x0A else {
                try reader.skip(tag)
                continue
            }
            let attribute = try AttributeParts(try reader.content())
            guard attribute.isServiceName, let value = attribute.value else { continue }
            return try Self.text(of: value)
        }
    }

    /// The name of an instrumentation scope.
    func scopeName() throws(WireDamage) -> UnsafeRawBufferPointer? {
        guard var reader = origin else { return nil }
        var name: UnsafeRawBufferPointer?
        while true {
            let tag = try reader.tag()
            if tag == 0 { return name }
            if tag == 0x0A {
                name = try reader.content().bytes
            } else {
                try reader.skip(tag)
            }
        }
    }

    /// The string an `AnyValue` holds, if that is what it holds.
    private static func text(of value: WireReader) throws(WireDamage) -> UnsafeRawBufferPointer? {
        var reader = value
        var text: UnsafeRawBufferPointer?
        while true {
            let tag = try reader.tag()
            if tag == 0 { return text }
            if tag == 0x0A {
                text = try reader.content().bytes
            } else {
                if tag >> 3 <= 8 { text = nil }
                try reader.skip(tag)
            }
        }
    }
}

/// The two fields of a `KeyValue`; what comes last counts.
struct AttributeParts {
    private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var value: WireReader?
    /// Whether the key is a string table index, which has no meaning outside of profiles.
    private(set) var hasKeyIndex = false

    @inline(__always)
    init(_ message: WireReader) throws(WireDamage) {
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: key = try reader.text()
            case 0x12:
                if let value { try WireCheck.replaced(value, as: .anyValue) }
                value = try reader.content()
            case 0x18:
                hasKeyIndex = true
                _ = try reader.varint()
            default: try reader.unexpected(tag, in: .keyValue)
            }
        }
    }

    var isServiceName: Bool { key.elementsEqual("service.name".utf8) }
}
