// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
public import Tenancy

/// A row of `api_keys`.
public struct APIKeyRecord: Sendable, Equatable {
    public var apiKeyID: UUID
    public var name: String
    public var scopes: [KeyScope]
    /// SHA-256 of the secret.
    public var secretHash: [UInt8]
    public var lastFour: String
    public var createdBy: UUID
    public var createdAt: PostgresTimestamp
    public var lastUsedAt: PostgresTimestamp?

    public init(
        apiKeyID: UUID, name: String, scopes: [KeyScope], secretHash: [UInt8], lastFour: String,
        createdBy: UUID, createdAt: PostgresTimestamp
    ) {
        (self.apiKeyID, self.name, self.scopes, self.secretHash) = (apiKeyID, name, scopes, secretHash)
        (self.lastFour, self.createdBy, self.createdAt) = (lastFour, createdBy, createdAt)
    }

    init(_ row: PostgresRow) throws {
        let scopeNames: [String]
        (apiKeyID, name, scopeNames, secretHash, lastFour, createdBy, createdAt, lastUsedAt) = try row.decode(
            UUID.self, String.self, [String].self, [UInt8].self, String.self, UUID.self,
            PostgresTimestamp.self, PostgresTimestamp?.self)
        // A scope that this program does not know gives no permission.
        scopes = scopeNames.compactMap { KeyScope(rawValue: $0) }
    }
}

/// The table `api_keys`.
public enum APIKeyRecords {
    public static func insert(_ record: APIKeyRecord, in transaction: OrganizationTransaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO argus.api_keys
                (organization_id, api_key_id, name, scopes, secret_hash, last_four, created_by, created_at)
            VALUES (\(transaction.organization.uuid), \(record.apiKeyID), \(record.name),
                    \(record.scopes.map(\.rawValue)), \(record.secretHash), \(record.lastFour),
                    \(record.createdBy), \(record.createdAt))
            """)
    }

    /// Newest first.
    public static func all(in transaction: OrganizationTransaction) async throws -> [APIKeyRecord] {
        let rows = try await transaction.execute(
            """
            SELECT api_key_id, name, scopes, secret_hash, last_four, created_by, created_at, last_used_at
            FROM argus.api_keys WHERE organization_id = \(transaction.organization.uuid)
            ORDER BY created_at DESC, api_key_id DESC
            """)
        return try rows.map { try APIKeyRecord($0) }
    }

    public static func find(_ id: UUID, in transaction: OrganizationTransaction) async throws -> APIKeyRecord?
    {
        let rows = try await transaction.execute(
            """
            SELECT api_key_id, name, scopes, secret_hash, last_four, created_by, created_at, last_used_at
            FROM argus.api_keys
            WHERE organization_id = \(transaction.organization.uuid) AND api_key_id = \(id)
            """)
        return try rows.first.map { try APIKeyRecord($0) }
    }

    public static func markUsed(
        _ id: UUID, at time: PostgresTimestamp, in transaction: OrganizationTransaction
    ) async throws {
        try await transaction.execute(
            """
            UPDATE argus.api_keys SET last_used_at = \(time)
            WHERE organization_id = \(transaction.organization.uuid) AND api_key_id = \(id)
            """)
    }

    /// Whether there was such a key.
    public static func delete(_ id: UUID, in transaction: OrganizationTransaction) async throws -> Bool {
        let rows = try await transaction.execute(
            """
            DELETE FROM argus.api_keys
            WHERE organization_id = \(transaction.organization.uuid) AND api_key_id = \(id)
            """)
        return rows.affectedRows > 0
    }
}
