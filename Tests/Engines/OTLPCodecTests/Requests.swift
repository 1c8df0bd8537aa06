// SPDX-License-Identifier: Apache-2.0

@testable import OTLPCodec

/// Builds requests by hand, the broken ones included.
enum Requests {
    static let traceID = [UInt8](1...16)
    static let spanID = [UInt8](1...8)

    /// A request of one resource group and one scope group with these records.
    static func request(_ records: [[UInt8]]) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.message(1) { resource in
            resource.message(2) { scope in
                for record in records { scope.bytesField(2, record) }
            }
        }
        return writer.bytes
    }

    /// A span with an id and whatever the closure adds.
    static func span(
        traceID: [UInt8] = traceID, spanID: [UInt8] = spanID,
        _ more: (inout ProtobufWriter) -> Void = { _ in }
    ) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.bytesField(1, traceID)
        writer.bytesField(2, spanID)
        more(&writer)
        return writer.bytes
    }

    /// A message and nothing around it.
    static func message(_ fields: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        fields(&writer)
        return writer.bytes
    }

    /// A `KeyValue` whose value is arrays in arrays, `depth` values in all.
    static func nestedAttribute(depth: Int) -> [UInt8] {
        var value: [UInt8] = []
        for _ in 1..<depth {
            value = message { $0.bytesField(5, message { $0.bytesField(1, value) }) }
        }
        return message {
            $0.textField(1, "nested")
            $0.bytesField(2, value)
        }
    }
}
