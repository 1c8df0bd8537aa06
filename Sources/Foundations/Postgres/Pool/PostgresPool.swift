// SPDX-License-Identifier: Apache-2.0

public import Logging
public import ServiceLifecycle
import Synchronization

/// Lends connections, opens them on demand, and closes those that are old, broken or too many.
///
/// Callers open the connections that they need; `run()` only takes care of idle ones and of the shutdown.
public final class PostgresPool: Service {
    struct Contents: ~Copyable {
        var state: PoolState
        var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
        var waiting: [PoolState.WaiterID: WaitingCaller] = [:]
        var waitersMade = 0
        var drained: CheckedContinuation<Void, Never>?
        var isDrainOver = false
    }

    let contents: Mutex<Contents>
    let configuration: PostgresConfiguration
    let poolConfiguration: PostgresPoolConfiguration
    let logger: Logger

    /// Opens nothing yet.
    public init(
        _ configuration: PostgresConfiguration,
        pool poolConfiguration: PostgresPoolConfiguration = PostgresPoolConfiguration(),
        logger: Logger
    ) {
        self.configuration = configuration
        self.poolConfiguration = poolConfiguration
        self.logger = logger
        contents = Mutex(Contents(state: PoolState(configuration: poolConfiguration)))
    }

    /// What the pool holds now and has done so far.
    public var metrics: PostgresPoolMetrics { contents.withLock { $0.state.metrics } }

    /// Lends a connection to the body, for it alone; waits `acquireTimeout` at most for one.
    ///
    /// A transaction that the body leaves open is rolled back; a broken connection is replaced. Throws what
    /// the body throws, or a `PostgresError` when there is no connection.
    @discardableResult
    public func withConnection<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let leased = try await acquire()
        do {
            let value = try await body(leased.connection)
            await release(leased)
            return value
        } catch {
            await release(leased)
            throw error
        }
    }

    /// Keeps idle connections healthy until shutdown, then waits for leased ones and closes everything.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .seconds(PostgresLimits.poolMaintenanceSeconds))
                } catch {
                    return
                }
                await self.maintain()
            }
        }
        await shutDown()
    }

    /// Refuses new callers, waits a while for leased connections to come back, and closes everything.
    public func shutDown() async {
        let closing = contents.withLock { contents in
            let (refused, closing) = contents.state.shutDown()
            for waiter in refused { contents.resolve(waiter, .refused(.closed)) }
            return closing.compactMap { contents.connections.removeValue(forKey: $0) }
        }
        for connection in closing { await connection.close() }
        await waitUntilDrained()
        let remaining = contents.withLock { contents in
            defer { contents.connections = [:] }
            return Array(contents.connections.values)
        }
        guard !remaining.isEmpty else { return }
        let count = remaining.count
        logger.warning("Connections were still in use at shutdown.", metadata: ["count": "\(count)"])
        for connection in remaining { connection.abort() }
        for connection in remaining { await connection.close() }
    }
}
