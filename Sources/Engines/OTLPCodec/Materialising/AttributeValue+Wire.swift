// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension AttributeValue {
    /// Reads an `AnyValue`; `depth` counts the values around it.
    init(_ message: WireReader, depth: Int = 0) throws(WireDamage) {
        guard depth < OTLPCodecLimits.valueDepthMax else { throw message.wholeDamage(.valueTooDeep) }
        self = .empty
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: self = .string(try reader.string())
            case 0x10: self = .bool(try reader.varint() != 0)
            case 0x18: self = .int(Int64(bitPattern: try reader.varint()))
            case 0x21: self = .double(try reader.double())
            case 0x2A:
                self = .array(
                    try reader.content().messages(0x0A) { (value) throws(WireDamage) in
                        try AttributeValue(value, depth: depth + 1)
                    })
            case 0x32:
                self = .map(
                    try reader.content().messages(0x0A) { (attribute) throws(WireDamage) in
                        try Attribute(attribute, depth: depth + 1)
                    })
            case 0x3A: self = .bytes(Array(try reader.content().bytes))
            case 0x40:
                _ = try reader.varint()
                self = .empty
            default: try reader.unexpected(tag, in: .anyValue)
            }
        }
    }
}

extension Attribute {
    /// Reads a `KeyValue`.
    init(_ message: WireReader, depth: Int = 0) throws(WireDamage) {
        let parts = try AttributeParts(message)
        self.init(key: String(decoding: parts.key, as: UTF8.self), value: .empty)
        if let value = parts.value { self.value = try AttributeValue(value, depth: depth) }
    }
}
