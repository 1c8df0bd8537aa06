// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension Resource {
    /// Reads a resource group: field 1 is the resource, field 3 its schema URL.
    init(group: WireReader) throws(WireDamage) {
        self.init()
        var reader = group
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: try readResource(try reader.content())
            case 0x1A: schemaURL = try reader.string()
            default: try reader.skip(tag)
            }
        }
    }

    private mutating func readResource(_ message: WireReader) throws(WireDamage) {
        attributes = []
        droppedAttributesCount = 0
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: attributes.append(try Attribute(reader.content()))
            case 0x10: droppedAttributesCount = try reader.uint32()
            default: try reader.skip(tag)
            }
        }
    }
}

extension Scope {
    /// Reads a scope group: field 1 is the scope, field 3 its schema URL.
    init(group: WireReader) throws(WireDamage) {
        self.init()
        var reader = group
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A:
                let url = schemaURL
                self = try Scope(message: reader.content())
                schemaURL = url
            case 0x1A: schemaURL = try reader.string()
            default: try reader.skip(tag)
            }
        }
    }

    private init(message: WireReader) throws(WireDamage) {
        self.init()
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x0A: name = try reader.string()
            case 0x12: version = try reader.string()
            case 0x1A: attributes.append(try Attribute(reader.content()))
            case 0x20: droppedAttributesCount = try reader.uint32()
            default: try reader.skip(tag)
            }
        }
    }
}
