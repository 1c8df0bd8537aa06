// SPDX-License-Identifier: Apache-2.0
import Contracts

@testable import RESTAPI

/// Checks JSON against the schemas of the OpenAPI document, as far as they go.
struct JSONSchema {
    private let schemas: JSON

    init() throws {
        schemas = try JSON(parsing: OpenAPIDocument.render(version: "1"))["components"]?["schemas"] ?? .null
    }

    /// Where and why a value is not what the named schema says; empty when it is.
    func faults(of value: JSON, as name: String) -> [String] {
        guard let schema = schemas[name] else { return ["there is no schema \(name)"] }
        return faults(of: value, in: schema, at: "")
    }

    private func faults(of value: JSON, in schema: JSON, at place: String) -> [String] {
        if case .string(let reference)? = schema["$ref"], let name = reference.split(separator: "/").last {
            return schemas[String(name)].map { faults(of: value, in: $0, at: place) } ?? [
                "\(reference) is missing"
            ]
        }
        if case .array(let choices)? = schema["anyOf"] {
            let fits = choices.contains { faults(of: value, in: $0, at: place).isEmpty }
            return fits ? [] : ["\(place) fits none of its forms"]
        }
        return typeFaults(of: value, in: schema, at: place) + memberFaults(of: value, in: schema, at: place)
    }

    private func typeFaults(of value: JSON, in schema: JSON, at place: String) -> [String] {
        var faults: [String] = []
        if case .array(let allowed)? = schema["enum"], !allowed.contains(value), value != .null {
            faults.append("\(place) is none of its words")
        }
        let types: [JSON] =
            switch schema["type"] {
            case .array(let types)?: types
            case let type?: [type]
            case nil: []
            }
        if !types.isEmpty, !types.contains(where: { Self.names(of: value).contains($0) }) {
            faults.append("\(place) is of the wrong type")
        }
        return faults
    }

    private func memberFaults(of value: JSON, in schema: JSON, at place: String) -> [String] {
        var faults: [String] = []
        if case .array(let elements) = value, let items = schema["items"] {
            for (index, element) in elements.enumerated() {
                faults += self.faults(of: element, in: items, at: "\(place)/\(index)")
            }
        }
        guard case .object(let members) = value, case .object(let properties)? = schema["properties"] else {
            return faults
        }
        if case .array(let required)? = schema["required"] {
            faults += required.filter { name in !members.contains { .string($0.name) == name } }
                .map { "\(place) lacks \($0)" }
        }
        for member in members {
            guard let property = properties.first(where: { $0.name == member.name }) else {
                faults.append("\(place)/\(member.name) is not described")
                continue
            }
            faults += self.faults(of: member.value, in: property.value, at: "\(place)/\(member.name)")
        }
        return faults
    }

    private static func names(of value: JSON) -> [JSON] {
        switch value {
        case .null: ["null"]
        case .bool: ["boolean"]
        case .integer: ["integer", "number"]
        case .number(let number): number == number.rounded() ? ["integer", "number"] : ["number"]
        case .string: ["string"]
        case .array: ["array"]
        case .object: ["object"]
        }
    }
}
