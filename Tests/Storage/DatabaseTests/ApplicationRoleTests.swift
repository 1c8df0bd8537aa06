// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import TestSupport
import Testing

@Suite struct ApplicationRoleTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    /// Runs as another role, which exists only until the end of the transaction.
    private func verify(role: String, _ creation: String) async throws -> UnsafeRole? {
        try await Self.testDatabase.value.withSuperuser { connection in
            try await connection.executeScript("BEGIN; \(creation) SET LOCAL ROLE \(role);")
            do {
                try await ApplicationRole.verify(on: connection)
                return nil
            } catch let error as UnsafeRole { return error }
        }
    }

    @Test func `the serving role is safe`() async throws {
        try await Self.testDatabase.value.withApplication { connection in
            await #expect(throws: Never.self) { try await ApplicationRole.verify(on: connection) }
        }
    }

    @Test func `the serving role owns nothing`() async throws {
        let owned = try await Self.testDatabase.value.withSuperuser { connection in
            try await connection.execute(
                """
                SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
                WHERE r.rolname = 'argus_app'
                """
            ).count
        }

        #expect(owned == 0)
    }

    @Test func `a superuser is refused`() async throws {
        try await Self.testDatabase.value.withSuperuser { connection in
            let error = await #expect(throws: UnsafeRole.self) {
                try await ApplicationRole.verify(on: connection)
            }

            #expect(error?.reason == "is a superuser")
            #expect(error?.description.contains("DB_MIGRATION_DSN") == true)
        }
    }

    @Test func `a role that bypasses row security is refused`() async throws {
        let error = try await verify(role: "bypassing", "CREATE ROLE bypassing BYPASSRLS;")

        #expect(error?.reason == "has BYPASSRLS")
    }

    @Test(arguments: ["INHERIT", "NOINHERIT"])
    func `a member of the owner is refused`(inheritance: String) async throws {
        let error = try await verify(
            role: "member_\(inheritance)",
            "CREATE ROLE member_\(inheritance) \(inheritance) IN ROLE argus_owner;")

        #expect(error?.reason.hasPrefix("owns") == true)
    }
}
