// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres

/// A row of `signing_keys`, which belongs to no organization.
public struct SigningKeyRecord: Sendable, Equatable {
    public var signingKeyID: UUID
    /// The private key under AES-GCM.
    public var encryptedPrivate: [UInt8]
    /// A retired key verifies but no longer signs.
    public var isRetired: Bool

    public init(signingKeyID: UUID, encryptedPrivate: [UInt8], isRetired: Bool = false) {
        (self.signingKeyID, self.encryptedPrivate, self.isRetired) = (
            signingKeyID, encryptedPrivate, isRetired
        )
    }
}

/// The shared table `signing_keys`.
public enum SigningKeyRecords {
    /// Keys that may still verify a token, newest first.
    public static func all(in database: Database) async throws -> [SigningKeyRecord] {
        let rows = try await database.onSharedTables(
            """
            SELECT signing_key_id, encrypted_private, retired_at IS NOT NULL FROM argus.signing_keys
            ORDER BY created_at DESC, signing_key_id DESC
            """)
        return try rows.map { row in
            let (id, encrypted, isRetired) = try row.decode(UUID.self, [UInt8].self, Bool.self)
            return SigningKeyRecord(signingKeyID: id, encryptedPrivate: encrypted, isRetired: isRetired)
        }
    }

    public static func insert(
        _ record: SigningKeyRecord, createdAt: PostgresTimestamp, in database: Database
    ) async throws {
        _ = try await database.onSharedTables(
            """
            INSERT INTO argus.signing_keys (signing_key_id, encrypted_private, created_at)
            VALUES (\(record.signingKeyID), \(record.encryptedPrivate), \(createdAt))
            """)
    }

    /// Retires every key made before this one. Identifiers are ordered by time: of two nodes that rotate at
    /// once, exactly one key remains.
    public static func retireAll(
        before id: UUID, at time: PostgresTimestamp, in database: Database
    ) async throws {
        _ = try await database.onSharedTables(
            """
            UPDATE argus.signing_keys SET retired_at = \(time)
            WHERE signing_key_id < \(id) AND retired_at IS NULL
            """)
    }
}
