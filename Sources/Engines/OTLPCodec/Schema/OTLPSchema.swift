// SPDX-License-Identifier: Apache-2.0

/// The OTLP messages Argus speaks, as in opentelemetry-proto 1.10.
enum OTLPSchema {
    /// A proto file with the messages it declares.
    struct File: Sendable {
        let name: String
        let package: String
        var dependencies: [String] = []
        let messages: [MessageType]
        var enumerations: [EnumerationType] = []
        /// The service of a collector file, which has one method: `Export`.
        var service: (name: String, request: MessageID, response: MessageID)?
    }

    /// Every file, dependencies first.
    static let files = [
        common, resource, traces, logs, metrics, tracesService, logsService, metricsService,
    ]

    /// Every message, in the order of `MessageID`.
    static let messages: [MessageType] = {
        let declared = files.flatMap(\.messages).sorted { $0.id.rawValue < $1.id.rawValue }
        precondition(declared.map(\.id) == MessageID.allCases, "Every message is declared once.")
        return declared
    }()

    /// The full name of each message, by `MessageID`, such as `opentelemetry.proto.trace.v1.Span.Event`.
    static let fullNames: [MessageID: String] = {
        var names: [MessageID: String] = [:]
        for file in files {
            for message in file.messages { names[message.id] = file.package + "." + message.name }
        }
        return names
    }()

    /// The full name of each enumeration.
    static let enumerationNames: [EnumerationID: String] = {
        var names: [EnumerationID: String] = [:]
        for file in files {
            for enumeration in file.enumerations {
                names[enumeration.id] = file.package + "." + enumeration.name
            }
        }
        return names
    }()

    private static let tracesService = collectorFile(
        "trace", "Trace", "opentelemetry/proto/trace/v1/trace.proto", rejected: "rejected_spans",
        records: Field(1, "resource_spans", .message(.resourceSpans), .many),
        (.tracesRequest, .tracesResponse, .tracesPartialSuccess))

    private static let logsService = collectorFile(
        "logs", "Logs", "opentelemetry/proto/logs/v1/logs.proto", rejected: "rejected_log_records",
        records: Field(1, "resource_logs", .message(.resourceLogs), .many),
        (.logsRequest, .logsResponse, .logsPartialSuccess))

    private static let metricsService = collectorFile(
        "metrics", "Metrics", "opentelemetry/proto/metrics/v1/metrics.proto",
        rejected: "rejected_data_points",
        records: Field(1, "resource_metrics", .message(.resourceMetrics), .many),
        (.metricsRequest, .metricsResponse, .metricsPartialSuccess))

    private static func collectorFile(
        _ signal: String, _ title: String, _ dependency: String, rejected: String, records: Field,
        _ ids: (request: MessageID, response: MessageID, partialSuccess: MessageID)
    ) -> File {
        File(
            name: "opentelemetry/proto/collector/\(signal)/v1/\(signal)_service.proto",
            package: "opentelemetry.proto.collector.\(signal).v1", dependencies: [dependency],
            messages: [
                MessageType(ids.request, "Export\(title)ServiceRequest", [records]),
                MessageType(
                    ids.response, "Export\(title)ServiceResponse",
                    [Field(1, "partial_success", .message(ids.partialSuccess))]),
                MessageType(
                    ids.partialSuccess, "Export\(title)PartialSuccess",
                    [Field(1, rejected, .int64), Field(2, "error_message", .string)]),
            ],
            service: ("\(title)Service", ids.request, ids.response))
    }
}
