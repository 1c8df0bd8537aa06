// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum QueryingLimits {
    /// Log records shown with a trace: more than anyone reads, and a few megabytes of JSON.
    static let traceLogsMax = 1_000
}
