// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct CancellationTests {
    @Test func `cancelling the task cancels the statement and spares the connection`() async throws {
        let connection = try await TestServer.connect()
        let start = ContinuousClock.now

        let sleeper = Task { try await connection.execute("SELECT pg_sleep(30)") }
        try await Task.sleep(for: .milliseconds(100))
        sleeper.cancel()
        let error = await postgresError { _ = try await sleeper.value }

        #expect(error?.kind == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(try await connection.execute("SELECT \(1)").count == 1)
    }

    @Test func `cancelling a pipeline and a script works too`() async throws {
        let connection = try await TestServer.connect()

        let pipeline = Task {
            try await connection.pipeline(["SELECT 1", "SELECT pg_sleep(30)", "SELECT 2"])
        }
        try await Task.sleep(for: .milliseconds(50))
        pipeline.cancel()
        #expect(await postgresError { _ = try await pipeline.value }?.kind == .cancelled)

        let script = Task { try await connection.executeScript("SELECT 1; SELECT pg_sleep(30);") }
        try await Task.sleep(for: .milliseconds(50))
        script.cancel()
        #expect(await postgresError { try await script.value }?.kind == .cancelled)
        #expect(connection.isUsable)
    }

    @Test func `a late cancellation never hits the next statement`() async throws {
        let connection = try await TestServer.connect()
        var cancelled = 0

        for round in 0..<300 {
            let first = Task { try await connection.execute("SELECT pg_sleep(\(0.0005))") }
            try await Task.sleep(for: .microseconds(round * 10))
            first.cancel()
            if await postgresError({ _ = try await first.value }) != nil { cancelled += 1 }

            let rows = try await connection.execute("SELECT \(round), pg_sleep(\(0.0005))")
            #expect(try rows[0].decode(Int.self, at: 0) == round)
        }

        #expect(cancelled > 0)
    }

    @Test func `a cancelled task sends nothing but can roll back`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("BEGIN")

        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let refused = await postgresError { try await connection.execute("SELECT 1") }
            try await connection.rollback()
            return refused
        }

        #expect(try await task.value?.kind == .cancelled)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `sixteen sleeping statements leave the cooperative pool free`() async throws {
        let pool = try TestServer.pool { $0.connectionsMax = 16 }
        let ticker = Task {
            var ticks = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(5))
                ticks += 1
            }
            return ticks
        }

        try await withThrowingTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    try await pool.withConnection { _ = try await $0.execute("SELECT pg_sleep(1)") }
                }
            }
            try await group.waitForAll()
        }
        ticker.cancel()

        #expect(await ticker.value > 5)
        #expect(pool.metrics.connects == 16)
        await pool.shutDown()
    }
}
