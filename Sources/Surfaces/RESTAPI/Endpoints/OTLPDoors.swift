// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import Tenancy

/// OTLP over HTTP; answered by the receiver, with the status codes and bodies of the OTLP specification.
enum OTLPDoors {
    static let all: [any Operation] = [exportTraces, exportLogs, exportMetrics]

    static let exportTraces = door("exportTraces", "traces", "Take spans by OTLP/HTTP.")
    static let exportLogs = door("exportLogs", "logs", "Take log records by OTLP/HTTP.")
    static let exportMetrics = door("exportMetrics", "metrics", "Take metric points by OTLP/HTTP.")

    /// The addresses; the receiver refuses other methods itself, in the form of the OTLP specification.
    static let paths = Set(all.map(\.declaration.path))

    private static let contentTypes = ["application/x-protobuf", "application/json"]

    private static func door(_ id: String, _ signal: String, _ summary: String) -> Door {
        Door(
            id, .post, "/v1/\(signal)", access: .requires(.ingestTelemetry), summary: summary,
            takes: contentTypes,
            answers: contentTypes, refusals: contentTypes,
            problems: [.malformedTelemetry, .tooLarge, .unsupportedMediaType, .throttled])
    }
}
