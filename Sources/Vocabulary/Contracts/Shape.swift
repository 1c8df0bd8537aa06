// SPDX-License-Identifier: Apache-2.0

/// Where a field of an input travels.
public enum FieldLocation: String, Sendable {
    case path, query, body
}

/// One property of a record: its name on the wire, how to get it, where it travels and what it means.
public struct Field<Root, Value: WireValue>: Sendable {
    let name: String
    let get: @Sendable (Root) -> Value
    let location: FieldLocation
    let fallback: Value?
    let omitsNull: Bool
    let constraints: [Constraint]
    let summary: String

    /// A field; with a `default` it may be absent, and so may an `Optional`. An Optional is answered as
    /// `null` when there is nothing, or left out with `omitsNull`.
    public init(
        _ name: String, _ get: @escaping @Sendable (Root) -> Value, in location: FieldLocation = .body,
        default fallback: Value? = nil, omitsNull: Bool = false, _ constraints: Constraint..., summary: String
    ) {
        (self.name, self.get, self.location, self.omitsNull) = (name, get, location, omitsNull)
        (self.fallback, self.constraints, self.summary) = (fallback, constraints, summary)
    }

    var isRequired: Bool { fallback == nil && Value.whenAbsent == nil }

    var schema: JSON {
        let bare = omitsNull || location != .body ? Value.presentSchema : Value.schema
        guard case .object(var members) = bare, bare["$ref"] == nil else { return bare }
        for constraint in constraints {
            for keyword in constraint.keywords {
                members.removeAll { $0.name == keyword.name }
                members.append(keyword)
            }
        }
        if let fallback {
            var writer = JSONWriter()
            fallback.write(to: &writer)
            if let json = try? JSON(parsing: writer.bytes) { members.append(.init("default", json)) }
        }
        return .object(members)
    }

    func violations(in input: ShapeInput) -> [Problem.Violation] {
        do {
            _ = try decode(from: input)
            return []
        } catch { return error.violations }
    }

    func decode(from input: ShapeInput) throws(Problem) -> Value {
        let pointer = location == .body ? "\(input.pointer)/\(name)" : "/\(name)"
        guard let json = input.json(name, location, as: Value.self) else {
            if let value = fallback ?? Value.whenAbsent { return value }
            throw .mistyped(pointer, "present")
        }
        // First, so that the elements of an array that is too long are not even looked at.
        let broken = constraints.compactMap { $0.check(json) }
        guard broken.isEmpty else {
            throw .invalidInput(broken.map { Problem.Violation(pointer: pointer, detail: $0) })
        }
        return try Value.decode(json, at: pointer)
    }
}

/// What an input is read from: a JSON object and the texts of path and query parameters.
public struct ShapeInput: Sendable {
    public var body: JSON?
    public var path: [String: String]
    public var query: [String: [String]]
    var pointer = ""

    public init(body: JSON? = nil, path: [String: String] = [:], query: [String: [String]] = [:]) {
        (self.body, self.path, self.query) = (body, path, query)
    }

    func json<Value: WireValue>(_ name: String, _ location: FieldLocation, as type: Value.Type) -> JSON? {
        switch location {
        case .body: body?[name]
        case .path: path[name].map { type.json(parameter: [$0]) }
        case .query: query[name].map { type.json(parameter: $0) }
        }
    }
}

/// The declaration of a record: from it come decoding (with many violations at once), encoding, JSON Schema
/// and docs.
public struct Shape<Root: Sendable>: Sendable {
    /// What documents know of one field.
    public struct Property: Sendable {
        public let name: String
        public let location: FieldLocation
        /// Whether a caller must send it.
        public let isRequired: Bool
        /// Whether an answer always has it.
        public let isAnswered: Bool
        public let schema: JSON
        public let summary: String
    }

    public let name: String
    public let properties: [Property]
    let decode: @Sendable (ShapeInput) throws(Problem) -> Root
    let write: @Sendable (Root, inout JSONWriter) -> Void
    let collect: @Sendable (inout SchemaCollection) -> Void

    /// A shape from the memberwise initialiser and one field per property; the compiler checks count, order,
    /// types.
    public init<each Value: WireValue>(
        _ name: String, _ make: @escaping @Sendable (repeat each Value) -> Root,
        _ fields: repeat Field<Root, each Value>
    ) {
        self.init(name, fields: repeat each fields) { (input: ShapeInput) throws(Problem) -> Root in
            // The first pass collects the violations of all fields, so that a caller sees them at once.
            var violations: [Problem.Violation] = []
            for field in repeat each fields { violations += field.violations(in: input) }
            guard violations.isEmpty else { throw .invalidInput(violations) }
            return make(repeat try (each fields).decode(from: input))
        }
    }

    /// A shape that is only ever answered: reading one is refused.
    public init<each Value: WireValue>(answering name: String, _ fields: repeat Field<Root, each Value>) {
        self.init(name, fields: repeat each fields) { (input: ShapeInput) throws(Problem) -> Root in
            throw .mistyped(input.pointer, "absent: it is only answered")
        }
    }

    private init<each Value: WireValue>(
        _ name: String, fields: repeat Field<Root, each Value>,
        decode: @escaping @Sendable (ShapeInput) throws(Problem) -> Root
    ) {
        self.name = name
        self.decode = decode
        var properties: [Property] = []
        for field in repeat each fields { properties.append(Self.property(field)) }
        self.properties = properties
        // One closure per field: walking the fields as a pack would look types up for every value written.
        var writers: [@Sendable (Root, inout JSONWriter) -> Void] = []
        for field in repeat each fields { writers.append(Self.writer(of: field)) }
        write = { [writers] root, writer in
            writer.beginObject()
            for write in writers { write(root, &writer) }
            writer.endObject()
        }
        collect = { schemas in
            for field in repeat each fields { Self.collect(field, into: &schemas) }
        }
    }

    private static func writer<Value: WireValue>(
        of field: Field<Root, Value>
    ) -> @Sendable (Root, inout JSONWriter) -> Void {
        let (get, omitsNull) = (field.get, field.omitsNull)
        let name = JSONWriter.quoted(field.name)
        return { root, writer in
            let value = get(root)
            if omitsNull, value.isNull { return }
            writer.name(quoted: name)
            value.write(to: &writer)
        }
    }

    private static func property<Value: WireValue>(_ field: Field<Root, Value>) -> Property {
        Property(
            name: field.name, location: field.location, isRequired: field.isRequired,
            isAnswered: !field.omitsNull,
            schema: field.schema, summary: field.summary)
    }

    private static func collect<Value: WireValue>(
        _ field: Field<Root, Value>, into schemas: inout SchemaCollection
    ) {
        Value.collectSchemas(into: &schemas)
    }

    /// The JSON Schema of the fields in the body, as callers send them or as they are answered.
    public func schema(_ direction: SchemaCollection.Direction) -> JSON {
        let members = properties.filter { $0.location == .body }
        let described = members.map { property in
            JSON.Member(property.name, property.schema.describing(property.summary))
        }
        let mandatory = members.filter { direction == .sent ? $0.isRequired : $0.isAnswered }
        let required = mandatory.map { JSON.string($0.name) }
        return .object(
            [.init("type", "object"), .init("properties", .object(described))]
                + (required.isEmpty ? [] : [.init("required", .array(required))]))
    }
}

extension JSON {
    /// This schema with a description; beside a `$ref` one is allowed since draft 2020-12.
    fileprivate func describing(_ summary: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [.init("description", .string(summary))])
    }
}

/// A record declared by a `Shape`.
public protocol Shaped: WireValue {
    static var shape: Shape<Self> { get }
}

extension Shaped {
    public static var schema: JSON { ["$ref": .string("#/components/schemas/\(shape.name)")] }

    public static func collectSchemas(into schemas: inout SchemaCollection) {
        guard schemas.named[shape.name] == nil else { return }
        schemas.named[shape.name] = shape.schema(schemas.direction)
        shape.collect(&schemas)
    }

    public static func decode(_ json: JSON, at pointer: String) throws(Problem) -> Self {
        guard case .object = json else { throw .mistyped(pointer.isEmpty ? "/" : pointer, "an object") }
        var input = ShapeInput(body: json)
        input.pointer = pointer
        return try shape.decode(input)
    }

    /// Reads an input whose fields may come from path, query and body.
    public static func decode(_ input: ShapeInput) throws(Problem) -> Self { try shape.decode(input) }

    public func write(to writer: inout JSONWriter) { Self.shape.write(self, &writer) }
}
