// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport
import Testing

@testable import Database

@Suite struct MigratorTests {
    private func migrator(_ migrations: [Migration]) -> Migrator {
        Migrator(migrations, logger: TestDatabase.logger)
    }

    private func migration(_ fileName: String, _ sql: String) throws -> Migration {
        try #require(Migration(fileName: fileName, sql: sql))
    }

    private func exists(_ table: String, on connection: PostgresConnection) async throws -> Bool {
        try await connection.execute("SELECT to_regclass(\(table)) IS NOT NULL")[0].decode(Bool.self, at: 0)
    }

    @Test func `applies every file once`() async throws {
        let test = try await TestDatabase.makeEmpty()
        let migrations = try TestRepository.migrations()
        try await test.withSuperuser { connection in
            let first = try await migrator(migrations.reversed()).run(on: connection)
            let second = try await migrator(migrations).run(on: connection)

            #expect(first == migrations.count)
            #expect(second == 0)
        }
        try await test.withApplication { connection in
            await #expect(throws: Never.self) { try await migrator(migrations).verify(on: connection) }
        }
    }

    @Test func `two processes at once apply every file once`() async throws {
        let test = try await TestDatabase.makeEmpty()
        let migrations = try TestRepository.migrations()

        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await test.withSuperuser { try await migrator(migrations).run(on: $0) }
                }
            }
            return try await group.reduce(0, +)
        }

        #expect(applied == migrations.count)
    }

    @Test func `refuses a file that has changed since it was applied`() async throws {
        let test = try await TestDatabase.make()
        var migrations = try TestRepository.migrations()
        let last = migrations.removeLast()
        migrations.append(try migration("\(last.name).sql", last.sql + "\n-- later"))
        try await test.withSuperuser { connection in
            await #expect(throws: SchemaError.changed(last.name)) {
                try await migrator(migrations).run(on: connection)
            }
            await #expect(throws: SchemaError.changed(last.name)) {
                try await migrator(migrations).verify(on: connection)
            }
        }
    }

    @Test func `refuses a database that is newer`() async throws {
        let test = try await TestDatabase.make()
        let migrations = try TestRepository.migrations()
        let last = try #require(migrations.last)
        try await test.withSuperuser { connection in
            await #expect(throws: SchemaError.newerThanProgram(number: last.number)) {
                try await migrator(migrations.dropLast()).run(on: connection)
            }
        }
    }

    @Test func `says what is missing without applying it`() async throws {
        let test = try await TestDatabase.makeEmpty()
        let migrations = try TestRepository.migrations()
        try await test.withSuperuser { connection in
            await #expect(throws: SchemaError.notMigrated(next: migrations[0].name)) {
                try await migrator(migrations).verify(on: connection)
            }

            let isMade = try await exists("argus.organizations", on: connection)
            #expect(!isMade)
        }
    }

    @Test func `a file that fails leaves nothing behind and the others stand`() async throws {
        let test = try await TestDatabase.make()
        let good = try migration("9001_good.sql", "CREATE TABLE argus.good (number integer);")
        let bad = try migration("9002_bad.sql", "CREATE TABLE argus.bad (number integer); SELECT 1 / 0;")
        let migrations = try TestRepository.migrations()
        try await test.withSuperuser { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await migrator(migrations + [good, bad]).run(on: connection)
            }

            #expect(error?.sqlState == "22012")
            #expect(try await exists("argus.good", on: connection))
            #expect(try await !exists("argus.bad", on: connection))
            let repaired = try migration("9002_bad.sql", "CREATE TABLE argus.bad (number integer);")
            #expect(try await migrator(migrations + [good, repaired]).run(on: connection) == 1)
        }
    }

    @Test func `a file may run outside a transaction`() async throws {
        let test = try await TestDatabase.make()
        let file = try migration(
            "9001_index.sql", "-- no transaction\nCREATE INDEX CONCURRENTLY again ON argus.users (user_id);")
        let migrations = try TestRepository.migrations()
        try await test.withSuperuser { connection in
            let count = try await migrator(migrations + [file]).run(on: connection)

            #expect(count == 1)
            #expect(try await exists("argus.again", on: connection))
        }
    }

    @Test(arguments: ["roles.sql", "01_roles.sql", "0001-roles.sql", "0001_roles.txt", "00a1_roles.sql"])
    func `a name of another form is no migration`(name: String) {
        #expect(Migration(fileName: name, sql: "") == nil)
    }
}
