// SPDX-License-Identifier: Apache-2.0

/// The bounds of this module, each with its unit and the reason for its value.
enum PostgresLimits {
    /// Parameters of one statement. PostgreSQL accepts 65,535; sets of values belong in arrays.
    static let statementBindsMax = 1_000

    /// Bytes of one parameter. PostgreSQL cannot hold a value, nor a message, above 1 GiB.
    static let bindBytesMax = 1 << 30

    /// Bytes above which a parameter is handed to libpq in place; below, copying beats one more stack frame.
    static let copiedBindBytesMax = 4_096

    /// Prepared statements kept per connection. A backend pays roughly 10 to 50 KiB of plan for each.
    static let preparedStatementsMax = 256

    /// Evicted statements collected before they are deallocated, so that not every miss costs a round trip.
    static let evictedStatementsMax = 16

    /// Milliseconds between two looks at deadline and cancellation while a connection is being opened.
    static let connectPollMilliseconds: Int32 = 50

    /// Milliseconds until a cancel request is repeated; a backend ignores one that overtakes its statement.
    static let cancelRetryMilliseconds = 20

    /// Milliseconds at most between two cancel requests; the wait doubles up to this.
    static let cancelRetryMillisecondsMax = 1_000

    /// Milliseconds after which a statement that ignores its cancellation loses its socket.
    /// By then the server is unreachable.
    static let cancelGraceMilliseconds = 10_000

    /// Milliseconds that a server has to say whether an idle connection lives; beyond any healthy round trip.
    static let pingMilliseconds: Int32 = 2_000

    /// Callers that may wait for a pooled connection. More means minutes of backlog: refuse early.
    static let poolWaitersMax = 5_000

    /// Seconds between two rounds of pool maintenance; expiry need not be more exact than this.
    static let poolMaintenanceSeconds = 10

    /// Seconds that leased connections get to come back during shutdown before the pool gives up on them.
    static let poolDrainSeconds = 30
}
