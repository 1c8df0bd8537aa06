// SPDX-License-Identifier: Apache-2.0
import Assets
import Database
import FoundationEssentials
import Logging
import Postgres
import PrivatePostgres
import Telemetry

/// The database that a process uses: reached, migrated and proven safe.
struct Storehouse: Sendable {
    /// The cluster of our own; `nil` when `DB_DSN` names a server.
    let privatePostgres: PrivatePostgres?
    /// How the application role signs in.
    let application: PostgresConfiguration
    /// How the migrating role signs in; `nil` when none is set.
    let migrating: PostgresConfiguration?
    private let logger: Logger

    /// Reaches the database of the settings; without `DB_DSN`, makes and starts a private one.
    static func open(_ configuration: Configuration, logger: Logger) async throws -> Storehouse {
        let settings = configuration.database
        if !settings.dsn.isEmpty {
            return Storehouse(
                privatePostgres: nil, application: try application(settings.dsn, settings),
                migrating: settings.migrationDSN.isEmpty ? nil : try migrating(settings.migrationDSN),
                logger: logger)
        }
        let cluster = try await PrivatePostgres.open(
            dataPath: configuration.server.dataPath,
            connectionsMax: settings.connectionsMax + connectionsBesideThePool, logger: logger)
        try await cluster.start()
        let administrator = PrivatePostgres.administrator
        do {
            try await withConnection(
                try migrating(cluster.dsn(user: administrator, database: "postgres")), logger
            ) {
                try await DatabaseCreation.ensure(on: $0)
            }
        } catch {
            await cluster.stop()
            throw error
        }
        return Storehouse(
            privatePostgres: cluster,
            application: try application(cluster.dsn(user: "argus_app", database: "argus"), settings),
            migrating: try migrating(cluster.dsn(user: administrator, database: "argus")), logger: logger)
    }

    /// Applies missing migrations and makes partitions, when there is a role to do it with; answers how many
    /// files.
    @discardableResult
    func migrate() async throws -> Int {
        guard let migrating else { return 0 }
        let migrations = try Self.migrations()
        return try await Self.withConnection(migrating, logger) { connection in
            let count = try await Migrator(migrations, logger: logger).run(on: connection)
            try await maintainPartitions(on: connection)
            return count
        }
    }

    /// Throws unless the schema is the one this program needs and the application role is held by row
    /// security.
    func verify() async throws {
        let migrations = try Self.migrations()
        try await Self.withConnection(application, logger) { connection in
            try await ApplicationRole.verify(on: connection)
            try await Migrator(migrations, logger: logger).verify(on: connection)
        }
    }

    /// Runs with a connection of the migrating role; throws unless the schema is the one this program needs.
    func withMigratedSchema<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        guard let migrating else { throw MigrationRoleMissing() }
        return try await Self.withConnection(migrating, logger) { connection in
            try await Migrator(try Self.migrations(), logger: logger).verify(on: connection)
            return try await body(connection)
        }
    }

    /// Makes the day partitions ahead; does nothing without a role that may.
    func maintainPartitions() async throws {
        guard let migrating else { return }
        try await Self.withConnection(migrating, logger) { try await maintainPartitions(on: $0) }
    }

    private func maintainPartitions(on connection: PostgresConnection) async throws {
        let today = UTCDay.number(ofSeconds: Date().timeIntervalSince1970)
        try await DayPartitions(logger: logger).maintain(today: today, on: connection)
    }

    /// Those of migrations, of the partition keeper, and of an operator's psql.
    private static let connectionsBesideThePool = 20

    private static func migrations() throws -> [Migration] {
        let archive = try AssetArchive.embedded()
        return archive.paths.compactMap { path in
            guard path.hasPrefix("migrations/"), let bytes = archive.file(path) else { return nil }
            return Migration(
                fileName: String(path.dropFirst("migrations/".count)),
                sql: String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func application(_ dsn: String, _ settings: DatabaseSettings) throws
        -> PostgresConfiguration
    {
        var configuration = try PostgresConfiguration(dsn: dsn)
        configuration.applicationName = "argus"
        configuration.statementTimeout = settings.statementTimeout
        configuration.lockTimeout = .seconds(10)
        configuration.idleInTransactionTimeout = .seconds(60)
        configuration.preparesStatements = settings.preparesStatements
        return configuration
    }

    private static func migrating(_ dsn: String) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(dsn: dsn)
        configuration.applicationName = "argus migrate"
        return configuration
    }

    private static func withConnection<Result>(
        _ configuration: PostgresConfiguration, _ logger: Logger,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}
