// SPDX-License-Identifier: Apache-2.0
public import Contracts
import QueryEngine
public import Telemetry

extension LogRecord: Shaped {
    public static let shape = Shape(
        answering: "LogRecord",
        Field(
            "time", { Timestamp(nanoseconds: $0.effectiveTime) },
            summary: "When it happened, or when it was observed if the sender did not say."),
        Field(
            "observed_time", { Timestamp.known($0.observedTime) },
            summary: "When it was observed; null if not said."),
        Field(
            "severity_number", \LogRecord.severityNumber,
            summary: "OTLP severity, 1 to 24; 0 when unspecified."),
        Field("severity_text", \.severityText, summary: "The severity in the sender's words."),
        Field(
            "severity", { SeverityName(number: $0.severityNumber) }, summary: "The severity in six levels."),
        Field("body", \.body, summary: "What was logged: any JSON."),
        Field("event_name", \.eventName, summary: "Name of the event; empty for ordinary records."),
        Field(
            "service_name", \.serviceName,
            summary: "`service.name` of the resource; empty when there is none."),
        Field("trace_id", \.traceID.known, summary: "The trace it belongs to; null for none."),
        Field("span_id", \.spanID.known, summary: "The span it belongs to; null for none."),
        Field("flags", \.flags, summary: "OTLP log record flags."),
        Field("attributes", { AttributeMap($0.attributes) }, summary: "Its attributes."),
        Field(
            "dropped_attributes_count", \.droppedAttributesCount, summary: "Attributes the sender dropped."),
        Field("resource", \.resource, summary: "Who produced it."),
        Field("scope", \.scope, summary: "Which library produced it."))
}

/// The level that a severity number belongs to.
enum SeverityName: String, WireEnum {
    case unspecified, trace, debug, info, warn, error, fatal

    init(number: Int32) {
        self = LogSeverity(number: number).flatMap { Self(rawValue: $0.name) } ?? .unspecified
    }
}

/// The levels that a list of log records can begin at.
enum MinimumSeverity: String, WireEnum {
    case trace, debug, info, warn, error, fatal

    var severity: LogSeverity? { LogSeverity(name: rawValue) }
}
