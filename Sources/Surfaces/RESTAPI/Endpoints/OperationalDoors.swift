// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes

/// What operators and tools ask of a running Argus.
enum OperationalDoors {
    static let all: [any Operation] = [checkHealth, checkReadiness, readServerMetrics, readOpenAPIDocument]

    static let checkHealth = Door(
        "checkHealth", .get, "/healthz", access: .anyone, summary: "Whether the process is alive.",
        answers: ["application/json"])

    static let checkReadiness = Door(
        "checkReadiness", .get, "/readyz", access: .anyone,
        summary: "Whether exports are taken: `ready`, or `dead-letters` while the database is away.",
        answers: ["application/json"], problems: [.unavailable])

    static let readServerMetrics = Door(
        "readServerMetrics", .get, "/metrics", access: .anyone,
        summary: "Measurements of Argus itself in the text format of Prometheus; no data of organizations.",
        answers: ["text/plain; version=0.0.4"])

    static let readOpenAPIDocument = Door(
        "readOpenAPIDocument", .get, "/openapi.json", access: .anyone, summary: "This document.",
        answers: ["application/json"])
}
