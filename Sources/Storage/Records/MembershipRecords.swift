// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
public import Tenancy

/// The table `memberships`: which role a user has in this organization.
public enum MembershipRecords {
    public static func insert(
        user userID: UUID, role: Role, createdAt: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.memberships (organization_id, user_id, role, created_at)
            VALUES (\(transaction.organization.uuid), \(userID), \(role.rawValue), \(createdAt))
            """)
    }

    public static func findRole(of userID: UUID, in transaction: OrganizationTransaction) async throws
        -> Role?
    {
        let rows = try await transaction.execute(
            """
            SELECT role FROM argus.memberships
            WHERE organization_id = \(transaction.organization.uuid) AND user_id = \(userID)
            """)
        return try rows.first.flatMap { Role(rawValue: try $0.decode(String.self, at: 0)) }
    }
}
