// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite struct OrganizationTransactionTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    private struct Failure: Error {}

    private func insert(_ fixture: OrganizationFixture, slug: String = "sample") -> PostgresStatement {
        """
        INSERT INTO argus.organizations (organization_id, name, slug, created_at)
        VALUES (\(fixture.id.uuid), 'Sample', \("\(slug) \(fixture.id)"), now())
        """
    }

    private func count(_ fixture: OrganizationFixture) async throws -> Int {
        try await Self.testDatabase.value.database.inOrganization(fixture.id, .snapshot) {
            try await $0.execute("SELECT FROM argus.organizations").count
        }
    }

    @Test func `commits what the body did and answers its result`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        let result = try await database.inOrganization(fixture.id) { transaction in
            try await transaction.execute(insert(fixture)).affectedRows
        }

        #expect(result == 1)
        #expect(try await count(fixture) == 1)
    }

    @Test func `an error rolls back`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        await #expect(throws: Failure.self) {
            try await database.inOrganization(fixture.id) { transaction in
                try await transaction.execute(insert(fixture))
                throw Failure()
            }
        }

        #expect(try await count(fixture) == 0)
    }

    @Test func `a swallowed statement error commits nothing and says so`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        await #expect(throws: TransactionNotCommitted.self) {
            try await database.inOrganization(fixture.id) { transaction in
                try await transaction.execute(insert(fixture))
                do { try await transaction.execute("SELECT 1 / 0") } catch { #expect(error is PostgresError) }
            }
        }

        #expect(try await count(fixture) == 0)
    }

    @Test func `statements given to the commit are part of it, all or none`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        await #expect(throws: PostgresError.self) {
            try await database.inOrganization(fixture.id) { transaction in
                try await transaction.commit(with: [insert(fixture), "SELECT 1 / 0"])
            }
        }
        #expect(try await count(fixture) == 0)

        try await database.inOrganization(fixture.id) { try await $0.commit(with: [insert(fixture)]) }
        #expect(try await count(fixture) == 1)
    }

    @Test func `a body without statements opens no transaction`() async throws {
        let database = try await Self.testDatabase.value.database

        let result = try await database.inOrganization(OrganizationFixture.unsaved().id) { _ in 7 }

        #expect(result == 7)
    }

    @Test func `a snapshot cannot write`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        let error = await #expect(throws: PostgresError.self) {
            try await database.inOrganization(fixture.id, .snapshot) { try await $0.execute(insert(fixture)) }
        }

        #expect(error?.sqlState == "25006")
    }

    @Test func `a snapshot does not see what is committed after its first statement`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()

        let counts = try await database.inOrganization(fixture.id, .snapshot) { transaction in
            let before = try await transaction.execute("SELECT FROM argus.organizations").count
            _ = try await database.inOrganization(fixture.id) { try await $0.execute(insert(fixture)) }
            return (before, try await transaction.execute("SELECT FROM argus.organizations").count)
        }

        #expect(counts == (0, 0))
        #expect(try await count(fixture) == 1)
    }

    @Test func `cancellation ends the statement and rolls back`() async throws {
        let database = try await Self.testDatabase.value.database
        let fixture = OrganizationFixture.unsaved()
        let (started, starting) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await database.inOrganization(fixture.id) { transaction in
                try await transaction.execute(insert(fixture))
                starting.yield()
                try await transaction.execute("SELECT pg_sleep(60)")
            }
        }
        for await _ in started { break }
        let start = ContinuousClock.now

        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }

        #expect(error?.kind == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(try await count(fixture) == 0)
    }

    @Test func `every operation is measured, the failed ones too`() async throws {
        let test = try await TestDatabase.make()

        try await test.database.ping()
        await #expect(throws: PostgresError.self) {
            _ = try await test.database.onSharedTables("SELECT 1 / 0")
        }

        let reading = test.database.latency.reading
        #expect(reading.count == 2)
        #expect(reading.sumSeconds > 0)
        #expect(reading.cumulativeCounts.last == 2)
    }
}
