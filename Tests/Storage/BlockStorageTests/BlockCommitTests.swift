// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Telemetry
import Tenancy
import TestSupport
import Testing

/// What the writer commits, the snapshot reads back: in its organization and nowhere else.
@Suite struct BlockCommitTests {
    static let testDatabase = Task { try await TestDatabase.make() }

    private let now = Date(timeIntervalSince1970: 1_767_268_800)

    private func digest(_ number: UInt8 = .random(in: 0...255)) -> ExportDigest {
        ExportDigest(bytes: [number] + (0..<31).map { _ in UInt8.random(in: 0...255) })
    }

    @discardableResult
    private func commit(
        _ batch: Batch, _ digests: Set<ExportDigest>? = nil, at time: Date? = nil,
        in organization: OrganizationID
    ) async throws -> BlockWriter.Outcome {
        let database = try await Self.testDatabase.value.database
        return try await BlockWriter(database: database).commit(
            BlockEncoder.encode([batch]), of: digests ?? [digest()], at: time ?? now, in: organization)
    }

    /// All rows of a signal, batch by batch in the order of the blocks.
    private func read(
        _ signal: Signal, _ range: TimeRange = .all, services: [String] = [], names: [String] = [],
        in organization: OrganizationID
    ) async throws -> [Batch] {
        let criteria = BlockCriteria(signal: signal, timeRange: range, services: services, names: names)
        let database = try await Self.testDatabase.value.database
        return try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var batches: [Batch] = []
            try await snapshot.forEach(criteria) { entry in
                let groups = Array(entry.directory.rowGroups.indices)
                let reader = try await snapshot.read(entry, .all, rowGroups: groups)
                for group in groups { batches.append(try reader.batch(rowGroup: group, columns: .all)) }
                return true
            }
            return batches
        }
    }

    @Test func `what is committed is read back`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let spans = SpanBatch.sample(SampleSpan(name: "a"), SampleSpan(id: 2, parent: 1, name: "b"))
        let logs = LogBatch.sample(SampleLog("one"), SampleLog("two", service: "cart"))
        let points = MetricBatch.sample(SamplePoint(value: 7), SamplePoint("errors", route: "/b"))

        for batch in [Batch.traces(spans), .logs(logs), .metrics(points)] {
            let outcome = try await commit(batch, in: organization)
            let stored = try await read(batch.signal, in: organization)

            #expect(outcome == .committed)
            let expected = try BlockReader(BlockEncoder.encode([batch])[0]).batch(rowGroup: 0, columns: .all)
            #expect(stored == [expected])
        }
    }

    @Test func `a foreign organization reads nothing`() async throws {
        let fixture = OrganizationFixture.unsaved().id
        try await commit(.traces(.sample(SampleSpan())), in: fixture)

        let own = try await read(.traces, in: fixture)
        let foreign = try await read(.traces, in: OrganizationFixture.unsaved().id)

        #expect(own.count == 1)
        #expect(foreign.isEmpty)
    }

    @Test func `the same digest means nothing to another organization`() async throws {
        let digest = digest()
        for _ in 0..<2 {
            let outcome = try await commit(
                .traces(.sample(SampleSpan())), [digest], in: OrganizationFixture.unsaved().id)

            #expect(outcome == .committed)
        }
    }

    @Test func `a repeated digest is known by an error without its table too`() async throws {
        let test = try await TestDatabase.make()
        // A coordinator of Citus passes on code and message of a worker's error.
        try await test.withSuperuser {
            try await $0.executeScript(
                """
                CREATE FUNCTION argus.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE unique_violation; END $$;
                """)
        }
        let (writer, organization) = (
            BlockWriter(database: test.database), OrganizationFixture.unsaved().id
        )
        let blocks = BlockEncoder.encode([.logs(.sample(SampleLog("once")))])
        let (known, fresh) = (digest(), digest())
        let first = try await writer.commit(blocks, of: [known], at: now, in: organization)
        try await test.withSuperuser {
            try await $0.executeScript(
                """
                CREATE TRIGGER refuse BEFORE INSERT ON argus.ingest_ledger
                FOR EACH ROW EXECUTE FUNCTION argus.refuse();
                """)
        }

        let second = try await writer.commit(blocks, of: [known], at: now, in: organization)

        #expect(first == .committed)
        #expect(second == .repeated([known]))
        // Not everything that violates something is a repetition.
        await #expect(throws: (any Error).self) {
            try await writer.commit(blocks, of: [fresh], at: now, in: organization)
        }
    }

    @Test(arguments: [0, 900_000])
    func `a commit does not read what the organization sent all day`(sinceReceived: Double) async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        let day = UTCDay.number(ofSeconds: now.timeIntervalSince1970)
        try await test.withSuperuser {
            try await $0.execute(
                """
                INSERT INTO argus.ingest_ledger (organization_id, day, digest)
                SELECT \(organization.uuid), day, sha256(number::text::bytea)
                FROM unnest(\([day - 1, day])) AS sent (day), generate_series(1, 50000) AS number
                """)
        }
        let digests = Set((0..<400).map { _ in digest() })
        let writer = BlockWriter(database: test.database)
        let received = now.addingTimeInterval(-sinceReceived)

        let outcome = try await writer.commit(
            BlockEncoder.encode([.logs(.sample(SampleLog("one")))]), of: digests, at: now, received: received,
            in: organization)
        let again = try await writer.commit([], of: digests, at: now, in: organization)

        #expect(outcome == .committed)
        #expect(again == .repeated(digests))
        // What a connection has read is counted when it ends.
        let read = try await test.withSuperuser { connection in
            var connections = 1
            for _ in 0..<1_000 where connections > 0 {
                connections = try await connection.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = 'argus_app'
                    """
                ).count
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(connections == 0)
            return try await connection.execute(
                """
                SELECT coalesce(sum(idx_tup_read), 0)::bigint FROM pg_stat_user_indexes
                WHERE relname LIKE 'ingest_ledger%'
                """)[0].decode(Int64.self)
        }
        #expect(read > 0 && read < 20_000)
    }

    @Test func `a repeated digest stores nothing and is named`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let (known, fresh) = (digest(), digest())
        try await commit(.logs(.sample(SampleLog("first"))), [known], in: organization)

        let outcome = try await commit(.logs(.sample(SampleLog("again"))), [known, fresh], in: organization)
        let afterwards = try await commit(.logs(.sample(SampleLog("fresh"))), [fresh], in: organization)

        #expect(outcome == .repeated([known]))
        #expect(afterwards == .committed)
        #expect(try await read(.logs, in: organization).count == 2)
    }

    @Test(arguments: [0.0, 1, 11, 13, 35])
    func `a digest of today or yesterday counts`(hoursLater: Double) async throws {
        let organization = OrganizationFixture.unsaved().id
        let digest = digest()
        try await commit(.logs(.sample(SampleLog())), [digest], in: organization)

        let outcome = try await commit(
            .logs(.sample(SampleLog())), [digest], at: now + hoursLater * 3_600, in: organization)

        #expect(outcome == .repeated([digest]))
    }

    @Test func `commits of the same digests at once store once`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let digests = Set((0..<20).map { digest(UInt8($0)) })

        let outcomes = try await withThrowingTaskGroup(of: BlockWriter.Outcome.self) { group in
            for _ in 0..<6 {
                group.addTask { try await commit(.logs(.sample(SampleLog())), digests, in: organization) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes.count { $0 == .committed } == 1)
        #expect(outcomes.count { $0 == .repeated(digests) } == 5)
        #expect(try await read(.logs, in: organization).count == 1)
    }

    @Test func `overlapping digests at once neither deadlock nor store twice`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let digests = (0..<8).map { digest(UInt8($0)) }

        let committed = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<8 {
                let own: Set = [digests[index], digests[(index + 1) % 8]]
                group.addTask {
                    try await commit(.logs(.sample(SampleLog())), own, in: organization) == .committed ? 1 : 0
                }
            }
            return try await group.reduce(0, +)
        }

        #expect((1...4).contains(committed))
        #expect(try await read(.logs, in: organization).count == committed)
    }

    @Test(arguments: [
        Int64.min + 1, -SampleTime.day - 1, -1, 0, 1, SampleTime.noon, SampleTime.noon + 400 * SampleTime.day,
        Int64.max - 1,
    ])
    func `rows of any time are found in their range only`(time: Int64) async throws {
        let organization = OrganizationFixture.unsaved().id
        try await commit(.logs(.sample(SampleLog(time: time))), in: organization)

        let exact = try await read(.logs, TimeRange(start: time, end: time + 1), in: organization)
        let before = try await read(.logs, TimeRange(start: .min, end: time), in: organization)
        let after = try await read(.logs, TimeRange(start: time + 1, end: .max), in: organization)

        #expect(exact.count == 1)
        #expect(before.isEmpty)
        #expect(after.isEmpty)
    }

    @Test func `services and metric names leave out blocks without them`() async throws {
        let organization = OrganizationFixture.unsaved().id
        try await commit(.metrics(.sample(SamplePoint("a", service: "x"))), in: organization)
        try await commit(.metrics(.sample(SamplePoint("b", service: "y"))), in: organization)

        #expect(try await read(.metrics, in: organization).count == 2)
        #expect(try await read(.metrics, services: ["x", "z"], in: organization).count == 1)
        #expect(try await read(.metrics, names: ["b"], in: organization).count == 1)
        #expect(try await read(.metrics, services: ["x"], names: ["b"], in: organization).isEmpty)
    }
}
