// SPDX-License-Identifier: Apache-2.0
public import Postgres
import Synchronization

/// The circuit breaker in front of a database, shared by all who use it.
public final class DatabaseCircuit: Sendable {
    private let breaker: Mutex<CircuitBreaker>
    private let now: @Sendable () -> ContinuousClock.Instant

    public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        breaker = Mutex(CircuitBreaker(waitMin: Self.probeWaitMin, waitMax: Self.probeWaitMax))
    }

    /// Whether the database is known to be away: whoever can do without it should.
    public var isOpen: Bool { !breaker.withLock { $0.isClosed } }

    /// Tells how an operation went that needed the database: its error, or `nil`.
    public func record(_ error: (any Error)?) {
        guard let error else { return breaker.withLock { $0.succeeded() } }
        guard (error as? PostgresError)?.isOutage == true else { return }
        breaker.withLock { $0.failed(now: now()) }
    }

    /// Tells that the database does not answer, whatever the error was.
    public func fail() { breaker.withLock { $0.failed(now: now()) } }

    /// Whether it is time for this caller to look if the database is back, and to `record` what it found.
    public func mayProbe() -> Bool { breaker.withLock { $0.mayProbe(now: now()) } }

    /// A database that restarts is back within seconds.
    private static let probeWaitMin = Duration.milliseconds(500)
    /// What waits on disk should not wait longer than a person who has just mended the database.
    private static let probeWaitMax = Duration.seconds(4)
}

extension PostgresError {
    /// Whether the database as a whole is at fault, and not what it was asked: it is away, full, read-only,
    /// shutting down, damaged or set up wrong. What it refuses now it may take later.
    public var isOutage: Bool {
        switch kind {
        case .connectionFailed, .connectionLost, .poolTimedOut, .poolExhausted: true
        case .server(let code):
            Self.outageClasses.contains(String(code.prefix(2))) || Self.outageStates.contains(code)
        case .invalidConfiguration, .invalidStatement, .decoding, .cancelled, .closed: false
        }
    }

    /// Connection, read-only transaction, authentication, no such database, insufficient resources, not in
    /// the prerequisite state, operator intervention, system error, internal error and damage.
    private static let outageClasses: Set<String> = ["08", "25", "28", "3D", "53", "55", "57", "58", "XX"]
    /// Insufficient privilege, undefined column and table: a database that is being restored or migrated.
    private static let outageStates: Set<String> = ["42501", "42703", "42P01"]
}
