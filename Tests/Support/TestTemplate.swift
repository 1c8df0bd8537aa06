// SPDX-License-Identifier: Apache-2.0
import Database
import FoundationEssentials
import Postgres

/// The migrated database that test databases are cloned from: made once per cluster, migrations and day.
enum TestTemplate {
    /// Its name; the first call of the process looks whether it is there, and makes it otherwise.
    static func name() async throws -> String { try await made.value }

    private static let made = Task { try await make() }

    private static func make() async throws -> String {
        let migrations = try TestRepository.migrations()
        let today = Int32(Date().timeIntervalSince1970 / 86_400)
        let name = "argus_template_\(fingerprint(migrations))_\(today)"
        let server = try TestServerAddress.configuration()
        try await TestDatabase.withConnection(server) { connection in
            // Roles belong to the whole cluster, so that processes take turns. The connection's end unlocks.
            _ = try await connection.execute("SELECT pg_advisory_lock(\(lockKey))")
            let rows = try await connection.execute("SELECT FROM pg_database WHERE datname = \(name)")
            guard rows.isEmpty else { return }
            let draft = "\(name)_draft"
            try await connection.executeScript("DROP DATABASE IF EXISTS \(draft)")
            try await connection.executeScript("CREATE DATABASE \(draft) TEMPLATE template0")
            var configuration = server
            configuration.database = draft
            try await TestDatabase.withConnection(configuration) { draft in
                try await Migrator(migrations, logger: TestDatabase.logger).run(on: draft)
                try await DayPartitions(logger: TestDatabase.logger).maintain(today: today, on: draft)
            }
            try await connection.executeScript("ALTER DATABASE \(draft) RENAME TO \(name)")
        }
        return name
    }

    /// Another text, another template.
    private static func fingerprint(_ migrations: [Migration]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in migrations.flatMap({ Array($0.sql.utf8) }) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 36)
    }

    /// "tests" in ASCII.
    private static let lockKey: Int64 = 0x74_6573_7473
}
