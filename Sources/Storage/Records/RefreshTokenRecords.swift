// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
import Tenancy

/// A row of `refresh_tokens`.
public struct RefreshTokenRecord: Sendable, Equatable {
    public var refreshTokenID: UUID
    public var sessionID: UUID
    /// SHA-256 of the secret.
    public var secretHash: [UInt8]
    public var expiresAt: PostgresTimestamp
    public var spentAt: PostgresTimestamp?

    public init(refreshTokenID: UUID, sessionID: UUID, secretHash: [UInt8], expiresAt: PostgresTimestamp) {
        (self.refreshTokenID, self.sessionID) = (refreshTokenID, sessionID)
        (self.secretHash, self.expiresAt) = (secretHash, expiresAt)
    }
}

/// The table `refresh_tokens`.
public enum RefreshTokenRecords {
    public static func insert(_ record: RefreshTokenRecord, in transaction: OrganizationTransaction)
        async throws
    {
        try await transaction.execute(
            """
            INSERT INTO argus.refresh_tokens
                (organization_id, refresh_token_id, session_id, secret_hash, expires_at)
            VALUES (\(transaction.organization.uuid), \(record.refreshTokenID), \(record.sessionID),
                    \(record.secretHash), \(record.expiresAt))
            """)
    }

    /// Finds a token and locks it, so that two uses at once happen one after the other.
    public static func findLocked(
        _ id: UUID, in transaction: OrganizationTransaction
    ) async throws -> RefreshTokenRecord? {
        let rows = try await transaction.execute(
            """
            SELECT session_id, secret_hash, expires_at, spent_at FROM argus.refresh_tokens
            WHERE organization_id = \(transaction.organization.uuid) AND refresh_token_id = \(id) FOR UPDATE
            """)
        guard let row = rows.first else { return nil }
        let (session, hash, expiresAt, spentAt) = try row.decode(
            UUID.self, [UInt8].self, PostgresTimestamp.self, PostgresTimestamp?.self)
        var record = RefreshTokenRecord(
            refreshTokenID: id, sessionID: session, secretHash: hash, expiresAt: expiresAt)
        record.spentAt = spentAt
        return record
    }

    public static func markSpent(
        _ id: UUID, at time: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.refresh_tokens SET spent_at = \(time)
            WHERE organization_id = \(transaction.organization.uuid) AND refresh_token_id = \(id)
            """)
    }

    /// Deletes at most `limit` tokens, spent or not, that expired before a moment; answers how many. Until
    /// then a spent one is needed to notice that it is used again.
    public static func removeExpired(
        before time: PostgresTimestamp, limit: Int, in transaction: OrganizationTransaction
    ) async throws -> Int {
        let rows = try await transaction.execute(
            """
            DELETE FROM argus.refresh_tokens
            WHERE organization_id = \(transaction.organization.uuid) AND refresh_token_id IN (
                SELECT refresh_token_id FROM argus.refresh_tokens
                WHERE organization_id = \(transaction.organization.uuid) AND expires_at < \(time)
                LIMIT \(Int64(limit)))
            """)
        return rows.affectedRows
    }
}
