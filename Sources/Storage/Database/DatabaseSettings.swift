// SPDX-License-Identifier: Apache-2.0
public import Settings

/// How to reach PostgreSQL and how much of it to use.
public struct DatabaseSettings: Sendable {
    public var driver: String
    public var dsn: String
    public var migrationDSN: String
    public var connectionsMax: Int
    public var connectionsIdleMax: Int
    public var connectionLifetime: Duration
    public var acquireTimeout: Duration
    public var statementTimeout: Duration
    public var preparesStatements: Bool

    public static let declaration = SettingGroup(
        "Database", DatabaseSettings.init,
        Setting("DB_DRIVER", default: "postgres", oneOf: ["postgres"], "The only supported database."),
        Setting(
            "DB_DSN", default: "", isSecret: true,
            "Connection of the application role argus_app (URL or keyword form). "
                + "Empty: a private PostgreSQL under DATA_PATH."
        ),
        Setting(
            "DB_MIGRATION_DSN", default: "", isSecret: true,
            "Connection of a role that may migrate (creates the roles at first). "
                + "Empty: `argus migrate` was run before."
        ),
        Setting("DB_CONNECTIONS_MAX", default: 50, in: 1...500, "Most connections open at once."),
        Setting(
            "DB_CONNECTIONS_IDLE_MAX", default: 50, in: 0...500, "Most connections kept open without work."),
        Setting(
            "DB_CONNECTION_LIFETIME", default: .seconds(3_600), "Age after which a connection is replaced."),
        Setting("DB_ACQUIRE_TIMEOUT", default: .seconds(5), "Longest wait for a free connection."),
        Setting(
            "DB_STATEMENT_TIMEOUT", default: .seconds(30), "Time after which the server ends a statement."),
        Setting(
            "DB_PREPARE_STATEMENTS", default: true,
            "Whether statements are prepared once per connection; false behind a transaction pooler."))
}
