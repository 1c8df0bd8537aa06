// SPDX-License-Identifier: Apache-2.0
import Accounts
import Database
import FoundationEssentials
import Logging
import Postgres
import PrivatePostgres
public import Settings

/// What operators do beside serving.
public enum Administration {
    /// Applies missing migrations; answers how many there were.
    public static func migrate(_ sources: SettingSources) async throws -> Int {
        try await withStorehouse(sources) { storehouse, _ in
            guard storehouse.migrating != nil else { throw MigrationRoleMissing() }
            return try await storehouse.migrate()
        }
    }

    /// Makes a new key for access tokens; tokens in use stay good until they expire.
    public static func rotateSigningKey(_ sources: SettingSources) async throws {
        try await withStorehouse(sources) { storehouse, configuration in
            try await storehouse.verify()
            let pool = PostgresPool(storehouse.application, logger: Logger(label: "argus"))
            let secret = try SecretKey(configuration.server)
            let tokens = AccessTokens(
                database: Database(pool: pool), encryptionKey: secret.key(for: "signing keys"))
            try await tokens.prepare()
            try await tokens.rotate()
            await pool.shutDown()
        }
    }

    /// Runs with the database of the settings; a private one is stopped again unless another Argus runs it.
    static func withStorehouse<Result>(
        _ sources: SettingSources, _ body: (Storehouse, Configuration) async throws -> Result
    ) async throws -> Result {
        let configuration = try Configuration(from: sources)
        StructuredLog.bootstrap(level: configuration.server.logLevel)
        let storehouse = try await Storehouse.open(configuration, logger: Logger(label: "argus"))
        do {
            let result = try await body(storehouse, configuration)
            await storehouse.privatePostgres?.stop()
            return result
        } catch {
            await storehouse.privatePostgres?.stop()
            throw error
        }
    }
}

/// There is nothing to migrate with.
struct MigrationRoleMissing: Error, CustomStringConvertible {
    var description: String {
        "Set DB_MIGRATION_DSN to the connection of a role that may create roles and tables, beside DB_DSN."
    }
}
