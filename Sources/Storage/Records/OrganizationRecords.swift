// SPDX-License-Identifier: Apache-2.0
public import Database
public import Postgres
import Tenancy

/// A row of `organizations`.
public struct OrganizationRecord: Sendable, Equatable {
    public var name: String
    public var slug: String

    public init(name: String, slug: String) { (self.name, self.slug) = (name, slug) }
}

/// The table `organizations`: each transaction sees only its own row.
public enum OrganizationRecords {
    public static let slugConstraint = "organizations_slug_key"

    public static func insert(
        _ record: OrganizationRecord, createdAt: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.organizations (organization_id, name, slug, created_at)
            VALUES (\(transaction.organization.uuid), \(record.name), \(record.slug), \(createdAt))
            """)
    }

    public static func find(in transaction: OrganizationTransaction) async throws -> OrganizationRecord? {
        let rows = try await transaction.execute(
            """
            SELECT name, slug FROM argus.organizations
            WHERE organization_id = \(transaction.organization.uuid)
            """)
        guard let row = rows.first else { return nil }
        let (name, slug) = try row.decode(String.self, String.self)
        return OrganizationRecord(name: name, slug: slug)
    }
}
