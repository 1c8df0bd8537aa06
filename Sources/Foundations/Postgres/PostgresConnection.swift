// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc
public import Logging
import Synchronization

/// One connection to PostgreSQL, on a thread of its own.
///
/// Statements run one after the other, in the order of their calls. A transaction is a sequence of calls:
/// whoever runs one must have the connection to itself, as `PostgresPool.withConnection` gives it. Cancelling
/// the task that waits for a statement cancels the statement on the server.
public actor PostgresConnection {
    private nonisolated let executor: ThreadExecutor
    private nonisolated let gate = CancellationGate()
    private nonisolated let published = Mutex(Published())
    private let logger: Logger
    private var session: LibPQSession?
    private var statementsBegun: UInt64 = 0

    /// What is known about the session without waiting for its thread.
    private struct Published {
        var isUsable = false
        var status = PostgresTransactionStatus.unknown
        var socket: Int32 = -1
        var backendProcess: Int32 = 0
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Opens a connection within `configuration.connectTimeout`.
    public static func connect(
        _ configuration: PostgresConfiguration, logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = try PostgresConnection(logger: logger)
        try await connection.open(configuration)
        return connection
    }

    private init(logger: Logger) throws(PostgresError) {
        executor = try ThreadExecutor(name: "postgres")
        self.logger = logger
    }

    isolated deinit {
        session?.finish()
    }

    /// Whether statements can still be run; false once closed or lost.
    public nonisolated var isUsable: Bool { published.withLock { $0.isUsable } }

    /// Where the connection stood after its last statement.
    public nonisolated var transactionStatus: PostgresTransactionStatus { published.withLock { $0.status } }

    /// The process that serves this connection, as in `pg_stat_activity.pid`.
    public nonisolated var backendProcess: Int32 { published.withLock { $0.backendProcess } }

    /// Runs one statement and returns all of its rows.
    @discardableResult
    public func execute(_ statement: PostgresStatement) async throws(PostgresError) -> PostgresRows {
        try await cancellable { (session) throws(PostgresError) in try session.execute(statement) }
    }

    /// Runs statements in one round trip; the first error is thrown and the statements after it are not run.
    @discardableResult
    public func pipeline(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresRows] {
        try await cancellable { (session) throws(PostgresError) in try session.pipeline(statements) }
    }

    /// Runs a text of any number of statements, such as a migration: one transaction unless it says so.
    ///
    /// The text is sent as it is: it must never contain a value that came from outside.
    public func executeScript(_ sql: String) async throws(PostgresError) {
        try await cancellable { (session) throws(PostgresError) in try session.executeScript(sql) }
    }

    /// Ends a transaction, if one is open; runs even in a cancelled task.
    public func rollback() async throws(PostgresError) {
        guard let session else { throw .closed }
        defer { publish() }
        guard session.transactionStatus != .idle else { return }
        _ = try session.execute("ROLLBACK")
    }

    /// Closes the connection; later statements fail as `closed`.
    public func close() async {
        session?.finish()
        session = nil
        publish()
    }

    /// Cancels the running statement, whoever waits for it, with SQLSTATE 57014; later ones fail as `closed`.
    nonisolated func abort() {
        gate.shut()
    }

    /// Runs a body; when that takes longer than `limit`, the connection is broken under it.
    ///
    /// A statement that the server does not answer then fails as `connectionLost`: whether it took effect is
    /// unknown. Cancelling would not do, because a server that hangs does not answer that either.
    public nonisolated func severing<Value>(
        after limit: Duration, _ body: () async throws -> Value
    ) async throws -> Value {
        let watchdog = Watchdog()
        let alarm = Task {
            try await Task.sleep(for: limit)
            watchdog.bark { self.gate.sever() }
        }
        defer {
            alarm.cancel()
            watchdog.quiet()
        }
        return try await body()
    }

    /// Asks the server whether it is there; runs even in a cancelled task.
    func isAlive() async -> Bool {
        defer { publish() }
        guard let session else { return false }
        do {
            try session.ping()
            return true
        } catch {
            logger.debug("An idle connection was dead.", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Whether the server has said something since the last statement; when idle that is mostly goodbye.
    nonisolated var hasUnreadInput: Bool {
        let socket = published.withLock { $0.socket }
        guard socket >= 0 else { return true }
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    private func open(_ configuration: PostgresConfiguration) throws(PostgresError) {
        let session = try LibPQSession.connect(configuration, gate: gate)
        self.session = session
        publish()
        logger.debug("Connected to PostgreSQL.", metadata: ["backend": "\(session.backendProcess)"])
    }

    private func publish() {
        let current = Published(
            isUsable: session?.isUsable ?? false, status: session?.transactionStatus ?? .unknown,
            socket: session?.socket ?? -1, backendProcess: session?.backendProcess ?? 0)
        published.withLock { $0 = current }
    }

    /// Runs a body whose statement other threads may cancel.
    private func cancellable<Value: Sendable>(
        _ body: (LibPQSession) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        guard let session else { throw .closed }
        statementsBegun += 1
        let statement = statementsBegun
        let outcome = await withTaskCancellationHandler {
            run(statement, on: session, body)
        } onCancel: {
            gate.cancel(statement)
        }
        return try outcome.get()
    }

    private func run<Value: Sendable>(
        _ statement: UInt64, on session: LibPQSession, _ body: (LibPQSession) throws(PostgresError) -> Value
    ) -> Result<Value, PostgresError> {
        guard gate.begin(statement) else { return .failure(.closed) }
        // After begin: a cancellation from now on finds the statement, an earlier one is seen here.
        guard !Task.isCancelled else {
            gate.end()
            return .failure(.cancelled)
        }
        defer { publish() }
        do throws(PostgresError) {
            let value = try body(session)
            gate.end()
            return .success(value)
        } catch {
            gate.end()
            let wasCancelled = error.sqlState == "57014" && Task.isCancelled
            return .failure(wasCancelled ? error.reclassified(as: .cancelled) : error)
        }
    }
}
