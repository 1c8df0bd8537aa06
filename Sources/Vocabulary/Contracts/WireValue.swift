// SPDX-License-Identifier: Apache-2.0

/// A value that callers send or receive: it knows its JSON Schema, how to be read and how to be written.
public protocol WireValue: Sendable {
    /// Its JSON Schema (draft 2020-12, as in OpenAPI 3.1); named shapes answer a `$ref`.
    static var schema: JSON { get }
    /// The schema of a value that is there; differs from `schema` for what may be `null`.
    static var presentSchema: JSON { get }
    /// Adds the schemas that `schema` refers to, by name.
    static func collectSchemas(into schemas: inout SchemaCollection)
    /// What stands for an absent member; `nil` when the member is required.
    static var whenAbsent: Self? { get }
    /// Whether there is nothing to write: `null`.
    var isNull: Bool { get }
    /// Reads it from JSON; throws an `invalid-input` problem that lists every violation with its JSON
    /// pointer.
    static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Self
    /// The JSON that the texts of a path or query parameter stand for.
    static func json(parameter texts: [String]) -> JSON
    func write(to writer: inout JSONWriter)
}

extension WireValue {
    public static var presentSchema: JSON { schema }
    public static func collectSchemas(into schemas: inout SchemaCollection) {}
    public static var whenAbsent: Self? { nil }
    public var isNull: Bool { false }
    public static func json(parameter texts: [String]) -> JSON {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) })
    }
}

/// A value that Argus answers and never reads.
public protocol AnswerOnly: WireValue {}

extension AnswerOnly {
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Self {
        throw .mistyped(pointer, "absent: it is only answered")
    }
}

/// The named schemas of one direction. They differ: a caller may leave optional members out, Argus writes
/// them all.
public struct SchemaCollection: Sendable {
    public enum Direction: Sendable { case sent, answered }

    public let direction: Direction
    public internal(set) var named: [String: JSON] = [:]

    public init(_ direction: Direction) { self.direction = direction }
}

extension Problem {
    /// A violation of the type at one place.
    public static func mistyped(_ pointer: String, _ expected: String) -> Problem {
        .invalidInput([Violation(pointer: pointer, detail: "must be \(expected)")])
    }
}

extension String: WireValue {
    public static var schema: JSON { ["type": "string"] }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> String {
        guard case .string(let value) = json else { throw .mistyped(pointer, "a string") }
        // PostgreSQL cannot store it.
        guard !value.utf8.contains(0) else {
            throw .invalidInput([.init(pointer: pointer, detail: "must not contain U+0000")])
        }
        return value
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Bool: WireValue {
    public static var schema: JSON { ["type": "boolean"] }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Bool {
        guard case .bool(let value) = json else { throw .mistyped(pointer, "true or false") }
        return value
    }
    public static func json(parameter texts: [String]) -> JSON {
        switch texts {
        case ["true"]: true
        case ["false"]: false
        default: .array(texts.map { .string($0) })
        }
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

/// Whole numbers are written and read as JSON integers of full 64-bit precision.
public protocol WireInteger: WireValue, FixedWidthInteger {}

extension WireInteger {
    public static var schema: JSON {
        let format = bitWidth > 32 ? "int64" : "int32"
        return isSigned ? ["type": "integer", "format": .string(format)] : ["type": "integer", "minimum": 0]
    }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Self {
        guard case .integer(let number) = json, let value = Self(exactly: number) else {
            throw .mistyped(pointer, "a whole number")
        }
        return value
    }
    public static func json(parameter texts: [String]) -> JSON {
        guard texts.count == 1, let value = Int64(texts[0]) else { return .array(texts.map { .string($0) }) }
        return .integer(value)
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Int: WireInteger {}
extension Int32: WireInteger {}
extension Int64: WireInteger {}
extension UInt32: WireInteger {}
extension UInt64: WireInteger {}

extension Double: WireValue {
    public static var schema: JSON {
        [
            "anyOf": [
                ["type": "number", "format": "double"],
                ["type": "string", "enum": ["NaN", "Infinity", "-Infinity"]],
            ]
        ]
    }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Double {
        switch json {
        case .number(let value): return value
        case .integer(let value): return Double(value)
        default: throw .mistyped(pointer, "a number")
        }
    }
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension Timestamp: WireValue {
    public static var schema: JSON { ["type": "string", "format": "date-time"] }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Timestamp {
        switch json {
        case .integer(let nanoseconds): return Timestamp(nanoseconds: nanoseconds)
        case .string(let text):
            if let timestamp = Timestamp(parsing: text) { return timestamp }
        default: break
        }
        throw .mistyped(
            pointer, "an RFC 3339 time such as 2026-01-31T10:00:00Z, or nanoseconds since the epoch")
    }
    public func write(to writer: inout JSONWriter) { writer.write(text) }
}

extension Optional: WireValue where Wrapped: WireValue {
    public static var schema: JSON {
        if let name = Wrapped.schema["type"], case .object(var members) = Wrapped.schema, case .string = name
        {
            members[members.firstIndex { $0.name == "type" }!].value = [name, "null"]
            return .object(members)
        }
        return ["anyOf": [Wrapped.schema, ["type": "null"]]]
    }
    public static func collectSchemas(into schemas: inout SchemaCollection) {
        Wrapped.collectSchemas(into: &schemas)
    }
    public static var presentSchema: JSON { Wrapped.schema }
    public static var whenAbsent: Wrapped?? { .some(nil) }
    public var isNull: Bool { self == nil }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Wrapped? {
        json == .null ? nil : try Wrapped.decode(json, at: pointer)
    }
    public static func json(parameter texts: [String]) -> JSON { Wrapped.json(parameter: texts) }
    public func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.null() }
    }
}

extension Array: WireValue where Element: WireValue {
    public static var schema: JSON { ["type": "array", "items": Element.schema] }
    public static func collectSchemas(into schemas: inout SchemaCollection) {
        Element.collectSchemas(into: &schemas)
    }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> [Element] {
        guard case .array(let elements) = json else { throw .mistyped(pointer, "an array") }
        var values: [Element] = []
        var violations: [Problem.Violation] = []
        for (index, element) in elements.enumerated() {
            guard violations.count < ContractsLimits.violationsMax else { break }
            do { values.append(try Element.decode(element, at: "\(pointer)/\(index)")) } catch {
                violations += error.violations
            }
        }
        guard violations.isEmpty else { throw .invalidInput(violations) }
        return values
    }
    public static func json(parameter texts: [String]) -> JSON {
        .array(texts.map { Element.json(parameter: [$0]) })
    }
    public func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for element in self {
            if writer.isAbandoned { break }
            element.write(to: &writer)
        }
        writer.endArray()
    }
}

/// An enumeration written as one of a fixed set of words.
public protocol WireEnum: WireValue, RawRepresentable, CaseIterable where RawValue == String {}

extension WireEnum {
    public static var schema: JSON {
        ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
    }
    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Self {
        guard case .string(let text) = json, let value = Self(rawValue: text) else {
            throw .mistyped(pointer, "one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }
    public func write(to writer: inout JSONWriter) { writer.write(rawValue) }
}
