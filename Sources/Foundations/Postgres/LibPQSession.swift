// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Glibc

/// One session of libpq: every call blocks, so it lives on the thread of its connection actor.
final class LibPQSession {
    private var connection: OpaquePointer?
    private var cache: StatementCache
    private let preparesStatements: Bool
    private let gate: CancellationGate

    /// Takes ownership of an open connection; the gate may cancel what runs on it.
    init(_ connection: OpaquePointer, configuration: PostgresConfiguration, gate: CancellationGate) {
        self.connection = connection
        self.gate = gate
        gate.attach(connection)
        cache = StatementCache(capacity: configuration.preparedStatementsMax)
        preparesStatements = configuration.preparesStatements
    }

    deinit {
        finish()
    }

    var isUsable: Bool { connection != nil }

    var transactionStatus: PostgresTransactionStatus {
        connection.map { PostgresTransactionStatus(PQtransactionStatus($0)) } ?? .unknown
    }

    /// The descriptor of the socket, or -1.
    var socket: Int32 { connection.map { PQsocket($0) } ?? -1 }

    var backendProcess: Int32 { connection.map { PQbackendPID($0) } ?? 0 }

    /// Says goodbye to the server and frees everything.
    func finish() {
        guard let connection else { return }
        self.connection = nil
        // First: a late cancellation must not meet a descriptor that is somebody else's by now.
        gate.detach()
        PQfinish(connection)
    }

    /// Runs one statement.
    func execute(_ statement: PostgresStatement) throws(PostgresError) -> PostgresRows {
        let connection = try requireConnection()
        let binds = try BindPointers(statement.binds)
        guard preparesStatements else {
            try requireSent(send(statement, binds, on: connection))
            return try collect(on: connection)
        }
        deallocateEvicted(on: connection)
        let key = StatementCache.Key(statement)
        guard let name = cache.name(for: key) else { return try pipeline([statement])[0] }
        let wasIdle = transactionStatus == .idle
        do throws(PostgresError) {
            try requireSent(send(prepared: name, binds, on: connection))
            return try collect(on: connection)
        } catch  where error.isStaleStatement {
            cache.remove(key)
            // Inside a transaction the error has already failed the transaction.
            guard wasIdle, transactionStatus == .idle else { throw error }
            return try pipeline([statement])[0]
        }
    }

    /// Runs a text of any number of statements without parameters, through the simple protocol.
    func executeScript(_ sql: String) throws(PostgresError) {
        let connection = try requireConnection()
        guard !sql.utf8.contains(0) else {
            throw PostgresError(.invalidStatement, "A script contains a NUL.")
        }
        try requireSent(PQsendQuery(connection, sql))
        _ = try collect(on: connection)
    }

    /// One empty round trip, bounded in time because callers of a pool wait for it.
    func ping() throws(PostgresError) {
        let connection = try requireConnection()
        try requireSent(PQsendQuery(connection, ""))
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, PostgresLimits.pingMilliseconds) > 0 else {
            throw lost("The server did not answer.")
        }
        _ = try collect(on: connection)
    }

    // MARK: Pipelines

    /// What was sent and is yet to be answered.
    private enum Step {
        case prepare(StatementCache.Key, name: String)
        case execute(StatementCache.Key?)
    }

    /// Sends all statements at once; the first error is thrown and the statements after it are not run.
    func pipeline(_ statements: [PostgresStatement]) throws(PostgresError) -> [PostgresRows] {
        let connection = try requireConnection()
        guard !statements.isEmpty else { return [] }
        var binds: [BindPointers] = []
        for statement in statements { binds.append(try BindPointers(statement.binds)) }
        deallocateEvicted(on: connection)
        try requireSent(PQenterPipelineMode(connection))
        let steps = try sendPipeline(statements, binds, on: connection)
        try requireSent(PQpipelineSync(connection))
        return try receivePipeline(steps, on: connection)
    }

    private func sendPipeline(
        _ statements: [PostgresStatement], _ binds: [BindPointers], on connection: OpaquePointer
    ) throws(PostgresError) -> [Step] {
        var steps: [Step] = []
        var underWay: [StatementCache.Key: String] = [:]
        for (statement, binds) in zip(statements, binds) {
            guard preparesStatements else {
                try requireSent(send(statement, binds, on: connection))
                steps.append(.execute(nil))
                continue
            }
            let key = StatementCache.Key(statement)
            let known = underWay[key] ?? cache.name(for: key)
            let name = known ?? cache.makeName()
            if known == nil {
                try requireSent(PQsendPrepare(connection, name, statement.sql, binds.count, binds.types))
                steps.append(.prepare(key, name: name))
                underWay[key] = name
            }
            try requireSent(send(prepared: name, binds, on: connection))
            steps.append(.execute(key))
        }
        return steps
    }

    private func receivePipeline(
        _ steps: [Step], on connection: OpaquePointer
    ) throws(PostgresError) -> [PostgresRows] {
        var rows: [PostgresRows] = []
        var failure: PostgresError?
        for step in steps {
            switch try receive(on: connection) {
            case .rows(let received):
                switch step {
                case .prepare(let key, let name): cache.insert(key, name: name)
                case .execute: rows.append(received)
                }
            case .failure(let error):
                failure = failure ?? error
                if case .execute(let key?) = step, error.isStaleStatement { cache.remove(key) }
            case .skipped:
                break
            case .synchronized, .none:
                throw lost("The answers of a pipeline are out of step.")
            }
            guard case .none = try receive(on: connection) else {
                throw lost("The answers of a pipeline are out of step.")
            }
        }
        guard case .synchronized = try receive(on: connection), PQexitPipelineMode(connection) == 1 else {
            throw lost("A pipeline did not end.")
        }
        if let failure { throw failure }
        return rows
    }

    // MARK: Sending

    private func send(
        _ statement: PostgresStatement, _ binds: BindPointers, on connection: OpaquePointer
    ) -> Int32 {
        binds.withPointers { values in
            PQsendQueryParams(
                connection, statement.sql, binds.count, binds.types, values, binds.lengths, binds.formats, 1)
        }
    }

    private func send(prepared name: String, _ binds: BindPointers, on connection: OpaquePointer) -> Int32 {
        binds.withPointers { values in
            PQsendQueryPrepared(connection, name, binds.count, values, binds.lengths, binds.formats, 1)
        }
    }

    // Only outside of a transaction: an unexpected failure would fail the caller's transaction. Otherwise the
    // outcome does not matter; a statement that is gone already is what is wanted.
    private func deallocateEvicted(on connection: OpaquePointer) {
        let isWorthIt = cache.evicted.count >= PostgresLimits.evictedStatementsMax
        guard isWorthIt, transactionStatus == .idle else { return }
        for name in cache.takeEvicted() { PQclear(PQexec(connection, "DEALLOCATE \(name)")) }
    }

    // MARK: Receiving

    private enum Answer {
        case rows(PostgresRows)
        case failure(PostgresError)
        case skipped
        case synchronized
        case none
    }

    /// Waits for the next answer; throws when the connection is gone.
    private func receive(on connection: OpaquePointer) throws(PostgresError) -> Answer {
        guard let pointer = PQgetResult(connection) else {
            if PQstatus(connection) == CONNECTION_BAD { throw lost(errorMessage(connection)) }
            return .none
        }
        let result = ResultStorage(pointer)
        switch PQresultStatus(pointer) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .rows(PostgresRows(result: result))
        case PGRES_PIPELINE_SYNC:
            return .synchronized
        case PGRES_PIPELINE_ABORTED:
            return .skipped
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            // The only way out of COPY without taking part in it.
            finish()
            throw PostgresError(.invalidStatement, "COPY is not supported.")
        default:
            let error = withExtendedLifetime(result) { PostgresError(result: pointer) }
            guard PQstatus(connection) != CONNECTION_BAD else {
                finish()
                throw error.reclassified(as: .connectionLost)
            }
            return .failure(error)
        }
    }

    /// Waits for all answers outside of a pipeline; the last rows or the first error count.
    private func collect(on connection: OpaquePointer) throws(PostgresError) -> PostgresRows {
        var rows: PostgresRows?
        var failure: PostgresError?
        receiving: while true {
            switch try receive(on: connection) {
            case .rows(let received): rows = received
            case .failure(let error): failure = failure ?? error
            case .skipped, .synchronized: break
            case .none: break receiving
            }
        }
        if let failure { throw failure }
        guard let rows else { throw lost("The server did not answer.") }
        return rows
    }

    // MARK: Failing

    private func requireConnection() throws(PostgresError) -> OpaquePointer {
        guard let connection else { throw .closed }
        return connection
    }

    private func requireSent(_ status: Int32) throws(PostgresError) {
        guard status == 1 else {
            throw lost(connection.map(errorMessage) ?? "The connection is closed.")
        }
    }

    private func lost(_ message: String) -> PostgresError {
        finish()
        return PostgresError(.connectionLost, message)
    }

    private func errorMessage(_ connection: OpaquePointer) -> String {
        PQerrorMessage(connection).map { String(cString: $0) } ?? ""
    }
}
