// SPDX-License-Identifier: Apache-2.0

/// What a pool holds now, and what it has done since it was made.
public struct PostgresPoolMetrics: Sendable, Hashable {
    /// Connections, including those being opened.
    public var open = 0
    public var idle = 0
    public var inUse = 0
    public var connecting = 0
    /// Callers waiting for a connection.
    public var waiting = 0
    /// Connections handed out.
    public var acquires = 0
    /// Time that callers waited for connections that they got.
    public var acquireWaitTotal = Duration.zero
    /// Callers that gave up at their deadline or were refused because too many waited.
    public var timeouts = 0
    public var connects = 0
    public var connectionFailures = 0

    public init() {}
}
