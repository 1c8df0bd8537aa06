// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Contracts
import Database
import DeadLetters
import FoundationEssentials
import Postgres
import ServiceLifecycle
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Ingestion

/// From an outage to the replay, against PostgreSQL: nothing acknowledged is lost, nothing is stored twice.
@Suite struct DeadLetterReplayTests {
    private let organization = OrganizationFixture.unsaved().id

    /// A database, and the dead letters of one node.
    private struct Stage {
        let test: TestDatabase
        let store: DeadLetterStore
        let path: String

        func queue(_ database: Database? = nil, timeout: Duration = .seconds(30)) -> CommitQueue {
            CommitQueue(
                database: database ?? test.database, deadLetters: store,
                settings: IngestionSettings(
                    queueBytesMax: 1 << 20, commitBytesMax: 64 << 10, commitTimeout: timeout),
                logger: TestDatabase.logger)
        }

        var replayer: DeadLetterReplayer {
            DeadLetterReplayer(
                database: test.database, store: store, interval: .seconds(3_600),
                commitTimeout: .seconds(30), logger: TestDatabase.logger)
        }
    }

    private func withStage(
        bytesMax: Int = 1 << 24, _ body: (Stage) async throws -> Void
    ) async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/argus-replay-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try DeadLetterStore(path: path, bytesMax: bytesMax)
        try await body(Stage(test: try await TestDatabase.make(), store: store, path: path))
    }

    private func export(_ body: String) -> AdmittedExport {
        AdmittedExport(
            organization: organization, batch: .logs(.sample(SampleLog(body))),
            digest: ExportDigest(bytes: Array(body.utf8)), memoryBytes: 100, rejectedCount: 0,
            rejectionMessage: "")
    }

    private func stored(in stage: Stage) async throws -> [String] {
        try await BlockSnapshot.lend(of: organization, from: stage.test.database) { snapshot in
            var bodies: [String] = []
            try await snapshot.forEach(BlockCriteria(signal: .logs, timeRange: .all)) { entry in
                let reader = try await snapshot.read(entry, .all, rowGroups: [0])
                let logs = try reader.logs(rowGroup: 0, columns: .all)
                bodies += logs.bodyValue.map { logs.bodies.text(of: UInt32($0)) }
                return true
            }
            return bodies.sorted()
        }
    }

    private func commit(_ bodies: [String], to queue: CommitQueue) async throws {
        try await withThrowingTaskGroup { group in
            for body in bodies { group.addTask { try await queue.commit(export(body)) } }
            try await group.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `without a database exports are acknowledged at once and replayed later`() async throws {
        try await withStage { stage in
            let queue = stage.queue(try .unreachable)
            let bodies = (0..<50).map { "body \($0)" }.sorted()
            try await queue.serving { try await commit(bodies, to: queue) }
            #expect(queue.statistics.counts.deadExports == 50)
            #expect(stage.store.statistics.letters > 0)

            let report = await stage.replayer.replayAll()

            #expect(report.replayed > 0 && report.remaining == 0)
            #expect(try await stored(in: stage) == bodies)
            #expect(stage.store.statistics.letters == 0)
        }
    }

    @Test func `exports that were stored meanwhile are not stored again, those beside them are`() async throws
    {
        try await withStage { stage in
            let dead = stage.queue(try .unreachable)
            try await dead.serving { try await commit(["a", "b", "c"], to: dead) }
            let alive = stage.queue()
            try await alive.serving { try await alive.commit(export("b")) }

            _ = await stage.replayer.replayAll()
            #expect(try await stored(in: stage) == ["a", "b", "c"])

            // And what was replayed is known to the ledger for whoever sends it again.
            let again = stage.queue()
            try await again.serving { try await commit(["a", "b", "c"], to: again) }
            #expect(try await stored(in: stage) == ["a", "b", "c"])
        }
    }

    @Test func `a letter that comes back from the dead is replayed once`() async throws {
        try await withStage { stage in
            let queue = stage.queue(try .unreachable)
            try await queue.serving { try await queue.commit(export("a")) }
            let letter = try #require(try await stage.store.read(stage.store.entries()[0]))
            for _ in 0..<3 {
                // As after a crash between COMMIT and the removal of the file.
                try await stage.store.keep(letter)
                _ = await stage.replayer.replayAll()
            }

            #expect(try await stored(in: stage) == ["a"])
            #expect(stage.store.statistics.letters == 0)
        }
    }

    @Test func `two nodes that hold the same export replay it once, at once or days apart`() async throws {
        try await withStage { stage in
            let blocks = BlockEncoder.encode([export("a").batch])
            let received = Date() - 5 * 86_400
            let digest = ExportDigest(bytes: [1])
            let writer = BlockWriter(database: stage.test.database)
            let times = [Date() - 4 * 86_400, Date(), Date(), Date() + 3 * 86_400]

            for time in times {
                let outcome = try await writer.commit(
                    blocks, of: [digest], at: time, received: received, in: organization)
                #expect(outcome == (time == times[0] ? .committed : .repeated([digest])))
            }
            #expect(try await stored(in: stage) == ["a"])
        }
    }

    @Test func `a commit that hung since before the outage meets its own replay`() async throws {
        try await withStage { stage in
            let blocks = BlockEncoder.encode([export("a").batch])
            let digest = ExportDigest(bytes: [1])
            let writer = BlockWriter(database: stage.test.database)
            let attempt = Date() - 2 * 86_400
            let replayed = try await writer.commit(
                blocks, of: [digest], at: Date(), received: attempt, in: organization)

            // The server had the first attempt in its socket all the time, and runs it now.
            let late = try await writer.commit(blocks, of: [digest], at: attempt, in: organization)

            #expect(replayed == .committed)
            #expect(late == .repeated([digest]))
            #expect(try await stored(in: stage) == ["a"])
        }
    }

    @Test func `a letter whose days the ledger has forgotten waits for a person`() async throws {
        try await withStage { stage in
            let old = DeadLetter(
                organization: organization, received: Date() - 40 * 86_400,
                exports: [
                    .init(digest: ExportDigest(bytes: [1]), blocks: BlockEncoder.encode([export("a").batch]))
                ])
            try await stage.store.keep(old)

            let report = await stage.replayer.replayAll()

            #expect(report == .init(replayed: 0, setAside: 1, remaining: 0))
            #expect(stage.store.statistics.setAside == [.expired: 1])
            #expect(try await stored(in: stage).isEmpty)
        }
    }

    @Test func `a letter that the database refuses does not hold up the others`() async throws {
        try await withStage { stage in
            try await stage.test.withSuperuser { connection in
                try await connection.executeScript(
                    "ALTER TABLE argus.blocks ADD CHECK (NOT 'unstorable' = ANY (services))")
            }
            for (index, service) in ["unstorable", "shop"].enumerated() {
                let batch = Batch.logs(.sample(SampleLog("from \(service)", service: service)))
                try await stage.store.keep(
                    DeadLetter(
                        organization: organization, received: Date() + Double(index),
                        exports: [
                            .init(
                                digest: ExportDigest(bytes: [UInt8(index)]),
                                blocks: BlockEncoder.encode([batch]))
                        ]))
            }

            let report = await stage.replayer.replayAll()

            #expect(report == .init(replayed: 1, setAside: 1, remaining: 0))
            #expect(try await stored(in: stage) == ["from shop"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a database that only reads makes dead letters`() async throws {
        try await withStage { stage in
            try await stage.test.withSuperuser { connection in
                try await connection.executeScript(
                    "ALTER DATABASE \(stage.test.name) SET default_transaction_read_only = on")
            }
            let queue = stage.queue()
            try await queue.serving { try await commit(["a", "b"], to: queue) }
            #expect(queue.statistics.counts.deadExports == 2)
            #expect(stage.test.database.circuit.isOpen)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a database that hangs makes dead letters within the timeout, and nothing twice`() async throws {
        try await withStage { stage in
            let queue = stage.queue(timeout: .seconds(1))
            try await stage.test.withSuperuser { blocker in
                _ = try await blocker.execute("BEGIN")
                _ = try await blocker.execute("LOCK TABLE argus.blocks IN ACCESS EXCLUSIVE MODE")
                let start = ContinuousClock.now
                try await queue.serving { try await commit(["a", "b", "c"], to: queue) }
                #expect(ContinuousClock.now - start < .seconds(10))
                #expect(queue.statistics.counts.deadExports == 3)
                // The attempts still hang in the server: now they go on.
                _ = try await blocker.execute("COMMIT")
            }

            let report = await stage.replayer.replayAll()

            #expect(report.remaining == 0)
            #expect(try await stored(in: stage) == ["a", "b", "c"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a database that hangs while series are looked up makes dead letters too`() async throws {
        try await withStage { stage in
            let queue = stage.queue(timeout: .milliseconds(500))
            let points = MetricBatch.sample([
                SamplePoint("m", service: "web", value: 1, route: "/", time: SampleTime.noon)
            ])
            let export = AdmittedExport(
                organization: organization, batch: .metrics(points), digest: ExportDigest(bytes: [1]),
                memoryBytes: 100, rejectedCount: 0, rejectionMessage: "")
            try await stage.test.withSuperuser { blocker in
                _ = try await blocker.execute("BEGIN")
                _ = try await blocker.execute("LOCK TABLE argus.blocks IN ACCESS EXCLUSIVE MODE")
                // Without an end to the look-up this would wait for the lock.
                let release = Task {
                    try await Task.sleep(for: .seconds(20))
                    _ = try await blocker.execute("COMMIT")
                }
                let start = ContinuousClock.now
                try await queue.serving { try await queue.commit(export) }
                #expect(ContinuousClock.now - start < .seconds(15))
                #expect(queue.statistics.counts.deadExports == 1)
                release.cancel()
                _ = await release.result
                _ = try await blocker.execute("COMMIT")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `letters are replayed also when somebody else finds the database back`() async throws {
        try await withStage { stage in
            let group = ServiceGroup(services: [stage.replayer], logger: TestDatabase.logger)
            async let running: Void = group.run()
            let queue = stage.queue(try .unreachable)
            try await queue.serving { try await commit(["a", "b"], to: queue) }
            // A commit that was under way when the circuit opened.
            stage.test.database.circuit.fail()
            stage.test.database.circuit.record(nil)

            for _ in 0..<1_000 where stage.store.statistics.letters > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            await group.triggerGracefulShutdown()
            try await running
            #expect(stage.store.statistics.letters == 0)
            #expect(try await stored(in: stage) == ["a", "b"])
        }
    }

    @Test func `at the bound senders are told to come back`() async throws {
        try await withStage(bytesMax: 100) { stage in
            let queue = stage.queue(try .unreachable)
            try await queue.serving {
                let problem = await #expect(throws: Problem.self) { try await queue.commit(export("a")) }
                #expect(problem?.kind == .unavailable)
                #expect(problem?.retryAfterSeconds == 10)
            }
            #expect(queue.statistics.counts.deadExportsRefused == 1)
        }
    }
}
