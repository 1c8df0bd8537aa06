// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct PostgresStatementTests {
    @Test func `interpolation binds`() {
        let name = "'; DROP TABLE users; --"

        let statement: PostgresStatement = "SELECT \(name), \([1] as [Int64]), \(Int32?.none) WHERE \(true)"

        #expect(statement.sql == "SELECT $1, $2, $3 WHERE $4")
        #expect(statement.binds.map(\.type) == [.text, .int8Array, .int4, .bool])
        #expect(statement.binds[0].bytes == Array(name.utf8))
        #expect(statement.binds[2].bytes == nil)
    }

    @Test func `a text may number its parameters itself`() {
        let statement = PostgresStatement(sql: "SELECT $1 + $1", binds: [PostgresValue(7)])

        #expect(statement.sql == "SELECT $1 + $1")
        #expect(statement.binds == [7.postgresValue])
    }

    @Test func `the description shows no values`() {
        let statement: PostgresStatement = "SELECT \("secret")"
        var dumped = ""

        dump(statement, to: &dumped)

        #expect("\(statement)" == "SELECT $1 [1 values]")
        #expect("\(statement.binds)" == "[type 25, 6 bytes]")
        #expect(!dumped.contains("115"))
    }
}
