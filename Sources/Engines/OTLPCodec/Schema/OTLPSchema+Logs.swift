// SPDX-License-Identifier: Apache-2.0

extension OTLPSchema {
    static let logs = File(
        name: "opentelemetry/proto/logs/v1/logs.proto", package: "opentelemetry.proto.logs.v1",
        dependencies: [common.name, resource.name],
        messages: [
            MessageType(.logsData, "LogsData", [Field(1, "resource_logs", .message(.resourceLogs), .many)]),
            MessageType(
                .resourceLogs, "ResourceLogs",
                [
                    Field(1, "resource", .message(.resource)),
                    Field(2, "scope_logs", .message(.scopeLogs), .many),
                    Field(3, "schema_url", .string),
                ]),
            MessageType(
                .scopeLogs, "ScopeLogs",
                [
                    Field(1, "scope", .message(.instrumentationScope)),
                    Field(2, "log_records", .message(.logRecord), .many),
                    Field(3, "schema_url", .string),
                ]),
            MessageType(
                .logRecord, "LogRecord",
                [
                    Field(1, "time_unix_nano", .time),
                    Field(2, "severity_number", .enumeration(.severityNumber)),
                    Field(3, "severity_text", .string),
                    Field(5, "body", .message(.anyValue)),
                    Field(6, "attributes", .message(.keyValue), .many),
                    Field(7, "dropped_attributes_count", .uint32),
                    Field(8, "flags", .fixed32),
                    Field(9, "trace_id", .traceID),
                    Field(10, "span_id", .spanID),
                    Field(11, "observed_time_unix_nano", .time),
                    Field(12, "event_name", .string),
                ]),
        ],
        enumerations: [
            EnumerationType(id: .severityNumber, name: "SeverityNumber", values: severities),
            EnumerationType(
                id: .logRecordFlags, name: "LogRecordFlags",
                values: [("LOG_RECORD_FLAGS_DO_NOT_USE", 0), ("LOG_RECORD_FLAGS_TRACE_FLAGS_MASK", 0xFF)]),
        ])

    /// Six names of four levels each, numbered from 1.
    private static let severities: [(name: String, number: Int32)] = {
        var values: [(name: String, number: Int32)] = [("SEVERITY_NUMBER_UNSPECIFIED", 0)]
        for name in ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] {
            for level in ["", "2", "3", "4"] {
                values.append(("SEVERITY_NUMBER_\(name)\(level)", Int32(values.count)))
            }
        }
        return values
    }()
}
