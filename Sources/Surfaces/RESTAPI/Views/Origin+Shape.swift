// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import Telemetry

extension Resource: Shaped {
    public static let shape = Shape(
        answering: "Resource",
        Field("attributes", { AttributeMap($0.attributes) }, summary: "What identifies the sender."),
        Field(
            "dropped_attributes_count", \Resource.droppedAttributesCount,
            summary: "Attributes the sender dropped."),
        Field("schema_url", \.schemaURL, summary: "Schema of the attributes; empty when none was sent."))
}

extension Scope: Shaped {
    public static let shape = Shape(
        answering: "Scope",
        Field("name", \Scope.name, summary: "Name of the instrumentation library."),
        Field("version", \.version, summary: "Version of the instrumentation library."),
        Field("attributes", { AttributeMap($0.attributes) }, summary: "Attributes of the library."),
        Field(
            "dropped_attributes_count", \.droppedAttributesCount, summary: "Attributes the sender dropped."),
        Field("schema_url", \.schemaURL, summary: "Schema of the records; empty when none was sent."))
}
