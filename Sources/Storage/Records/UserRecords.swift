// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres

/// A row of `users`, which belongs to no organization.
public struct UserRecord: Sendable, Equatable {
    public var userID: UUID
    public var email: String
    public var name: String
    public var passwordHash: String
    public var homeOrganizationID: UUID

    public init(userID: UUID, email: String, name: String, passwordHash: String, homeOrganizationID: UUID) {
        (self.userID, self.email, self.name) = (userID, email, name)
        (self.passwordHash, self.homeOrganizationID) = (passwordHash, homeOrganizationID)
    }

    init(_ row: PostgresRow) throws {
        (userID, email, name, passwordHash, homeOrganizationID) = try row.decode(
            UUID.self, String.self, String.self, String.self, UUID.self)
    }
}

/// The shared table `users`.
public enum UserRecords {
    public static let emailConstraint = "users_email_key"

    public static func insert(
        _ record: UserRecord, createdAt: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.users (user_id, email, name, password_hash, home_organization_id, created_at)
            VALUES (\(record.userID), \(record.email), \(record.name), \(record.passwordHash),
                    \(record.homeOrganizationID), \(createdAt))
            """)
    }

    /// Letter case of the address does not matter.
    public static func find(email: String, in database: Database) async throws -> UserRecord? {
        // PostgreSQL has no text with U+0000, so that no address holds one.
        guard !email.utf8.contains(0) else { return nil }
        let rows = try await database.onSharedTables(
            """
            SELECT user_id, email, name, password_hash, home_organization_id
            FROM argus.users WHERE lower(email) = lower(\(email))
            """)
        return try rows.first.map { try UserRecord($0) }
    }

    public static func find(_ userID: UUID, in transaction: OrganizationTransaction) async throws
        -> UserRecord?
    {
        let rows = try await transaction.execute(
            """
            SELECT user_id, email, name, password_hash, home_organization_id
            FROM argus.users WHERE user_id = \(userID)
            """)
        return try rows.first.map { try UserRecord($0) }
    }
}
