// SPDX-License-Identifier: Apache-2.0

/// How many connections a pool keeps, for how long, and how long callers wait for one.
public struct PostgresPoolConfiguration: Sendable {
    /// Connections open at the same time, at most.
    public var connectionsMax = 50

    /// Connections kept open although nobody uses them, at most.
    public var idleMax = 10

    /// Age in seconds at which a connection is replaced, so that load follows servers that come and go.
    public var lifetimeSeconds = 3_600

    /// Time a caller waits for a connection.
    public var acquireTimeout = Duration.seconds(5)

    /// Time without use after which the server is asked whether it is still there.
    public var healthCheckAfter = Duration.seconds(30)

    public init() {}
}
