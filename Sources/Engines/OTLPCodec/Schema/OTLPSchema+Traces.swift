// SPDX-License-Identifier: Apache-2.0

extension OTLPSchema {
    static let traces = File(
        name: "opentelemetry/proto/trace/v1/trace.proto", package: "opentelemetry.proto.trace.v1",
        dependencies: [common.name, resource.name],
        messages: [
            MessageType(
                .tracesData, "TracesData", [Field(1, "resource_spans", .message(.resourceSpans), .many)]),
            MessageType(
                .resourceSpans, "ResourceSpans",
                [
                    Field(1, "resource", .message(.resource)),
                    Field(2, "scope_spans", .message(.scopeSpans), .many),
                    Field(3, "schema_url", .string),
                ]),
            MessageType(
                .scopeSpans, "ScopeSpans",
                [
                    Field(1, "scope", .message(.instrumentationScope)),
                    Field(2, "spans", .message(.span), .many),
                    Field(3, "schema_url", .string),
                ]),
            MessageType(.span, "Span", spanFields),
            MessageType(
                .spanEvent, "Span.Event",
                [
                    Field(1, "time_unix_nano", .time),
                    Field(2, "name", .string),
                    Field(3, "attributes", .message(.keyValue), .many),
                    Field(4, "dropped_attributes_count", .uint32),
                ]),
            MessageType(
                .spanLink, "Span.Link",
                [
                    Field(1, "trace_id", .traceID),
                    Field(2, "span_id", .spanID),
                    Field(3, "trace_state", .string),
                    Field(4, "attributes", .message(.keyValue), .many),
                    Field(5, "dropped_attributes_count", .uint32),
                    Field(6, "flags", .fixed32),
                ]),
            MessageType(
                .status, "Status",
                [Field(2, "message", .string), Field(3, "code", .enumeration(.statusCode))]),
        ],
        enumerations: traceEnumerations)

    private static let spanFields = [
        Field(1, "trace_id", .traceID),
        Field(2, "span_id", .spanID),
        Field(3, "trace_state", .string),
        Field(4, "parent_span_id", .spanID),
        Field(5, "name", .string),
        Field(6, "kind", .enumeration(.spanKind)),
        Field(7, "start_time_unix_nano", .time),
        Field(8, "end_time_unix_nano", .time),
        Field(9, "attributes", .message(.keyValue), .many),
        Field(10, "dropped_attributes_count", .uint32),
        Field(11, "events", .message(.spanEvent), .many),
        Field(12, "dropped_events_count", .uint32),
        Field(13, "links", .message(.spanLink), .many),
        Field(14, "dropped_links_count", .uint32),
        Field(15, "status", .message(.status)),
        Field(16, "flags", .fixed32),
    ]

    private static let traceEnumerations = [
        EnumerationType(
            id: .spanKind, name: "Span.SpanKind",
            values: [
                ("SPAN_KIND_UNSPECIFIED", 0), ("SPAN_KIND_INTERNAL", 1), ("SPAN_KIND_SERVER", 2),
                ("SPAN_KIND_CLIENT", 3), ("SPAN_KIND_PRODUCER", 4), ("SPAN_KIND_CONSUMER", 5),
            ]),
        EnumerationType(
            id: .statusCode, name: "Status.StatusCode",
            values: [("STATUS_CODE_UNSET", 0), ("STATUS_CODE_OK", 1), ("STATUS_CODE_ERROR", 2)]),
        EnumerationType(
            id: .spanFlags, name: "SpanFlags",
            values: [
                ("SPAN_FLAGS_DO_NOT_USE", 0), ("SPAN_FLAGS_TRACE_FLAGS_MASK", 0xFF),
                ("SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK", 0x100),
                ("SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK", 0x200),
            ]),
    ]
}
