// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Contracts
import Database
import Postgres
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Ingestion

/// The queue against PostgreSQL: acknowledged means committed, once.
@Suite struct CommitQueueTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    private let organization = OrganizationFixture.unsaved().id

    private func export(
        _ body: String, digest: UInt64? = nil, bytes: Int = 100, in other: OrganizationID? = nil
    ) -> AdmittedExport {
        let digest = withUnsafeBytes(of: digest ?? .random(in: .min ... .max)) {
            ExportDigest(bytes: Array($0))
        }
        return AdmittedExport(
            organization: other ?? organization, batch: .logs(.sample(SampleLog(body))), digest: digest,
            memoryBytes: bytes, rejectedCount: 0, rejectionMessage: "")
    }

    private func queue(
        _ database: Database? = nil, queueBytesMax: Int = 1 << 20
    ) async throws -> CommitQueue {
        let database = if let database { database } else { try await Self.testDatabase.value.database }
        return CommitQueue(
            database: database, deadLetters: nil,
            settings: IngestionSettings(
                queueBytesMax: queueBytesMax, commitBytesMax: 64 << 10, commitTimeout: .seconds(30)),
            logger: TestDatabase.logger)
    }

    /// The stored bodies, sorted, and how many blocks hold them.
    private func stored(in organization: OrganizationID? = nil) async throws -> (
        bodies: [String], blocks: Int
    ) {
        let database = try await Self.testDatabase.value.database
        let organization = organization ?? self.organization
        return try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var bodies: [String] = []
            var blocks = 0
            try await snapshot.forEach(BlockCriteria(signal: .logs, timeRange: .all)) { entry in
                blocks += 1
                let logs = try await snapshot.read(entry, .all, rowGroups: [0]).logs(
                    rowGroup: 0, columns: .all)
                bodies += logs.bodyValue.map { logs.bodies.text(of: UInt32($0)) }
                return true
            }
            return (bodies.sorted(), blocks)
        }
    }

    @Test func `acknowledged means committed`() async throws {
        let queue = try await queue()
        try await queue.serving {
            try await queue.commit(export("a"))

            #expect(try await stored().bodies == ["a"])
        }
        let counts = queue.statistics.counts
        #expect([counts.exports, counts.commits, counts.blocks, counts.rows] == [1, 1, 1, 1])
        #expect([counts.repeatedExports, counts.failures] == [0, 0])
        #expect(queue.statistics.bytesInFlight == 0)
        #expect(queue.statistics.busyLanes == 0)
    }

    @Test func `many at once make few commits and none is lost`() async throws {
        let queue = try await queue()
        let bodies = (0..<400).map { "body \($0)" }
        try await queue.serving { try await commit(bodies.map { export($0) }, to: queue) }

        let (found, blocks) = try await stored()
        #expect(found == bodies.sorted())
        #expect(blocks < 100)
        #expect(queue.statistics.counts.commits == blocks)
        #expect(queue.statistics.counts.rows == 400)
    }

    @Test func `organizations are committed side by side and apart`() async throws {
        let queue = try await queue()
        let other = OrganizationFixture.unsaved().id
        try await queue.serving {
            try await commit(
                (0..<50).flatMap { [export("mine \($0)"), export("other \($0)", in: other)] }, to: queue)
        }

        let mine = try await stored().bodies
        let others = try await stored(in: other).bodies
        #expect(mine.count == 50 && mine.allSatisfy { $0.hasPrefix("mine") })
        #expect(others.count == 50 && others.allSatisfy { $0.hasPrefix("other") })
    }

    @Test func `an export repeated at once is acknowledged each time and stored once`() async throws {
        let queue = try await queue()
        try await queue.serving {
            try await commit((0..<40).map { export("copy \($0 % 4)", digest: UInt64($0 % 4)) }, to: queue)
        }

        #expect(try await stored().bodies == ["copy 0", "copy 1", "copy 2", "copy 3"])
    }

    @Test func `an export repeated later is acknowledged and not stored, its neighbours are`() async throws {
        let queue = try await queue()
        try await queue.serving {
            try await queue.commit(export("a", digest: 1))
            try await commit(
                [export("b", digest: 2), export("a", digest: 1), export("c", digest: 3)], to: queue)
            try await queue.commit(export("b", digest: 2))
        }

        #expect(try await stored().bodies == ["a", "b", "c"])
        #expect(queue.statistics.counts.repeatedExports >= 2)
        #expect(queue.statistics.counts.failures == 0)
    }

    @Test func `throttles when too much waits, and takes again afterwards`() async throws {
        let queue = try await queue(queueBytesMax: 1_000)
        // Nothing is committed before the queue runs.
        let waiting = Task { try await queue.commit(export("waits", bytes: 900)) }
        try await queue.waitUntil { $0.bytesInFlight == 900 }

        let refusal = await #expect(throws: Problem.self) {
            try await queue.commit(export("refused", bytes: 101))
        }
        #expect(refusal?.kind == .throttled)

        try await queue.serving {
            try await waiting.value
            try await queue.commit(export("taken", bytes: 101))
        }
        #expect(try await stored().bodies == ["taken", "waits"])
    }

    @Test func `an export that cannot be stored does not harm those beside it`() async throws {
        let test = try await TestDatabase.make()
        // Stands for a fault that only the database notices.
        try await test.withSuperuser { connection in
            try await connection.executeScript(
                "ALTER TABLE argus.blocks ADD CHECK (NOT 'unstorable' = ANY (services))")
        }
        let queue = try await queue(test.database)
        let faulty = AdmittedExport(
            organization: organization, batch: .logs(.sample(SampleLog("bad", service: "unstorable"))),
            digest: ExportDigest(bytes: [1]), memoryBytes: 100, rejectedCount: 0, rejectionMessage: "")
        let exports = (0..<20).map { export("\($0)") } + [faulty]
        // Nothing is committed before the queue runs, so that all are in one group.
        let waiting = exports.map { export in
            Task { () -> Problem.Kind? in
                do { try await queue.commit(export) } catch { return Problem(error).kind }
                return nil
            }
        }
        try await queue.waitUntil { $0.bytesInFlight == 2_100 }

        try await queue.serving {}

        var kinds: [Problem.Kind?] = []
        for task in waiting { kinds.append(await task.value) }
        #expect(kinds == Array(repeating: nil, count: 20) + [.internal])
        #expect(queue.statistics.counts.rows == 20)
        #expect(queue.statistics.bytesInFlight == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `without a database every sender is told to retry and nothing hangs`() async throws {
        let queue = try await queue(.unreachable)
        try await queue.serving {
            await withDiscardingTaskGroup { group in
                for index in 0..<20 {
                    group.addTask {
                        do {
                            try await queue.commit(export("\(index)"))
                            Issue.record("acknowledged without a database")
                        } catch { #expect(Problem(error).kind == .unavailable) }
                    }
                }
            }
        }
        #expect(queue.statistics.bytesInFlight == 0)
        #expect(queue.statistics.counts.failures > 0)
    }

    @Test func `a commit survives connections that were cut`() async throws {
        let test = try await TestDatabase.make()
        let queue = try await queue(test.database)
        try await queue.serving {
            try await queue.commit(export("before"))
            try await test.withSuperuser { connection in
                _ = try await connection.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = 'argus_app'
                    """)
            }

            await #expect(throws: Never.self) { try await queue.commit(export("after")) }
        }
        #expect(queue.statistics.counts.commits == 2)
    }

    @Test func `a look-up of series that takes too long is not an outage`() async throws {
        let test = try await TestDatabase.make()
        let writer = BlockWriter(database: test.database, answerLimit: .milliseconds(100))
        try await test.withSuperuser { connection in
            try await connection.executeScript("BEGIN; LOCK TABLE argus.blocks IN ACCESS EXCLUSIVE MODE")
            #expect(try await !writer.forEachStoredSeries(ofDay: 0, in: organization) { _ in true })
            try await connection.executeScript("ROLLBACK")
        }
        #expect(try await writer.forEachStoredSeries(ofDay: 0, in: organization) { _ in true })
    }

    @Test func `shutdown commits what waits and refuses what comes later`() async throws {
        let queue = try await queue()
        let waiting = (0..<30).map { index in Task { try await queue.commit(export("\(index)")) } }
        try await queue.waitUntil { $0.bytesInFlight == 3_000 }

        try await queue.serving {}

        for task in waiting { try await task.value }
        #expect(try await stored().bodies.count == 30)
        let refusal = await #expect(throws: Problem.self) { try await queue.commit(export("late")) }
        #expect(refusal?.kind == .unavailable)
    }

    private func commit(_ exports: [AdmittedExport], to queue: CommitQueue) async throws {
        try await withThrowingTaskGroup { group in
            for export in exports { group.addTask { try await queue.commit(export) } }
            try await group.waitForAll()
        }
    }
}
