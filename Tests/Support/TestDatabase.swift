// SPDX-License-Identifier: Apache-2.0
public import Database
import FoundationEssentials
import Glibc
public import Logging
public import Postgres

/// A migrated database of its own, cloned from a template in a throw-away cluster.
///
///     static let testDatabase = Task { try await TestDatabase.make() }
public struct TestDatabase: Sendable {
    public let name: String
    /// What the server uses: a pool of connections of argus_app.
    public let database: Database
    /// How argus_app signs in.
    public let application: PostgresConfiguration
    /// How the superuser of the cluster signs in.
    public let superuser: PostgresConfiguration

    /// Says nothing.
    public static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Clones the template, which the first caller makes.
    public static func make() async throws -> TestDatabase {
        try await clone(try await TestTemplate.name())
    }

    /// A database without the schema of Argus.
    public static func makeEmpty() async throws -> TestDatabase {
        // The roles exist from here on, so that migrations of two databases do not both make them.
        _ = try await TestTemplate.name()
        return try await clone("template0")
    }

    /// A superuser's connection to this database, closed after use.
    @discardableResult
    public func withSuperuser<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.withConnection(superuser, body)
    }

    /// A fresh connection of argus_app, closed after use.
    @discardableResult
    public func withApplication<Result>(
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await Self.withConnection(application, body)
    }

    /// Another pool of argus_app on this database.
    public func pool(_ adjust: (inout PostgresPoolConfiguration) -> Void = { _ in }) -> PostgresPool {
        Self.pool(application, adjust)
    }

    static func withConnection<Result>(
        _ configuration: PostgresConfiguration, _ body: (PostgresConnection) async throws -> Result
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

    private static func clone(_ template: String) async throws -> TestDatabase {
        let name = "argus_test_\(getpid())_\(UInt32.random(in: .min ... .max))"
        let server = try TestServerAddress.configuration()
        // The names are made of letters and numbers of this file, so that this text is safe.
        try await withConnection(server) {
            try await $0.executeScript("CREATE DATABASE \(name) TEMPLATE \(template)")
        }
        var superuser = server
        superuser.database = name
        var application = superuser
        application.user = "argus_app"
        application.password = nil
        return TestDatabase(
            name: name, database: Database(pool: pool(application) { _ in }), application: application,
            superuser: superuser)
    }

    private static func pool(
        _ configuration: PostgresConfiguration, _ adjust: (inout PostgresPoolConfiguration) -> Void
    ) -> PostgresPool {
        var pool = PostgresPoolConfiguration()
        // Suites run at once and share the connections of one cluster.
        pool.connectionsMax = 8
        pool.idleMax = 3
        pool.acquireTimeout = .seconds(30)
        adjust(&pool)
        return PostgresPool(configuration, pool: pool, logger: logger)
    }
}
