// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

extension PostgresPool {
    /// A connection in the hands of one caller.
    struct Leased {
        let id: PoolState.ConnectionID
        let connection: PostgresConnection
    }

    /// Gets a connection before the deadline, whether idle, returned by somebody or newly opened.
    func acquire() async throws(PostgresError) -> Leased {
        guard !Task.isCancelled else { throw .cancelled }
        let start = ContinuousClock.now
        let deadline = start + poolConfiguration.acquireTimeout
        let (waiter, admission) = contents.withLock { contents in
            contents.waitersMade += 1
            return (contents.waitersMade, contents.state.acquire(contents.waitersMade, now: start))
        }
        let lease: PoolState.Lease
        switch admission {
        case .lease(let immediate): lease = immediate
        case .wait: lease = try await wait(as: waiter, until: deadline)
        case .refuse(let kind): throw Self.refusal(kind)
        }
        let leased = try await fulfil(lease, until: deadline)
        contents.withLock { $0.state.acquired(after: ContinuousClock.now - start) }
        return leased
    }

    /// Takes a connection back; one that broke or that cannot leave its transaction is closed.
    func release(_ leased: Leased) async {
        let isReusable = await isReusable(leased.connection)
        let closing = contents.withLock { contents in
            let outcome = contents.state.release(leased.id, isReusable: isReusable, now: .now)
            return contents.perform(outcome)
        }
        await closing?.close()
    }

    private func isReusable(_ connection: PostgresConnection) async -> Bool {
        guard connection.isUsable else {
            logger.info("A connection was lost.")
            return false
        }
        switch connection.transactionStatus {
        case .idle:
            return true
        case .inTransaction, .inFailedTransaction:
            do {
                try await connection.rollback()
                return connection.isUsable
            } catch {
                logger.info("A transaction could not be rolled back.", metadata: ["error": "\(error)"])
                return false
            }
        case .active, .unknown:
            return false
        }
    }

    // MARK: Opening

    private func fulfil(
        _ lease: PoolState.Lease, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> Leased {
        switch lease {
        case .connect(let id):
            return try await open(id, until: deadline)
        case .use(let id, let isChecked):
            let connection = contents.withLock { $0.connections[id] }
            guard let connection else { throw Self.refusal(.closed) }
            let isDoubtful = isChecked || connection.hasUnreadInput
            let isAlive = isDoubtful ? await connection.isAlive() : true
            if isAlive { return Leased(id: id, connection: connection) }
            logger.info("An idle connection had died and is replaced.")
            let replacement = contents.withLock { contents in
                contents.connections[id] = nil
                return contents.state.replace(id)
            }
            return try await open(replacement, until: deadline)
        }
    }

    private func open(
        _ id: PoolState.ConnectionID, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> Leased {
        var configuration = configuration
        configuration.connectTimeout = min(configuration.connectTimeout, deadline - .now)
        do throws(PostgresError) {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            let isWanted = contents.withLock { contents in
                guard !contents.state.isShutDown else { return false }
                contents.connections[id] = connection
                contents.state.connected(id, lifetime: lifetime(), now: .now)
                return true
            }
            guard isWanted else { throw Self.refusal(.closed) }
            return Leased(id: id, connection: connection)
        } catch {
            _ = contents.withLock { contents in
                contents.perform(contents.state.connectFailed(id, isFailure: error.kind == .connectionFailed))
            }
            throw error
        }
    }

    /// The configured lifetime less up to a tenth, so that connections opened together do not end together.
    private func lifetime() -> Duration {
        .seconds(Double(poolConfiguration.lifetimeSeconds) * Double.random(in: 0.9...1))
    }

    // MARK: Waiting

    private func wait(
        as waiter: PoolState.WaiterID, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> PoolState.Lease {
        let outcome = await withDiscardingTaskGroup { group in
            group.addTask {
                // Cancelled as soon as the wait ends another way.
                guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                self.abandon(waiter, .poolTimedOut)
            }
            let outcome = await self.sleep(as: waiter)
            group.cancelAll()
            return outcome
        }
        switch outcome {
        case .granted(let lease): return lease
        case .refused(let kind): throw Self.refusal(kind)
        }
    }

    private func sleep(as waiter: PoolState.WaiterID) async -> WaitOutcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                contents.withLock { $0.register(waiter, continuation) }
            }
        } onCancel: {
            abandon(waiter, .cancelled)
        }
    }

    private func abandon(_ waiter: PoolState.WaiterID, _ reason: PostgresError.Kind) {
        contents.withLock { contents in
            guard contents.state.abandon(waiter, isTimeout: reason == .poolTimedOut) else { return }
            contents.resolve(waiter, .refused(reason))
        }
    }

    private static func refusal(_ kind: PostgresError.Kind) -> PostgresError {
        switch kind {
        case .poolTimedOut: PostgresError(kind, "No connection became free in time.")
        case .poolExhausted: PostgresError(kind, "Too many callers wait for a connection.")
        case .cancelled: .cancelled
        default: PostgresError(kind, "The pool is closed.")
        }
    }
}
