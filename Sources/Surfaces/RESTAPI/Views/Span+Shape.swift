// SPDX-License-Identifier: Apache-2.0
public import Contracts
import QueryEngine
public import Telemetry

extension Span: Shaped {
    public static let shape = Shape(
        answering: "Span",
        Field("trace_id", \Span.traceID, summary: "The trace it belongs to."),
        Field("span_id", \.spanID, summary: "Its id within the trace."),
        Field("parent_span_id", \.parentSpanID.known, summary: "The span that caused it; null for a root."),
        Field("trace_state", \.traceState, summary: "W3C `tracestate`."),
        Field("flags", \.flags, summary: "OTLP span flags."),
        Field("name", \.name, summary: "Name of the operation."),
        Field("kind", { SpanKindName(number: $0.kind) }, summary: "Its role towards other services."),
        Field("start_time", { Timestamp(nanoseconds: $0.startTime) }, summary: "When it started."),
        Field("end_time", { Timestamp(nanoseconds: $0.endTime) }, summary: "When it ended."),
        Field("duration_ns", { $0.endTime &- $0.startTime }, summary: "From start to end, in nanoseconds."),
        Field(
            "service_name", \.serviceName,
            summary: "`service.name` of the resource; empty when there is none."),
        Field("status", { SpanStatus($0) }, summary: "How it ended."),
        Field("attributes", { AttributeMap($0.attributes) }, summary: "Its attributes."),
        Field(
            "dropped_attributes_count", \.droppedAttributesCount, summary: "Attributes the sender dropped."),
        Field("events", \.events, summary: "What happened during it, in the order sent."),
        Field("dropped_events_count", \.droppedEventsCount, summary: "Events the sender dropped."),
        Field("links", \.links, summary: "Other spans it is related to."),
        Field("dropped_links_count", \.droppedLinksCount, summary: "Links the sender dropped."),
        Field("resource", \.resource, summary: "Who produced it."),
        Field("scope", \.scope, summary: "Which library produced it."))
}

extension SpanEvent: Shaped {
    public static let shape = Shape(
        answering: "SpanEvent",
        Field("time", { Timestamp(nanoseconds: $0.time) }, summary: "When it happened."),
        Field("name", \SpanEvent.name, summary: "Name of the event."),
        Field("attributes", { AttributeMap($0.attributes) }, summary: "Its attributes."),
        Field("dropped_attributes_count", \.droppedAttributesCount, summary: "Attributes the sender dropped.")
    )
}

extension SpanLink: Shaped {
    public static let shape = Shape(
        answering: "SpanLink",
        Field("trace_id", \SpanLink.traceID, summary: "The trace of the other span."),
        Field("span_id", \.spanID, summary: "The other span."),
        Field("trace_state", \.traceState, summary: "W3C `tracestate` of the other span."),
        Field("attributes", { AttributeMap($0.attributes) }, summary: "Attributes of the link."),
        Field(
            "dropped_attributes_count", \.droppedAttributesCount, summary: "Attributes the sender dropped."),
        Field("flags", \.flags, summary: "OTLP span flags of the other span."))
}

/// How a span ended.
struct SpanStatus: Shaped {
    var code: TraceStatus
    var message: String

    init(_ span: Span) {
        code =
            switch SpanStatusCode(rawValue: span.statusCode) {
            case .ok: .ok
            case .error: .error
            case .unset, nil: .unset
            }
        message = span.statusMessage
    }

    static let shape = Shape(
        answering: "SpanStatus",
        Field("code", \SpanStatus.code, summary: "Whether it failed."),
        Field("message", \.message, summary: "What the sender said about it."))
}

/// The names of OTLP `SpanKind`; a number that has none is `unspecified`.
enum SpanKindName: String, WireEnum {
    case unspecified, `internal`, server, client, producer, consumer

    init(number: Int32) {
        let names = Self.allCases
        self = names.indices.contains(Int(number)) ? names[Int(number)] : .unspecified
    }
}
