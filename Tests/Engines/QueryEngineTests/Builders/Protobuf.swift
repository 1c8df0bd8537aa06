// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Just enough protobuf for stored messages.
enum Protobuf {
    static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var field = [number << 3 | 2]
        var length = bytes.count
        while length >= 128 {
            field.append(UInt8(length & 127) | 128)
            length >>= 7
        }
        return field + [UInt8(length)] + bytes
    }

    static func string(_ text: String) -> [UInt8] { field(1, Array(text.utf8)) }

    static func keyValue(_ key: String, _ value: [UInt8]) -> [UInt8] { string(key) + field(2, value) }

    static func array(_ values: [[UInt8]]) -> [UInt8] { field(5, values.flatMap { field(1, $0) }) }

    static func map(_ entries: [(String, [UInt8])]) -> [UInt8] {
        field(6, entries.flatMap { field(1, keyValue($0.0, $0.1)) })
    }

    /// The stored form of a resource that names its service.
    static func resource(_ service: String) -> [UInt8] {
        service.isEmpty ? [] : field(1, field(1, keyValue("service.name", string(service))))
    }

    /// The stored form of a scope with a name.
    static func scope(_ name: String) -> [UInt8] { name.isEmpty ? [] : field(1, string(name)) }
}

/// An attribute value as tests write it.
enum SampleValue: Hashable {
    case empty
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// Of strings.
    case array([String])
    /// Of strings.
    case map([String: String])

    func cell(in strings: inout StringTable) -> AttributeCell {
        switch self {
        case .empty: .empty
        case .string(let text): AttributeCell(type: .string, bits: UInt64(strings.intern(text)))
        case .bool(let flag): AttributeCell(type: .bool, bits: flag ? 1 : 0)
        case .int(let number): AttributeCell(type: .int, bits: UInt64(bitPattern: number))
        case .double(let number): AttributeCell(type: .double, bits: number.bitPattern)
        case .array(let texts):
            AttributeCell(
                type: .array, bits: UInt64(strings.intern(Protobuf.array(texts.map(Protobuf.string)))))
        case .map(let entries):
            AttributeCell(
                type: .map,
                bits: UInt64(
                    strings.intern(
                        Protobuf.map(
                            entries.sorted { $0.key < $1.key }.map { ($0.key, Protobuf.string($0.value)) }))))
        }
    }

    /// Written anew, not with the engine's renderer.
    var text: String {
        switch self {
        case .empty: ""
        case .string(let text): text
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .array(let texts): "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        case .map(let entries):
            "{" + entries.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
                + "}"
        }
    }
}

/// An attribute as tests write it.
struct SampleAttribute: Hashable {
    var key: String
    var value: SampleValue

    init(_ key: String, _ value: SampleValue) {
        self.key = key
        self.value = value
    }
}

extension AttributeColumns {
    mutating func appendRow(_ attributes: [SampleAttribute], in strings: inout StringTable) {
        appendEntries(attributes, in: &strings)
        finishRow()
    }

    mutating func appendEntries(_ attributes: [SampleAttribute], in strings: inout StringTable) {
        for attribute in attributes {
            append(key: strings.intern(attribute.key), attribute.value.cell(in: &strings))
        }
    }
}

extension Array where Element == Origin {
    /// The index of an origin, which is added when it is not there yet.
    mutating func index(of origin: Origin) -> UInt32 {
        if let known = firstIndex(of: origin) { return UInt32(known) }
        append(origin)
        return UInt32(count - 1)
    }
}
