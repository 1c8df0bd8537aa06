// SPDX-License-Identifier: Apache-2.0

public import Telemetry

extension AttributeValue {
    /// The value as text to search in: a string as it is, numbers and booleans as JSON writes them, arrays
    /// and maps as compact JSON whose strings are quoted but not escaped. Nothing for an empty value and for
    /// bytes at the top.
    public var searchText: String {
        switch self {
        case .empty, .bytes: ""
        case .string(let text): text
        default: nestedText
        }
    }

    private var nestedText: String {
        switch self {
        case .empty, .bytes: "null"
        case .string(let text): "\"" + text + "\""
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .array(let values): "[" + values.map(\.nestedText).joined(separator: ",") + "]"
        case .map(let entries):
            "{" + entries.map { "\"" + $0.key + "\":" + $0.value.nestedText }.joined(separator: ",") + "}"
        }
    }
}
