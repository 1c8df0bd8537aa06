// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Postgres
import Testing

@Suite struct PostgresConnectionTests {
    @Test func `counts the rows that a statement changed`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMP TABLE notes (note_id int8 PRIMARY KEY, body text)")

        let inserted = try await connection.execute(
            """
            INSERT INTO notes SELECT * FROM unnest(\([1, 2, 3] as [Int64]), \(["a", "b", "c"]))
            """)
        let updated = try await connection.execute("UPDATE notes SET body = \("d") WHERE note_id > \(1)")
        let rows = try await connection.execute("SELECT note_id, body FROM notes ORDER BY note_id")

        #expect(inserted.affectedRows == 3)
        #expect(inserted.isEmpty)
        #expect(updated.affectedRows == 2)
        #expect(rows.columns.map(\.name) == ["note_id", "body"])
        #expect(try rows.map { row in try row.decode(String.self, named: "body") } == ["a", "d", "d"])
    }

    @Test func `a text can never become part of a statement`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMP TABLE victims (name text)")
        let attack = "x'); DROP TABLE victims; --"

        try await connection.execute("INSERT INTO victims VALUES (\(attack))")

        let rows = try await connection.execute("SELECT name FROM victims WHERE name = \(attack)")
        #expect(try rows.map { row in try row.decode(String.self) } == [attack])
    }

    @Test func `a violation has a code and a constraint, and its description no values`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMP TABLE users (email text CONSTRAINT one_email UNIQUE)")
        try await connection.execute("INSERT INTO users VALUES (\("secret@example.com"))")

        let violation = await postgresError {
            try await connection.execute("INSERT INTO users VALUES (\("secret@example.com"))")
        }
        let malformed = await postgresError { try await connection.execute("SELECT \("secret")::text::uuid") }

        #expect(violation?.kind == .server(sqlState: "23505"))
        #expect(violation?.constraint == "one_email")
        #expect(violation?.table == "users")
        #expect(violation?.detail?.contains("secret@example.com") == true)
        for error in [violation, malformed] {
            let error = try #require(error)
            #expect(!"\(error) \(String(reflecting: error))".contains("secret"))
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("secret"))
            #expect(!error.isRetryable)
        }
        #expect(connection.isUsable)
    }

    @Test func `a pipeline answers in order`() async throws {
        let connection = try await TestServer.connect()

        let answers = try await connection.pipeline((0..<100).map { "SELECT \($0 as Int)" })

        #expect(try answers.map { rows in try rows[0].decode(Int.self) } == Array(0..<100))
        #expect(try await connection.pipeline([]).isEmpty)
    }

    @Test func `a pipeline opens a transaction that later statements continue`() async throws {
        let connection = try await TestServer.connect()

        for _ in 0..<3 {
            try await connection.pipeline(["BEGIN", "SELECT set_config('argus.test', \("a"), true)"])
            #expect(connection.transactionStatus == .inTransaction)
            let rows = try await connection.execute("SELECT current_setting('argus.test')")
            #expect(try rows[0].decode(String.self) == "a")
            try await connection.execute("COMMIT")
            #expect(connection.transactionStatus == .idle)
        }
    }

    @Test func `an error in a pipeline skips the rest and spares the connection`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMP TABLE steps (step int8)")

        for _ in 0..<3 {
            let error = await postgresError {
                try await connection.pipeline([
                    "INSERT INTO steps VALUES (\(1))", "SELECT 1 / \(0)", "INSERT INTO steps VALUES (\(2))",
                ])
            }
            #expect(error?.sqlState == "22012")
            #expect(connection.transactionStatus == .idle)
        }

        let rows = try await connection.execute("SELECT count(*) FROM steps")
        #expect(try rows[0].decode(Int.self) == 0)
    }

    @Test func `a failed transaction is left by rollback`() async throws {
        let connection = try await TestServer.connect()

        let error = await postgresError { try await connection.pipeline(["BEGIN", "SELECT * FROM nowhere"]) }

        #expect(error?.sqlState == "42P01")
        #expect("\(try #require(error))".contains("nowhere"))
        #expect(connection.transactionStatus == .inFailedTransaction)
        #expect(try await connection.execute("COMMIT").command == "ROLLBACK")
        await postgresError { try await connection.pipeline(["BEGIN", "SELECT * FROM nowhere"]) }
        try await connection.rollback()
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `prepared statements survive a changed table and a forgetful session`() async throws {
        let connection = try await TestServer.connect()
        try await connection.execute("CREATE TEMP TABLE shapes (a int8)")
        try await connection.execute("INSERT INTO shapes VALUES (1)")
        let statement: PostgresStatement = "SELECT * FROM shapes"
        try await connection.execute(statement)

        try await connection.execute("ALTER TABLE shapes ADD COLUMN b text DEFAULT 'x'")
        let changed = try await connection.execute(statement)
        try await connection.execute("DEALLOCATE ALL")
        let forgotten = try await connection.execute(statement)

        #expect(try changed[0].decode(Int64.self, String.self) == (Int64(1), "x"))
        #expect(forgotten.count == 1)
    }

    @Test func `inside a transaction a stale statement is an error worth a retry`() async throws {
        let connection = try await TestServer.connect()
        let statement: PostgresStatement = "SELECT \(1)"
        try await connection.execute(statement)
        try await connection.executeScript("DEALLOCATE ALL")

        let error = await postgresError { try await connection.pipeline(["BEGIN", statement]) }
        try await connection.rollback()

        #expect(error?.sqlState == "26000")
        #expect(error?.isRetryable == true)
        #expect(try await connection.execute(statement).count == 1)
    }

    @Test func `prepares no more statements than configured`() async throws {
        let connection = try await TestServer.connect { $0.preparedStatementsMax = 4 }
        let statements: [PostgresStatement] = [
            "SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5", "SELECT 6", "SELECT 7", "SELECT 8",
        ]

        for _ in 0..<10 { for statement in statements { try await connection.execute(statement) } }

        let rows = try await connection.execute("SELECT count(*) FROM pg_prepared_statements")
        #expect(try rows[0].decode(Int.self) <= 4 + 16)
    }

    @Test func `works without prepared statements`() async throws {
        let connection = try await TestServer.connect { $0.preparesStatements = false }

        let answers = try await connection.pipeline(["BEGIN", "SELECT \("a")", "COMMIT"])
        try await connection.execute("SELECT \(1)")
        let rows = try await connection.execute("SELECT count(*) FROM pg_prepared_statements")

        #expect(try answers[1][0].decode(String.self) == "a")
        #expect(try rows[0].decode(Int.self) == 0)
    }

    @Test func `runs a script of several statements as one transaction`() async throws {
        let connection = try await TestServer.connect()

        try await connection.executeScript("CREATE TEMP TABLE one (a int); INSERT INTO one VALUES (1), (2);")
        let error = await postgresError {
            try await connection.executeScript("INSERT INTO one VALUES (3); SELECT broken;")
        }

        #expect(error?.sqlState == "42703")
        #expect(error?.position == 36)
        #expect(try await connection.execute("SELECT * FROM one").count == 2)
        let cut = await postgresError { try await connection.executeScript("SELECT 1;\0") }
        #expect(cut?.kind == .invalidStatement)
    }

    @Test func `twenty megabytes survive`() async throws {
        let connection = try await TestServer.connect()
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<2_500_000).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }

        let rows = try await connection.execute("SELECT \(bytes), \(1)")

        #expect(try rows[0].decode([UInt8].self, at: 0) == bytes)
        #expect(try rows[0].withBytes(at: 0) { $0.byteCount } == 20_000_000)
    }

    @Test func `refuses COPY and too many parameters`() async throws {
        let connection = try await TestServer.connect()

        let many = PostgresStatement(sql: "SELECT 1", binds: Array(repeating: PostgresValue(1), count: 1_001))
        #expect(await postgresError { try await connection.execute(many) }?.kind == .invalidStatement)
        #expect(connection.isUsable)
        let copy = await postgresError { try await connection.executeScript("COPY pg_class TO STDOUT") }
        #expect(copy?.kind == .invalidStatement)
        #expect(!connection.isUsable)
    }

    @Test func `a killed backend is a lost connection`() async throws {
        let connection = try await TestServer.connect()
        let killer = try await TestServer.connect()

        try await killer.execute("SELECT pg_terminate_backend(\(connection.backendProcess))")
        let error = await postgresError { try await connection.execute("SELECT 1") }

        #expect(error?.kind == .connectionLost)
        #expect(error?.isRetryable == true)
        #expect(!connection.isUsable)
        #expect(await postgresError { try await connection.execute("SELECT 1") }?.kind == .closed)
    }

    @Test func `a closed connection refuses statements`() async throws {
        let connection = try await TestServer.connect()

        await connection.close()

        #expect(await postgresError { try await connection.execute("SELECT 1") }?.kind == .closed)
        #expect(await postgresError { try await connection.rollback() }?.kind == .closed)
    }

    @Test func `a released connection leaves the server`() async throws {
        let observer = try await TestServer.connect()
        let process: Int32
        do {
            let connection = try await TestServer.connect()
            process = connection.backendProcess
        }

        var remaining = 1
        for _ in 0..<100 where remaining > 0 {
            try await Task.sleep(for: .milliseconds(20))
            let rows = try await observer.execute("SELECT 1 FROM pg_stat_activity WHERE pid = \(process)")
            remaining = rows.count
        }

        #expect(remaining == 0)
    }

    @Test func `settings of the configuration reach the server`() async throws {
        let connection = try await TestServer.connect {
            $0.applicationName = "argus tests"
            $0.statementTimeout = .milliseconds(50)
            $0.lockTimeout = .seconds(3)
        }

        let rows = try await connection.execute(
            """
            SELECT current_setting('application_name'), current_setting('lock_timeout')
            """)
        let error = await postgresError { try await connection.execute("SELECT pg_sleep(5)") }

        #expect(try rows[0].decode(String.self, String.self) == ("argus tests", "3s"))
        #expect(error?.kind == .server(sqlState: "57014"))
    }

    @Test func `an unreachable server is a failed connection`() async throws {
        let start = ContinuousClock.now

        let refused = await postgresError {
            let configuration = try PostgresConfiguration(dsn: "host=127.0.0.1 port=1 user=nobody")
            _ = try await PostgresConnection.connect(configuration, logger: TestServer.logger)
        }

        #expect(refused?.kind == .connectionFailed)
        #expect(refused?.isRetryable == true)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
