// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum QueryingLimits {
    /// Log records shown with a trace: more than anyone reads, and a few megabytes of JSON.
    static let traceLogsMax = 1_000
    /// Queries of one organization that run at once: each holds a database connection and up to an answer's
    /// bytes of memory; the rest of the pool is for others.
    static let runningQueriesMax = 4
    /// Queries of one organization that wait for their turn: a page or two of a dashboard; beyond it callers
    /// had better slow down.
    static let waitingQueriesMax = 32
}
