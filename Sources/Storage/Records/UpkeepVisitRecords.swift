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
    ) async throws -> UpkeepVisit? {
        let rows = try await database.onSharedTables(
            """
            UPDATE argus.upkeep_visits SET due_at = \(until)
            WHERE visited_organization_id = (
                SELECT visited_organization_id FROM argus.upkeep_visits WHERE due_at <= \(time)
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING visited_organization_id, sweep_due_at <= \(time)
            """)
        return try rows.first.map { row in
            let (id, isSweepDue) = try row.decode(UUID.self, Bool.self)
            return UpkeepVisit(
                organization: OrganizationID(id), claimedAt: time, until: until, isSweepDue: isSweepDue)
        }
    }

    /// Ends a visit, and says when the next one is due; what was asked for since it began stays due. With a
    /// `sweep`, when that is due next.
    public static func schedule(
        _ visit: UpkeepVisit, at time: PostgresTimestamp, sweep: PostgresTimestamp?, in database: Database
    ) async throws {
        _ = try await database.onSharedTables(
            """
            UPDATE argus.upkeep_visits SET
                due_at = CASE WHEN due_at < \(visit.until) THEN due_at ELSE \(time) END,
                sweep_due_at = CASE WHEN \(sweep)::timestamptz IS NULL OR sweep_due_at > \(visit.claimedAt)
                               THEN sweep_due_at ELSE \(sweep)::timestamptz END
            WHERE visited_organization_id = \(visit.organization.uuid)
            """)
    }

    /// Has the organization of the transaction swept soon, since there is something to delete.
    public static func requestSweep(
        at time: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.upkeep_visits
            SET due_at = least(due_at, \(time)), sweep_due_at = \(time)
            WHERE visited_organization_id = \(transaction.organization.uuid)
            """)
    }

    /// Tells all nodes that definitions of series of the transaction's organization are gone. The time is
    /// that of the database, since the clocks of nodes differ.
    public static func noteErasedSeries(in transaction: OrganizationTransaction) async throws {
        try await transaction.execute(
            """
            UPDATE argus.upkeep_visits SET series_erased_at = clock_timestamp()
            WHERE visited_organization_id = \(transaction.organization.uuid)
            """)
    }

    /// When definitions of series of any organization were erased last.
    public static func seriesErasedAt(in database: Database) async throws -> PostgresTimestamp {
        let rows = try await database.onSharedTables(
            "SELECT coalesce(max(series_erased_at), '-infinity') FROM argus.upkeep_visits")
        return try rows[0].decode(PostgresTimestamp.self)
    }
}

/// A turn of upkeep at an organization.
public struct UpkeepVisit: Sendable, Equatable {
    public let organization: OrganizationID
    public let claimedAt: PostgresTimestamp
    /// When somebody else may come.
    public let until: PostgresTimestamp
    /// Whether to look for what is to be deleted.
    public let isSweepDue: Bool
}
