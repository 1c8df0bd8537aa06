// SPDX-License-Identifier: Apache-2.0

extension OTLPSchema {
    static let common = File(
        name: "opentelemetry/proto/common/v1/common.proto", package: "opentelemetry.proto.common.v1",
        messages: [
            MessageType(
                .anyValue, "AnyValue",
                [
                    Field(1, "string_value", .string, .oneof("value")),
                    Field(2, "bool_value", .bool, .oneof("value")),
                    Field(3, "int_value", .int64, .oneof("value")),
                    Field(4, "double_value", .double, .oneof("value")),
                    Field(5, "array_value", .message(.arrayValue), .oneof("value")),
                    Field(6, "kvlist_value", .message(.keyValueList), .oneof("value")),
                    Field(7, "bytes_value", .bytes, .oneof("value")),
                    Field(8, "string_value_strindex", .stringIndex, .oneof("value")),
                ]),
            MessageType(.arrayValue, "ArrayValue", [Field(1, "values", .message(.anyValue), .many)]),
            MessageType(.keyValueList, "KeyValueList", [Field(1, "values", .message(.keyValue), .many)]),
            MessageType(
                .keyValue, "KeyValue",
                [
                    Field(1, "key", .string),
                    Field(2, "value", .message(.anyValue)),
                    Field(3, "key_strindex", .stringIndex),
                ]),
            MessageType(
                .instrumentationScope, "InstrumentationScope",
                [
                    Field(1, "name", .string),
                    Field(2, "version", .string),
                    Field(3, "attributes", .message(.keyValue), .many),
                    Field(4, "dropped_attributes_count", .uint32),
                ]),
            MessageType(
                .entityRef, "EntityRef",
                [
                    Field(1, "schema_url", .string),
                    Field(2, "type", .string),
                    Field(3, "id_keys", .string, .many),
                    Field(4, "description_keys", .string, .many),
                ]),
        ])

    static let resource = File(
        name: "opentelemetry/proto/resource/v1/resource.proto", package: "opentelemetry.proto.resource.v1",
        dependencies: [common.name],
        messages: [
            MessageType(
                .resource, "Resource",
                [
                    Field(1, "attributes", .message(.keyValue), .many),
                    Field(2, "dropped_attributes_count", .uint32),
                    Field(3, "entity_refs", .message(.entityRef), .many),
                ])
        ])
}
