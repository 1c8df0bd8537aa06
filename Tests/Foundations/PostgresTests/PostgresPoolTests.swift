// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle
import Testing

@testable import Postgres

@Suite struct PostgresPoolTests {
    /// Lends a connection until told to give it back.
    private func hold(
        _ pool: PostgresPool
    ) async throws -> (release: () -> Void, holder: Task<Void, any Error>) {
        let (held, holding) = AsyncStream<Void>.makeStream()
        let (releases, release) = AsyncStream<Void>.makeStream()
        let holder = Task {
            defer { holding.finish() }
            try await pool.withConnection { _ in
                holding.yield()
                for await _ in releases { return }
            }
        }
        for await _ in held { break }
        return ({ release.finish() }, holder)
    }

    private func backend(of pool: PostgresPool) async throws -> Int32 {
        try await pool.withConnection { $0.backendProcess }
    }

    @Test func `reuses connections`() async throws {
        let pool = try TestServer.pool()

        let first = try await backend(of: pool)
        let second = try await backend(of: pool)

        #expect(first == second)
        #expect(pool.metrics.connects == 1)
        #expect(pool.metrics.acquires == 2)
        #expect(pool.metrics.idle == 1)
        await pool.shutDown()
    }

    @Test func `never opens more than the maximum`() async throws {
        let pool = try TestServer.pool {
            $0.connectionsMax = 3
            $0.acquireTimeout = .seconds(30)
        }

        let peak = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try await pool.withConnection { connection in
                        let rows = try await connection.execute("SELECT \(index), pg_sleep(0.002)")
                        #expect(try rows[0].decode(Int.self, at: 0) == index)
                        return pool.metrics.open
                    }
                }
            }
            return try await group.reduce(0) { max($0, $1) }
        }

        #expect(peak == 3)
        #expect(pool.metrics.acquires == 60)
        #expect(pool.metrics.acquireWaitTotal > .zero)
        await pool.shutDown()
    }

    @Test func `gives up at the deadline`() async throws {
        let pool = try TestServer.pool {
            $0.connectionsMax = 1
            $0.acquireTimeout = .seconds(1)
        }
        let (release, holder) = try await hold(pool)
        let start = ContinuousClock.now

        let error = await postgresError { _ = try await backend(of: pool) }

        #expect(error?.kind == .poolTimedOut)
        #expect(error?.isRetryable == true)
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(pool.metrics.timeouts == 1)
        #expect(pool.metrics.waiting == 0)
        release()
        try await holder.value
        _ = try await backend(of: pool)
        await pool.shutDown()
    }

    @Test func `a cancelled caller leaves the queue`() async throws {
        let pool = try TestServer.pool { $0.connectionsMax = 1 }
        let (release, holder) = try await hold(pool)

        let waiter = Task { try await backend(of: pool) }
        while pool.metrics.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
        waiter.cancel()

        #expect(await postgresError { _ = try await waiter.value }?.kind == .cancelled)
        #expect(pool.metrics.waiting == 0)
        release()
        try await holder.value
        await pool.shutDown()
    }

    @Test func `rolls back what a body leaves open, even when cancelled`() async throws {
        let pool = try TestServer.pool { $0.connectionsMax = 1 }
        let first = try await backend(of: pool)

        try await pool.withConnection { try await $0.execute("BEGIN") }
        _ = await postgresError {
            _ = try await pool.withConnection { try await $0.pipeline(["BEGIN", "SELECT 1 / \(0)"]) }
        }
        let task = Task {
            try await pool.withConnection { connection in
                try await connection.execute("BEGIN")
                try await connection.execute("SELECT pg_sleep(30)")
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        #expect(await postgresError { try await task.value }?.kind == .cancelled)

        try await pool.withConnection { connection in
            #expect(connection.transactionStatus == .idle)
            #expect(connection.backendProcess == first)
        }
        await pool.shutDown()
    }

    @Test func `replaces a connection that dies in use`() async throws {
        let pool = try TestServer.pool { $0.connectionsMax = 1 }

        let error = await postgresError {
            _ = try await pool.withConnection { connection in
                try await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }

        #expect(error?.kind == .connectionLost)
        #expect(pool.metrics.open == 0)
        _ = try await backend(of: pool)
        #expect(pool.metrics.connects == 2)
        await pool.shutDown()
    }

    @Test func `replaces a connection that died while idle before anybody notices`() async throws {
        let pool = try TestServer.pool()
        let victim = try await backend(of: pool)
        let killer = try await TestServer.connect()

        try await killer.execute("SELECT pg_terminate_backend(\(victim), 5000)")

        #expect(try await backend(of: pool) != victim)
        #expect(pool.metrics.open == 1)
        await pool.shutDown()
    }

    @Test func `counts connections that cannot be opened`() async throws {
        let configuration = try PostgresConfiguration(dsn: "host=127.0.0.1 port=1")
        let pool = PostgresPool(configuration, logger: TestServer.logger)

        let error = await postgresError { _ = try await backend(of: pool) }

        #expect(error?.kind == .connectionFailed)
        #expect(pool.metrics.connectionFailures == 1)
        #expect(pool.metrics.open == 0)
    }

    @Test func `drains at graceful shutdown`() async throws {
        let pool = try TestServer.pool { $0.connectionsMax = 2 }
        _ = try await backend(of: pool)
        let (release, holder) = try await hold(pool)
        let group = ServiceGroup(services: [pool], logger: TestServer.logger)
        let run = Task { try await group.run() }
        try await Task.sleep(for: .milliseconds(50))

        await group.triggerGracefulShutdown()
        while await postgresError({ _ = try await backend(of: pool) })?.kind != .closed {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(pool.metrics.inUse == 1)
        release()
        try await holder.value
        try await run.value

        #expect(pool.metrics.open == 0)
    }

    @Test func `a cancelled service closes at once`() async throws {
        let pool = try TestServer.pool()
        _ = try await backend(of: pool)
        let (release, holder) = try await hold(pool)
        let run = Task { try await pool.run() }

        run.cancel()
        try await run.value

        #expect(pool.metrics.idle == 0)
        release()
        try await holder.value
        #expect(pool.metrics.open == 0)
    }

    @Test func `a cancelled service does not wait for a long statement`() async throws {
        let pool = try TestServer.pool()
        let sleeper = Task {
            try await pool.withConnection { connection in
                for _ in 0..<30 { try await connection.execute("SELECT pg_sleep(1)") }
            }
        }
        while pool.metrics.inUse == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let start = ContinuousClock.now
        let run = Task { try await pool.run() }

        run.cancel()
        try await run.value

        let error = await postgresError { try await sleeper.value }
        #expect(error?.sqlState == "57014" || error?.kind == .closed)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    // A lifetime that nothing outlives in a test, and one that everything has: no test waits for a clock.
    @Test(arguments: [(lifetimeSeconds: 3_600, kept: 1), (lifetimeSeconds: 0, kept: 0)])
    func `maintenance closes the aged and keeps the living`(lifetimeSeconds: Int, kept: Int) async throws {
        let pool = try TestServer.pool {
            $0.lifetimeSeconds = lifetimeSeconds
            $0.healthCheckAfter = .zero
        }
        _ = try await backend(of: pool)

        await pool.maintain()

        #expect(pool.metrics.open == kept)
        await pool.shutDown()
    }

    @Test func `maintenance removes what died`() async throws {
        let pool = try TestServer.pool { $0.healthCheckAfter = .zero }
        let victim = try await backend(of: pool)
        let killer = try await TestServer.connect()

        try await killer.execute("SELECT pg_terminate_backend(\(victim), 5000)")
        await pool.maintain()

        #expect(pool.metrics.open == 0)
        await pool.shutDown()
    }
}
