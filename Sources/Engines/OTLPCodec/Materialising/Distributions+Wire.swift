// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension WireReader {
    /// Appends the values of a packed field of eight bytes each.
    fileprivate mutating func packedFixed64(_ append: (UInt64) -> Void) throws(WireDamage) {
        var content = try content()
        guard content.remaining % 8 == 0 else { throw content.wholeDamage(.badPackedLength) }
        while !content.isAtEnd { append(try content.fixed64()) }
    }
}

extension Histogram {
    /// Reads the distribution fields of a `HistogramDataPoint`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init()
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x21: count = try reader.fixed64()
            case 0x29: sum = try reader.double()
            case 0x31: bucketCounts.append(try reader.fixed64())
            case 0x32: try reader.packedFixed64 { bucketCounts.append($0) }
            case 0x39: explicitBounds.append(try reader.double())
            case 0x3A: try reader.packedFixed64 { explicitBounds.append(Double(bitPattern: $0)) }
            case 0x59: min = try reader.double()
            case 0x61: max = try reader.double()
            default: try reader.skip(tag)
            }
        }
    }
}

extension ExponentialHistogram {
    /// Reads the distribution fields of an `ExponentialHistogramDataPoint`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init()
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x21: count = try reader.fixed64()
            case 0x29: sum = try reader.double()
            case 0x30: scale = try reader.sint32()
            case 0x39: zeroCount = try reader.fixed64()
            case 0x42: positive = try Buckets(reader.content())
            case 0x4A: negative = try Buckets(reader.content())
            case 0x61: min = try reader.double()
            case 0x69: max = try reader.double()
            case 0x71: zeroThreshold = try reader.double()
            default: try reader.skip(tag)
            }
        }
    }
}

extension ExponentialHistogram.Buckets {
    /// Reads a `Buckets` message.
    fileprivate init(_ message: WireReader) throws(WireDamage) {
        self.init()
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x08: offset = try reader.sint32()
            case 0x10: bucketCounts.append(try reader.varint())
            case 0x12:
                var packed = try reader.content()
                while !packed.isAtEnd { bucketCounts.append(try packed.varint()) }
            default: try reader.unexpected(tag, in: .buckets)
            }
        }
    }
}

extension Summary {
    /// Reads the distribution fields of a `SummaryDataPoint`.
    init(_ message: WireReader) throws(WireDamage) {
        self.init()
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x21: count = try reader.fixed64()
            case 0x29: sum = try reader.double()
            case 0x32: quantiles.append(try Quantile(reader.content()))
            default: try reader.skip(tag)
            }
        }
    }
}

extension Summary.Quantile {
    /// Reads a `ValueAtQuantile` message.
    fileprivate init(_ message: WireReader) throws(WireDamage) {
        self.init(quantile: 0, value: 0)
        var reader = message
        while true {
            let tag = try reader.tag()
            switch tag {
            case 0: return
            case 0x09: quantile = try reader.double()
            case 0x11: value = try reader.double()
            default: try reader.unexpected(tag, in: .valueAtQuantile)
            }
        }
    }
}
