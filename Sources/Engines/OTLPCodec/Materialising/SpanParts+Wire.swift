// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension SpanEvent {
    /// Reads a `Span.Event`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init(time: 0, name: "", attributes: [], droppedAttributesCount: 0)
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x09: time = try reader.time()
            case 0x12: name = try reader.string()
            case 0x1A: attributes.append(try Attribute(reader.content()))
            case 0x20: droppedAttributesCount = try reader.uint32()
            default: try reader.unexpected(tag, in: .spanEvent)
            }
        }
    }
}

extension SpanLink {
    /// Reads a `Span.Link`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init(
            traceID: .none, spanID: .none, traceState: "", attributes: [], droppedAttributesCount: 0, flags: 0
        )
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: traceID = try reader.traceIDField()
            case 0x12: spanID = try reader.spanIDField()
            case 0x1A: traceState = try reader.string()
            case 0x22: attributes.append(try Attribute(reader.content()))
            case 0x28: droppedAttributesCount = try reader.uint32()
            case 0x35: flags = try reader.fixed32()
            default: try reader.unexpected(tag, in: .spanLink)
            }
        }
    }
}

extension Exemplar {
    /// Reads an `Exemplar`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init(time: 0, value: .none, traceID: .none, spanID: .none, filteredAttributes: [])
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x11: time = try reader.time()
            case 0x19: value = .double(try reader.double())
            case 0x22: spanID = try reader.spanIDField()
            case 0x2A: traceID = try reader.traceIDField()
            case 0x31: value = .int(Int64(bitPattern: try reader.fixed64()))
            case 0x3A: filteredAttributes.append(try Attribute(reader.content()))
            default: try reader.unexpected(tag, in: .exemplar)
            }
        }
    }
}
