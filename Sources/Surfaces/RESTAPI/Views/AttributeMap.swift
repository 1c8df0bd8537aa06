// SPDX-License-Identifier: Apache-2.0
public import Contracts
import FoundationEssentials
public import Telemetry

/// Attributes as a JSON object. Of a key that was sent twice the last value counts, as OpenTelemetry has it.
struct AttributeMap: AnswerOnly {
    var attributes: [Attribute]

    init(_ attributes: [Attribute]) { self.attributes = attributes }

    static let schema: JSON = ["type": "object", "additionalProperties": true]

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for attribute in attributes.lastOfEachKey {
            if writer.isAbandoned { break }
            writer.name(attribute.key)
            attribute.value.write(to: &writer)
        }
        writer.endObject()
    }
}

extension [Attribute] {
    /// Few attributes are compared faster than they are hashed.
    private static var comparedMax: Int { 24 }

    /// Without those whose key comes again later.
    fileprivate var lastOfEachKey: [Attribute] {
        if count <= Self.comparedMax {
            let isUnique = indices.allSatisfy { index in
                !self[(index + 1)...].contains { $0.key == self[index].key }
            }
            if isUnique { return self }
        }
        var seen: Set<String> = []
        return reversed().filter { seen.insert($0.key).inserted }.reversed()
    }
}

/// Any JSON: strings, booleans, integers and doubles stay what they are; an empty value is `null`; bytes are
/// `{"$bytes": "<base64>"}`.
extension AttributeValue: AnswerOnly {
    public static var schema: JSON { .object([]) }

    public func write(to writer: inout JSONWriter) {
        switch self {
        case .empty: writer.null()
        case .string(let text): writer.write(text)
        case .bool(let flag): writer.write(flag)
        case .int(let number): writer.write(number)
        case .double(let number): writer.write(number)
        case .bytes(let bytes):
            writer.beginObject()
            writer.name("$bytes")
            writer.write(Data(bytes).base64EncodedString())
            writer.endObject()
        case .array(let values): values.write(to: &writer)
        case .map(let attributes): AttributeMap(attributes).write(to: &writer)
        }
    }
}
