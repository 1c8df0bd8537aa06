// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Postgres

/// The throw-away PostgreSQL that these tests run against.
enum TestServer {
    struct Missing: Error, CustomStringConvertible {
        let description = """
            ARGUS_TEST_DSN is not set: it must name a superuser on a local, throw-away PostgreSQL cluster.
            """
    }

    static func configuration() throws -> PostgresConfiguration {
        guard let dsn = getenv("ARGUS_TEST_DSN") else { throw Missing() }
        return try PostgresConfiguration(dsn: String(cString: dsn))
    }

    static let logger = Logger(label: "postgres-tests", factory: { _ in SwiftLogNoOpLogHandler() })

    static func connect(
        _ adjust: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws -> PostgresConnection {
        var configuration = try configuration()
        adjust(&configuration)
        return try await PostgresConnection.connect(configuration, logger: logger)
    }

    static func pool(_ adjust: (inout PostgresPoolConfiguration) -> Void = { _ in }) throws -> PostgresPool {
        var pool = PostgresPoolConfiguration()
        adjust(&pool)
        return PostgresPool(try configuration(), pool: pool, logger: logger)
    }
}

/// Runs a body that must fail with a PostgresError, and returns that.
@discardableResult
func postgresError(_ body: () async throws -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
