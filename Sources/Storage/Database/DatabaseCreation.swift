// SPDX-License-Identifier: Apache-2.0
public import Postgres

/// Makes the database itself, in a server of our own.
public enum DatabaseCreation {
    /// Creates the database `argus` unless it exists, through a connection of a superuser to another
    /// database.
    public static func ensure(on connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'argus')")
        guard try !rows[0].decode(Bool.self, at: 0) else { return }
        _ = try await connection.execute("CREATE DATABASE argus TEMPLATE template0 ENCODING 'UTF8'")
    }
}
