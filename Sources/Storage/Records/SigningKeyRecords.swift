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
    /// Keys that may still verify a token, newest first: those in use, and those retired after a time.
    public static func all(
        retiredAfter time: PostgresTimestamp, in database: Database
    ) async throws -> [SigningKeyRecord] {
        let rows = try await database.onSharedTables(
            """
            SELECT signing_key_id, encrypted_private, retired_at IS NOT NULL FROM argus.signing_keys
            WHERE retired_at IS NULL OR retired_at > \(time)
            ORDER BY created_at DESC, signing_key_id DESC
            """)
        return try rows.map { row in
            let (id, encrypted, isRetired) = try row.decode(UUID.self, [UInt8].self, Bool.self)
            return SigningKeyRecord(signingKeyID: id, encryptedPrivate: encrypted, isRetired: isRetired)
        }
    }

    /// Adds a key that signs from now on and retires the others, at once.
    public static func replaceSigner(
        by record: SigningKeyRecord, at time: PostgresTimestamp, in database: Database
    ) async throws {
        _ = try await database.onSharedTables(
            """
            WITH fresh AS (
                INSERT INTO argus.signing_keys (signing_key_id, encrypted_private, created_at)
                VALUES (\(record.signingKeyID), \(record.encryptedPrivate), \(time)) RETURNING signing_key_id)
            UPDATE argus.signing_keys SET retired_at = \(time) FROM fresh
            WHERE argus.signing_keys.signing_key_id <> fresh.signing_key_id AND retired_at IS NULL
            """)
    }
}
