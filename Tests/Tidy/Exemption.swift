// SPDX-License-Identifier: Apache-2.0

/// One finding that is accepted, and why. An exemption that covers nothing any more fails a test.
struct Exemption {
    let path: String
    /// The beginning of the finding's message.
    let message: String
    let reason: String

    func covers(_ finding: Finding) -> Bool {
        finding.path == path && finding.message.hasPrefix(message)
    }
}

/// Every exemption from every rule.
let exemptions: [Exemption] = [
    Exemption(
        path: "Sources/Program/argus-bench/GRPCConnection.swift", message: "uses DispatchSemaphore",
        reason: "A sender has a thread of its own, which waits for a client that is asynchronous."),
    Exemption(
        path: "migrations/0014_rollups.sql", message: "grants a privilege on columns",
        reason: "It was applied before the rule was known; 0015 grants the same on the table."),
]
