// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
import Tenancy

/// A row of `sessions`.
public struct SessionRecord: Sendable, Equatable {
    public var sessionID: UUID
    public var userID: UUID
    public var expiresAt: PostgresTimestamp
    public var revokedAt: PostgresTimestamp?

    public init(sessionID: UUID, userID: UUID, expiresAt: PostgresTimestamp) {
        (self.sessionID, self.userID, self.expiresAt) = (sessionID, userID, expiresAt)
    }

    /// Whether the session can still be used.
    public func isLive(at time: PostgresTimestamp) -> Bool { revokedAt == nil && time < expiresAt }
}

/// The table `sessions`.
public enum SessionRecords {
    public static func insert(
        _ record: SessionRecord, createdAt: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.sessions (organization_id, session_id, user_id, created_at, expires_at)
            VALUES (\(transaction.organization.uuid), \(record.sessionID), \(record.userID), \(createdAt),
                    \(record.expiresAt))
            """)
    }

    public static func find(_ id: UUID, in transaction: OrganizationTransaction) async throws
        -> SessionRecord?
    {
        let rows = try await transaction.execute(
            """
            SELECT user_id, expires_at, revoked_at FROM argus.sessions
            WHERE organization_id = \(transaction.organization.uuid) AND session_id = \(id)
            """)
        guard let row = rows.first else { return nil }
        let (user, expiresAt, revokedAt) = try row.decode(
            UUID.self, PostgresTimestamp.self, PostgresTimestamp?.self)
        var record = SessionRecord(sessionID: id, userID: user, expiresAt: expiresAt)
        record.revokedAt = revokedAt
        return record
    }

    public static func revoke(
        _ id: UUID, at time: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.sessions SET revoked_at = \(time)
            WHERE organization_id = \(transaction.organization.uuid) AND session_id = \(id)
              AND revoked_at IS NULL
            """)
    }

    /// Deletes at most `limit` sessions that ended before a moment, and their tokens; answers how many.
    public static func removeEnded(
        before time: PostgresTimestamp, limit: Int, in transaction: OrganizationTransaction
    ) async throws -> Int {
        let rows = try await transaction.execute(
            """
            DELETE FROM argus.sessions
            WHERE organization_id = \(transaction.organization.uuid) AND session_id IN (
                SELECT session_id FROM argus.sessions
                WHERE organization_id = \(transaction.organization.uuid)
                  AND (expires_at < \(time) OR revoked_at < \(time))
                LIMIT \(Int64(limit)))
            """)
        return rows.affectedRows
    }
}
