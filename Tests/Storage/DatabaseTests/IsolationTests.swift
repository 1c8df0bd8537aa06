// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import Tenancy
import TestSupport
import Testing

/// Nothing crosses between organizations, for every table that has an `organization_id`.
@Suite struct IsolationTests {
    static let stage = Task { try await IsolationStage.make() }

    @Test func `the catalogue knows the tenant tables`() async throws {
        let names = try await Self.stage.value.tables.map(\.name)

        #expect(Set(names).isSuperset(of: ["argus.organizations", "argus.blocks", "argus.blocks_other"]))
    }

    @Test func `every tenant table forces row security`() async throws {
        for table in try await Self.stage.value.tables { #expect(table.isProtected, "\(table.name)") }
    }

    @Test func `every tenant table has a policy for reads and writes, and no partition can be named`()
        async throws
    {
        for table in try await Self.stage.value.tables {
            #expect(table.isPartition ? !table.isReachable : table.hasPolicy, "\(table.name)")
        }
    }

    @Test func `the organization leads every key and index`() async throws {
        let stage = try await Self.stage.value

        let indexes = try await stage.test.withSuperuser { connection in
            try await connection.execute(
                """
                SELECT i.indexrelid::regclass::text, i.indkey[0] = a.attnum
                FROM pg_index i
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'organization_id'
                JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'argus'::regnamespace
                """
            ).map { try $0.decode(String.self, Bool.self) }
        }

        // Slugs are unique over all organizations: they are made for addresses.
        let others = indexes.filter { !$0.1 && $0.0 != "argus.organizations_slug_key" }.map(\.0)
        #expect(others == [])
        #expect(indexes.contains { $0.0 == "argus.blocks_pkey" })
        let keyless = stage.doors.map(\.name).filter { table in !indexes.contains { $0.0 == "\(table)_pkey" }
        }
        #expect(keyless == [])
    }

    @Test func `an organization sees its own rows`() async throws {
        let stage = try await Self.stage.value
        for table in stage.doors {
            let count = try await stage.count(table, in: stage.organizationA)

            #expect(count == 1, "\(table.name)")
        }
    }

    @Test func `another organization sees no rows`() async throws {
        let stage = try await Self.stage.value
        for table in stage.doors {
            let count = try await stage.count(table, in: stage.organizationB)

            #expect(count == 0, "\(table.name)")
        }
    }

    @Test func `outside of organizations a fresh connection sees no rows`() async throws {
        let stage = try await Self.stage.value
        try await stage.test.withApplication { connection in
            for table in stage.doors {
                let count = try await stage.count(table, on: connection)

                #expect(count == 0, "\(table.name)")
            }
        }
    }

    @Test(arguments: ["COMMIT", "ROLLBACK"])
    func `a reused connection has left its organization`(end: String) async throws {
        let stage = try await Self.stage.value
        try await stage.test.withApplication { connection in
            for table in stage.doors {
                _ = try await connection.pipeline([
                    "BEGIN", "SELECT argus.enter_organization(\(stage.organizationA.uuid))",
                ])
                let inside = try await stage.count(table, on: connection)
                try await connection.executeScript(end)
                let outside = try await stage.count(table, on: connection)

                #expect(inside == 1, "\(table.name)")
                #expect(outside == 0, "\(table.name)")
            }
        }
    }

    @Test func `another organization cannot insert, change or delete its rows`() async throws {
        let stage = try await Self.stage.value
        let condition = "organization_id = '\(stage.organizationA)'"
        for table in stage.doors {
            let inserted = await stage.attempt(
                in: stage.organizationB,
                "SELECT public.insert_sample(\(table.name), \(stage.organizationA.uuid))")
            let updated = await stage.change(
                in: stage.organizationB,
                "UPDATE \(table.name) SET organization_id = organization_id WHERE \(condition)")
            let deleted = await stage.change(
                in: stage.organizationB, "DELETE FROM \(table.name) WHERE \(condition)")

            #expect(inserted == .refused, "\(table.name)")
            // Nothing was found, or the role may not even try; another failure would prove nothing.
            #expect([.nothing, .refused].contains(updated), "\(table.name)")
            #expect([.nothing, .refused].contains(deleted), "\(table.name)")
            #expect(try await stage.count(table, in: stage.organizationA) == 1, "\(table.name)")
        }
    }

    @Test func `an organization cannot give its rows to another`() async throws {
        let stage = try await Self.stage.value
        for table in stage.doors {
            let moved = await stage.change(
                in: stage.organizationA, "UPDATE \(table.name) SET organization_id = '\(stage.organizationB)'"
            )

            #expect(moved == .refused, "\(table.name)")
        }
    }

    @Test func `partitions cannot be read around their table`() async throws {
        let stage = try await Self.stage.value
        let partitions = stage.tables.filter(\.isPartition)
        #expect(!partitions.isEmpty)
        for partition in partitions {
            let outcome = await stage.attempt(
                in: stage.organizationB, "SELECT public.count_rows(\(partition.name))")

            #expect(outcome == .refused, "\(partition.name)")
        }
    }

    @Test func `nobody enters no organization`() async throws {
        let stage = try await Self.stage.value
        try await stage.test.withApplication { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.pipeline(["BEGIN", "SELECT argus.enter_organization(NULL)"])
            }

            #expect(error?.sqlState == "22004")
        }
    }
}

extension IsolationStage {
    enum Outcome: Equatable {
        case nothing, changed, refused
        case failed(String)
    }

    func count(_ table: Table, on connection: PostgresConnection) async throws -> Int64 {
        try await connection.execute("SELECT public.count_rows(\(table.name))")[0].decode(Int64.self, at: 0)
    }

    func count(_ table: Table, in organization: OrganizationID) async throws -> Int64 {
        try await test.database.inOrganization(organization) { transaction in
            try await transaction.execute("SELECT public.count_rows(\(table.name))")[0].decode(
                Int64.self, at: 0)
        }
    }

    /// Runs a text made of names of the catalogue.
    func change(in organization: OrganizationID, _ text: String) async -> Outcome {
        await attempt(in: organization, "SELECT nullif(public.count_changed(\(text)), 0)")
    }

    /// Runs a statement that answers one value, which is NULL when nothing changed; 42501 is a refusal.
    func attempt(in organization: OrganizationID, _ statement: PostgresStatement) async -> Outcome {
        do {
            return try await test.database.inOrganization(organization) { transaction in
                let value = try await transaction.execute(statement)[0].decode(Int64?.self, at: 0)
                return value == nil ? .nothing : .changed
            }
        } catch let error as PostgresError where error.sqlState == "42501" {
            return .refused
        } catch {
            return .failed("\(error)")
        }
    }
}
