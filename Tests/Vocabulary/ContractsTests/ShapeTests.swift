// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

private enum Colour: String, WireEnum { case red, green }

private struct Wheel: Shaped, Equatable {
    var size: Int
    var label: String?

    static let shape = Shape(
        "Wheel", Wheel.init,
        Field("size", \.size, .range(1...30), summary: "In inches."),
        Field("label", \.label, summary: "Its print."))
}

private struct Bicycle: Shaped, Equatable {
    var id: String
    var name: String
    var colour: Colour
    var wheels: [Wheel]
    var gears: Int
    var isNew: Bool

    static let shape = Shape(
        "Bicycle", Bicycle.init,
        Field("id", \.id, in: .path, summary: "Which."),
        Field("name", \.name, .length(1...10), .printable, summary: "How it is called."),
        Field("colour", \.colour, default: .red, summary: "Its colour."),
        Field("wheels", \.wheels, .items(1...3), summary: "Front first."),
        Field("gears", \.gears, in: .query, default: 1, summary: "How many."),
        Field("is_new", \.isNew, in: .query, summary: "Whether unused."))
}

private struct Reading: Shaped {
    var value: Double?
    var unit: String?

    static let shape = Shape(
        answering: "Reading",
        Field("value", \Reading.value, omitsNull: true, summary: "The number."),
        Field("unit", \.unit, summary: "Its unit."))
}

struct ShapeTests {
    private func input(
        _ body: String, path: [String: String] = ["id": "7"], query: [String: [String]] = ["is_new": ["true"]]
    ) throws -> ShapeInput {
        ShapeInput(body: try JSON(parsing: Array(body.utf8)), path: path, query: query)
    }

    private func text(_ value: some WireValue) -> String {
        var writer = JSONWriter()
        value.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `reads fields from path, query and body`() throws {
        let input = try input(
            #"{"name":"Anna","wheels":[{"size":28},{"size":20,"label":"x"}],"colour":"green"}"#,
            query: ["gears": ["21"], "is_new": ["false"]])

        let bicycle = try Bicycle.decode(input)

        #expect(
            bicycle
                == Bicycle(
                    id: "7", name: "Anna", colour: .green,
                    wheels: [Wheel(size: 28), Wheel(size: 20, label: "x")], gears: 21,
                    isNew: false))
    }

    @Test func `fills in defaults and absent optionals`() throws {
        let bicycle = try Bicycle.decode(try input(#"{"name":"A","wheels":[{"size":1,"label":null}]}"#))

        #expect(bicycle.colour == .red)
        #expect(bicycle.gears == 1)
        #expect(bicycle.wheels[0].label == nil)
    }

    @Test func `reports every violation with its pointer`() throws {
        let input = try input(
            #"{"name":"","colour":"blue","wheels":[{"size":0},{"size":"a"},{"label":1}]}"#, path: [:],
            query: ["gears": ["two"], "is_new": ["1"]])

        let problem = #expect(throws: Problem.self) { try Bicycle.decode(input) }

        #expect(problem?.code == .invalidInput)
        #expect(
            Set(problem?.violations.map(\.pointer) ?? []) == [
                "/id", "/name", "/colour", "/wheels/0/size", "/wheels/1/size", "/wheels/2/size",
                "/wheels/2/label",
                "/gears", "/is_new",
            ])
    }

    @Test func `refuses a parameter that is sent twice`() throws {
        let input = try input(#"{"name":"A","wheels":[{"size":1}]}"#, query: ["is_new": ["true", "false"]])

        #expect(throws: Problem.self) { try Bicycle.decode(input) }
    }

    @Test func `reads what it wrote`() throws {
        for size in 1...30 {
            let wheel = Wheel(size: size, label: size.isMultiple(of: 2) ? "\"\(size)\"" : nil)

            #expect(try Wheel.decode(JSON(parsing: Array(text(wheel).utf8)), at: "") == wheel)
        }
    }

    @Test func `leaves out or writes null as declared`() {
        #expect(text(Reading(value: nil, unit: nil)) == #"{"unit":null}"#)
        #expect(text(Reading(value: .nan, unit: "s")) == #"{"value":"NaN","unit":"s"}"#)
    }

    @Test func `refuses to read what is only answered`() {
        #expect(throws: Problem.self) { try Reading.decode(["unit": "s"], at: "") }
    }

    @Test func `describes what callers send and what is answered`() {
        let sent = Wheel.shape.schema(.sent)
        let answered = Wheel.shape.schema(.answered)

        #expect(sent["required"] == ["size"])
        #expect(answered["required"] == ["size", "label"])
        #expect(Reading.shape.schema(.answered)["required"] == ["unit"])
        #expect(answered["properties"]?["label"]?["type"] == ["string", "null"])
        #expect(Reading.shape.schema(.answered)["properties"]?["value"]?["anyOf"] == Double.schema["anyOf"])
        #expect(
            sent["properties"]?["size"] == [
                "type": "integer", "format": "int64", "minimum": 1, "maximum": 30,
                "description": "In inches.",
            ])
    }

    @Test func `collects the schemas it refers to`() {
        var schemas = SchemaCollection(.sent)
        Bicycle.collectSchemas(into: &schemas)

        #expect(Set(schemas.named.keys) == ["Bicycle", "Wheel"])
        #expect(
            schemas.named["Bicycle"]?["properties"]?["wheels"]?["items"] == [
                "$ref": "#/components/schemas/Wheel"
            ])
        #expect(schemas.named["Bicycle"]?["properties"]?["id"] == nil)
    }
}
