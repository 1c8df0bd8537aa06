// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import Tenancy
import TestSupport
import Testing

/// Hot statements find their rows by index although row security adds its condition.
@Suite struct PlanTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    /// The plan inside an organization; empty tables would be read whole if that were allowed.
    private func plan(_ statement: PostgresStatement) async throws -> String {
        let test = try await Self.testDatabase.value
        return try await test.database.inOrganization(OrganizationFixture.unsaved().id) { transaction in
            try await transaction.execute("SET LOCAL enable_seqscan = off")
            try await transaction.execute("SET LOCAL enable_bitmapscan = off")
            return try await transaction.execute(statement).map { try $0.decode(String.self, at: 0) }
                .joined(separator: "\n")
        }
    }

    @Test func `the policy alone is an index condition`() async throws {
        let plan = try await plan("EXPLAIN SELECT name FROM argus.api_keys")

        // PostgreSQL writes the body of `argus.current_organization()` in its place.
        #expect(plan.contains("Index Scan using api_keys_pkey"))
        #expect(
            plan.contains("Index Cond: (organization_id = (NULLIF(current_setting('argus.organization_id'"))
        #expect(!plan.contains("Filter"))
    }

    @Test func `a key is found by its whole primary key`() async throws {
        let organization = OrganizationFixture.unsaved()

        let plan = try await plan(
            """
            EXPLAIN SELECT name FROM argus.api_keys
            WHERE organization_id = \(organization.id.uuid) AND api_key_id = \(organization.userID)
            """)

        #expect(plan.contains("Index Scan using api_keys_pkey"))
        #expect(plan.contains("api_key_id = "))
        #expect(!plan.contains("Seq Scan"))
    }

    @Test func `blocks are found by organization, signal and day in one partition`() async throws {
        let organization = OrganizationFixture.unsaved()

        let plan = try await plan(
            """
            EXPLAIN SELECT block_id FROM argus.blocks
            WHERE organization_id = \(organization.id.uuid) AND signal = 1 AND day BETWEEN 1 AND 1
              AND max_time >= 0 AND min_time < 10 ORDER BY max_time DESC, block_id DESC LIMIT 64
            """)

        #expect(plan.contains("Index Cond: ((organization_id = "))
        // The policy is checked once, before any row is read.
        #expect(plan.contains("One-Time Filter: ((NULLIF(current_setting('argus.organization_id'"))
        #expect(plan.contains("blocks_other"))
        #expect(!plan.contains("Append"))
        #expect(!plan.contains("Seq Scan"))
    }
}
