// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@testable import Database

/// Runs the plan against PostgreSQL with stand-ins for the functions of Citus. No cluster is involved.
@Suite struct DistributorTests {
    private let distributor = Distributor(logger: TestDatabase.logger)

    /// A row in every tenant table that foreign keys tie together, and one in a day's partition.
    private static let rows = """
        INSERT INTO argus.organizations VALUES (gen_random_uuid(), 'A', 'a', now());
        INSERT INTO argus.users
            SELECT gen_random_uuid(), 'a@a', 'A', '-', organization_id, now() FROM argus.organizations;
        INSERT INTO argus.memberships
            SELECT home_organization_id, user_id, 'owner', now() FROM argus.users;
        INSERT INTO argus.sessions (organization_id, session_id, user_id, created_at, expires_at)
            SELECT organization_id, gen_random_uuid(), user_id, now(), now() FROM argus.memberships;
        INSERT INTO argus.ingest_ledger
            SELECT organization_id, 20000, '\\x01' FROM argus.organizations;
        INSERT INTO argus.ingest_ledger
            SELECT organization_id, extract(epoch FROM now())::integer / 86400, '\\x02'
            FROM argus.organizations;
        """

    private func stage(worker: String = CitusStandIn.readyWorker) async throws -> TestDatabase {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await CitusStandIn.install(on: connection, worker: worker)
            try await connection.executeScript(Self.rows)
        }
        return test
    }

    private func facts(_ test: TestDatabase) async throws -> InstallationFacts {
        try await test.withSuperuser { try await InstallationFacts.read(on: $0) }
    }

    @Test func `without Citus it says so, prints the plan and changes nothing`() async throws {
        let test = try await TestDatabase.make()
        let before = try await facts(test)

        try await test.withSuperuser { connection in
            let outlook = try await distributor.outlook(on: connection)
            #expect(outlook.obstacles == [.extensionUnavailable])
            #expect(outlook.lines.contains("SELECT pg_catalog.create_reference_table('argus.users');"))
            await #expect(throws: DistributionRefused(obstacles: [.extensionUnavailable])) {
                try await distributor.run(on: connection)
            }
        }

        #expect(try await facts(test) == before)
    }

    @Test func `the schema has nothing in the way of distributing it`() async throws {
        let test = try await TestDatabase.make()
        let plan = DistributionPlan(try await facts(test))

        #expect(plan.obstacles == [])
        let places = Dictionary(uniqueKeysWithValues: plan.result.tables.map { ($0.name, $0.placement) })
        #expect(places["argus.organizations"] == .reference)
        #expect(places["argus.users"] == .reference)
        #expect(places["argus.blocks"] == .distributed)
        #expect(places["argus.schema_migrations"] == .local)
        #expect(places["argus.upkeep_visits"] == .local)
        #expect(plan.result.tables.allSatisfy { $0.placement != .local || !$0.hasOrganization })
    }

    @Test func `every table comes into its place with its rows, keys and policies`() async throws {
        let test = try await stage()
        let before = try await facts(test)

        let report = try await test.withSuperuser { try await distributor.run(on: $0) }

        let after = try await facts(test)
        #expect(DistributionPlan(before).result.differences(from: after) == [])
        #expect(before.foreignKeys == after.foreignKeys)
        #expect(before.foreignKeys.count >= 5)
        #expect(Set(report.rowCounts.keys) == Set(before.tables.map(\.name)))
        #expect(report.rowCounts["argus.ingest_ledger"] == 2)
        #expect(report.rowCounts["argus.memberships"] == 1)
    }

    @Test func `done again it changes nothing`() async throws {
        let test = try await stage()
        try await test.withSuperuser { connection in
            _ = try await distributor.run(on: connection)
            let again = try await distributor.run(on: connection)

            #expect(again.rowCounts == [:])
        }
    }

    @Test func `copies are cleared away after the commit`() async throws {
        let test = try await stage()
        try await test.withSuperuser { connection in
            _ = try await distributor.run(on: connection)
            let rows = try await connection.execute("SELECT name FROM citus.cleared ORDER BY 1")
            let names = try rows.map { try $0.decode(String.self) }

            #expect(names.contains("argus.ingest_ledger"))
            #expect(!names.contains("argus.schema_migrations"))
        }
    }

    @Test func `a lost row undoes everything`() async throws {
        let test = try await stage()
        let before = try await facts(test)
        try await test.withSuperuser { connection in
            try await connection.executeScript(CitusStandIn.lossy)
            await #expect(throws: RowsMissing(table: "argus.ingest_ledger", before: 2, after: 1)) {
                try await distributor.run(on: connection)
            }
            let left = try await connection.execute("SELECT FROM argus.ingest_ledger")
            #expect(left.count == 2)
        }

        #expect(try await facts(test) == before)
    }

    @Test func `a failure half way undoes everything, and it can be tried again`() async throws {
        let test = try await stage()
        let before = try await facts(test)
        try await test.withSuperuser { connection in
            try await connection.executeScript(
                "ALTER FUNCTION pg_catalog.create_distributed_table RENAME TO hidden")
            await #expect(throws: PostgresError.self) { try await distributor.run(on: connection) }
        }
        #expect(try await facts(test) == before)

        try await test.withSuperuser { connection in
            try await connection.executeScript(
                "ALTER FUNCTION pg_catalog.hidden RENAME TO create_distributed_table")
            #expect(try await distributor.run(on: connection).rowCounts["argus.sessions"] == 1)
        }
    }

    @Test func `a key that does not come back undoes everything`() async throws {
        let test = try await stage()
        let before = try await facts(test)
        try await test.withSuperuser { connection in
            // As if adding the keys had been forgotten.
            var plan = DistributionPlan(before)
            plan.steps.removeAll { step in
                if case .run(let statement) = step { statement.contains("ADD CONSTRAINT") } else { false }
            }
            await #expect(throws: DistributionIncomplete.self) {
                try await distributor.carryOut(plan, on: connection)
            }
        }

        #expect(try await facts(test) == before)
    }

    @Test func `a table that comes later is distributed beside the others`() async throws {
        let test = try await stage()
        try await test.withSuperuser { connection in
            _ = try await distributor.run(on: connection)
            try await connection.executeScript(
                """
                CREATE TABLE argus.later (organization_id uuid, later_id uuid,
                                          PRIMARY KEY (organization_id, later_id));
                INSERT INTO argus.later VALUES (gen_random_uuid(), gen_random_uuid());
                """)
            let report = try await distributor.run(on: connection)

            #expect(report.rowCounts["argus.later"] == 1)
            #expect(report.rowCounts["argus.memberships"] == 1)
        }
        let place = try await facts(test).tables.first { $0.name == "argus.later" }?.placement
        #expect(place == .distributed)
    }

    @Test func `days that are made later are protected and need no plan`() async throws {
        let test = try await stage()
        try await test.withSuperuser { connection in
            _ = try await distributor.run(on: connection)
            try await DayPartitions(logger: TestDatabase.logger).maintain(today: 30_000, on: connection)
        }
        let after = try await facts(test)
        let blocks = try #require(after.tables.first { $0.name == "argus.blocks" })

        #expect(blocks.partitions.contains { $0.name == "argus.blocks_30000_fresh" })
        #expect(blocks.partitions.allSatisfy { $0.isProtected })
        #expect(DistributionPlan(after).steps == [])
    }

    @Test func `the owner without other rights may distribute, since nothing is forced meanwhile`()
        async throws
    {
        let test = try await stage()
        try await test.withSuperuser { connection in
            try await connection.executeScript(
                """
                GRANT ALL ON pg_catalog.pg_dist_partition TO argus_owner;
                GRANT ALL ON SCHEMA citus TO argus_owner;
                GRANT ALL ON ALL TABLES IN SCHEMA citus TO argus_owner;
                SET ROLE argus_owner;
                """)
            let report = try await distributor.run(on: connection)

            #expect(report.rowCounts["argus.memberships"] == 1)
        }
    }

    @Test func `a role that row security holds is not trusted to count`() async throws {
        let test = try await stage()
        try await test.withSuperuser { connection in
            try await connection.executeScript("SET ROLE argus_app")
            await #expect(throws: DistributionRefused.self) { try await distributor.run(on: connection) }
            var plan = DistributionPlan(try await InstallationFacts.read(on: connection))
            plan.steps = [.run("BEGIN"), .checkSight, .run("COMMIT")]
            await #expect(throws: RowsHidden.self) {
                try await distributor.carryOut(plan, on: connection)
            }
        }
    }

    @Test(arguments: [
        ("", "Worker worker:5432 did not answer"), ("replica|200|1000|1024", "wal_level = replica"),
        ("logical|0|1000|1024", "max_prepared_transactions"), ("logical|9|9|4096", "max_connections"),
        ("logical|200|1000|1024|argus_owner,", "the role argus_owner does not exist or may not sign in"),
    ])
    func `a worker that is not ready is named, with what to do`(worker: String, text: String) async throws {
        let test = try await stage(worker: worker)
        try await test.withSuperuser { connection in
            let error = await #expect(throws: DistributionRefused.self) {
                try await distributor.run(on: connection)
            }

            #expect(error?.description.contains(text) == true)
        }
    }

    @Test func `an Argus that runs is in the way`() async throws {
        let test = try await stage()
        try await test.withApplication { _ in
            try await test.withSuperuser { connection in
                await #expect(throws: DistributionRefused(obstacles: [.argusRuns(connections: 1)])) {
                    try await distributor.run(on: connection)
                }
            }
        }
    }
}
