// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Logging
public import Postgres

/// Applies migrations in order, once each, one process at a time.
public struct Migrator: Sendable {
    private let migrations: [Migration]
    private let logger: Logger

    /// Any order is fine; the numbers decide.
    public init(_ migrations: [Migration], logger: Logger) {
        self.migrations = migrations.sorted { $0.number < $1.number }
        self.logger = logger
    }

    /// Applies what is missing through a connection of a role that may migrate; answers how many files that
    /// were.
    ///
    /// Throws `SchemaError` when an applied file has changed or the database is newer than this program.
    @discardableResult
    public func run(on connection: PostgresConnection) async throws -> Int {
        _ = try await connection.execute("SELECT pg_advisory_lock(\(Self.lockKey))")
        do {
            let count = try await applyMissing(on: connection)
            _ = try await connection.execute("SELECT pg_advisory_unlock(\(Self.lockKey))")
            return count
        } catch {
            try? await connection.rollback()
            _ = try? await connection.execute("SELECT pg_advisory_unlock(\(Self.lockKey))")
            throw error
        }
    }

    /// Throws `SchemaError` unless exactly these migrations have been applied. Works for the application role
    /// too.
    public func verify(on connection: PostgresConnection) async throws {
        let missing = try missing(applied: try await applied(on: connection))
        if let first = missing.first { throw SchemaError.notMigrated(next: first.name) }
    }

    private func applyMissing(on connection: PostgresConnection) async throws -> Int {
        let missing = try missing(applied: try await applied(on: connection))
        for migration in missing {
            logger.info("Applying migration.", metadata: ["migration": "\(migration.name)"])
            try await apply(migration, on: connection)
        }
        return missing.count
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws {
        let now = PostgresTimestamp(Date())
        let record: PostgresStatement = """
            INSERT INTO argus.schema_migrations (number, name, checksum, applied_at)
            VALUES (\(migration.number), \(migration.name), \(migration.checksum), \(now))
            """
        if migration.runsOutsideTransaction {
            try await connection.executeScript(migration.sql)
            _ = try await connection.execute(record)
            return
        }
        // Citus refuses to alter over many connections what refers to a shared table; others ignore it.
        _ = try await connection.pipeline([
            "BEGIN", "SET LOCAL lock_timeout = '30s'",
            "SET LOCAL citus.multi_shard_modify_mode = 'sequential'",
        ])
        try await connection.executeScript(migration.sql)
        _ = try await connection.pipeline([record, "COMMIT"])
    }

    private func applied(on connection: PostgresConnection) async throws -> [Int32: [UInt8]] {
        let exists = try await connection.execute("SELECT to_regclass('argus.schema_migrations') IS NOT NULL")
        guard try exists[0].decode(Bool.self, at: 0) else { return [:] }
        let rows = try await connection.execute("SELECT number, checksum FROM argus.schema_migrations")
        var applied: [Int32: [UInt8]] = [:]
        for row in rows {
            applied[try row.decode(Int32.self, at: 0)] = try row.decode([UInt8].self, at: 1)
        }
        return applied
    }

    private func missing(applied: [Int32: [UInt8]]) throws -> [Migration] {
        let known = Set(migrations.map(\.number))
        if let newer = applied.keys.filter({ !known.contains($0) }).min() {
            throw SchemaError.newerThanProgram(number: newer)
        }
        for migration in migrations {
            if let checksum = applied[migration.number], checksum != migration.checksum {
                throw SchemaError.changed(migration.name)
            }
        }
        return migrations.filter { applied[$0.number] == nil }
    }

    /// "argus" in ASCII: every process that migrates this database takes the same lock.
    private static let lockKey: Int64 = 0x61_7267_7573
}

/// The database's schema is not the one this program needs.
public enum SchemaError: Error, Equatable, CustomStringConvertible {
    case notMigrated(next: String)
    case changed(String)
    case newerThanProgram(number: Int32)

    public var description: String {
        switch self {
        case .notMigrated(let next):
            "The database lacks migration \(next). Set DB_MIGRATION_DSN, or run `argus migrate` with it."
        case .changed(let name):
            "Migration \(name) was applied with another text than this program has. "
                + "Use the program that applied it."
        case .newerThanProgram(let number):
            "The database has migration \(number), which this program does not know. Use a newer Argus."
        }
    }
}
