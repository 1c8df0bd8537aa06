// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import QueryEngine
import Telemetry

extension TraceStatus: WireEnum {}

extension TraceSummary: Shaped {
    public static let shape = Shape(
        answering: "TraceSummary",
        Field("trace_id", \TraceSummary.traceID, summary: "The trace's id."),
        Field(
            "root_service_name", \.rootServiceName,
            summary: "Service of the root span; null when none was seen."),
        Field("root_span_name", \.rootSpanName, summary: "Name of the root span; null when none was seen."),
        Field("service_names", \.serviceNames, summary: "Every service of the trace, sorted."),
        Field(
            "start_time", { Timestamp(nanoseconds: $0.startTime) }, summary: "When the first span started."),
        Field("end_time", { Timestamp(nanoseconds: $0.endTime) }, summary: "When the last span ended."),
        Field(
            "duration_us", \.durationMicroseconds, summary: "From first start to last end, in microseconds."),
        Field("span_count", \.spanCount, summary: "How many spans it has."),
        Field("error_count", \.errorCount, summary: "How many spans failed."),
        Field(
            "status", \.status, summary: "`error` if any span failed, else `ok` if any says so, else `unset`."
        ))
}

/// One trace with everything it carries.
struct TraceDetail: Shaped {
    var trace: TraceSummary
    var spans: [Span]
    var logs: [LogRecord]

    static let shape = Shape(
        answering: "TraceDetail",
        Field("trace_id", \TraceDetail.trace.traceID, summary: "The trace's id."),
        Field(
            "root_service_name", \.trace.rootServiceName,
            summary: "Service of the root span; null without one."),
        Field("root_span_name", \.trace.rootSpanName, summary: "Name of the root span; null without one."),
        Field("service_names", \.trace.serviceNames, summary: "Every service of the trace, sorted."),
        Field(
            "start_time", { Timestamp(nanoseconds: $0.trace.startTime) },
            summary: "When the first span started."),
        Field("end_time", { Timestamp(nanoseconds: $0.trace.endTime) }, summary: "When the last span ended."),
        Field(
            "duration_us", \.trace.durationMicroseconds,
            summary: "From first start to last end, in microseconds."),
        Field("span_count", \.trace.spanCount, summary: "How many spans it has."),
        Field("error_count", \.trace.errorCount, summary: "How many spans failed."),
        Field(
            "status", \.trace.status,
            summary: "`error` if any span failed, else `ok` if any says so, else `unset`."),
        Field("spans", \.spans, summary: "Parents before children, siblings by start time."),
        Field("logs", \.logs, summary: "Log records of the trace, oldest first."))
}
