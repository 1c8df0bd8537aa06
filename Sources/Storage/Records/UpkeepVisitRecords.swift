// SPDX-License-Identifier: Apache-2.0
public import Database
import FoundationEssentials
public import Postgres
public import Tenancy

/// The shared table `upkeep_visits`: whose turn it is. Any number of nodes take turns from it.
public enum UpkeepVisitRecords {
    /// Lets upkeep look after the organization of the transaction.
    public static func insert(
        dueAt time: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.upkeep_visits (visited_organization_id, due_at)
            VALUES (\(transaction.organization.uuid), \(time)) ON CONFLICT DO NOTHING
            """)
    }

    /// The organization that has been due longest at `time`, which nobody else gets before `until`; `nil`
    /// when none is due.
    public static func claim(
        at time: PostgresTimestamp, until: PostgresTimestamp, in database: Database
    ) async throws -> OrganizationID? {
        let rows = try await database.onSharedTables(
            """
            UPDATE argus.upkeep_visits SET due_at = \(until)
            WHERE visited_organization_id = (
                SELECT visited_organization_id FROM argus.upkeep_visits WHERE due_at <= \(time)
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING visited_organization_id
            """)
        return try rows.first.map { OrganizationID(try $0.decode(UUID.self)) }
    }

    /// Ends a visit, and says when the next one is due.
    public static func schedule(
        _ organization: OrganizationID, at time: PostgresTimestamp, in database: Database
    ) async throws {
        _ = try await database.onSharedTables(
            """
            UPDATE argus.upkeep_visits SET due_at = \(time)
            WHERE visited_organization_id = \(organization.uuid)
            """)
    }
}
