// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Postgres
import Testing

@Suite struct PostgresValueTests {
    private enum Role: String, PostgresScalar {
        case viewer, admin
    }

    /// Sends every value through the server, alone and in arrays with and without NULL, and expects it back.
    private func roundTrip<Value: PostgresScalar & Equatable>(_ values: [Value]) async throws {
        let connection = try await TestServer.connect()
        for value in values {
            let rows = try await connection.execute("SELECT \(value), \(Value?.none), \(Value?.some(value))")
            let read = try #require(rows.first).decode(Value.self, Value?.self, Value?.self)
            #expect(read.0 == value)
            #expect(read.1 == nil)
            #expect(read.2 == value)
        }
        let sparse = values.flatMap { [$0, nil] }
        let none: [Value] = []
        let rows = try await connection.execute("SELECT \(values), \(sparse), \(none)")
        let arrays = try #require(rows.first).decode([Value].self, [Value?].self, [Value].self)
        #expect(arrays.0 == values)
        #expect(arrays.1 == sparse)
        #expect(arrays.2.isEmpty)
        await connection.close()
    }

    private func random<Value: FixedWidthInteger>(_ type: Value.Type) -> [Value] {
        (0..<20).map { _ in Value.random(in: .min ... .max) }
    }

    @Test func `booleans survive`() async throws {
        try await roundTrip([true, false])
    }

    @Test func `integers survive`() async throws {
        try await roundTrip([Int16.min, -1, 0, 1, .max] + random(Int16.self))
        try await roundTrip([Int32.min, -1, 0, 1, .max] + random(Int32.self))
        try await roundTrip([Int64.min, -1, 0, 1, .max] + random(Int64.self))
        try await roundTrip([Int.min, -1, 0, 1, .max])
    }

    @Test func `floating point numbers survive`() async throws {
        let special = [0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        try await roundTrip(special + (0..<20).map { _ in Double.random(in: -1e300...1e300) })
    }

    @Test func `texts survive`() async throws {
        let hostile = ["", "'; DROP TABLE users; --", "$1", "\\", "\"", "{NULL,\"a\"}", "日本語 👩‍👩‍👧 e\u{301}"]
        let random = (0..<20).map { _ in
            let characters = (0..<Int.random(in: 0...200)).map { _ in UInt8.random(in: 1...126) }
            return String(decoding: characters, as: UTF8.self)
        }
        try await roundTrip(hostile + random + [String(repeating: "ä", count: 10_000)])
    }

    @Test func `uuids survive`() async throws {
        try await roundTrip((0..<20).map { _ in UUID() })
    }

    @Test func `bytes survive`() async throws {
        try await roundTrip([[], [0], (0...255).map { UInt8($0) }, [UInt8](repeating: 7, count: 5_000)])
    }

    @Test func `timestamps survive`() async throws {
        let fixed = [0, 946_684_800_000_000, -1, 1_800_000_000_123_456].map(PostgresTimestamp.init)
        let random = (0..<20).map { _ in
            PostgresTimestamp(microsecondsSinceEpoch: .random(in: -4_000_000_000_000_000...0))
        }
        try await roundTrip(fixed + random + [.infinity, .negativeInfinity])
    }

    @Test func `raw values survive`() async throws {
        try await roundTrip([Role.viewer, .admin])
    }

    @Test func `the server and the client mean the same time`() async throws {
        let connection = try await TestServer.connect()

        let rows = try await connection.execute(
            """
            SELECT timestamptz '2026-01-02 03:04:05.678901+00', 'infinity'::timestamptz,
                   \(PostgresTimestamp(Date(timeIntervalSince1970: 1.5)))::text::timestamptz
            """)

        let read = try rows[0].decode(PostgresTimestamp.self, PostgresTimestamp.self, PostgresTimestamp.self)
        #expect(read.0.microsecondsSinceEpoch == 1_767_323_045_678_901)
        #expect(read.1 == .infinity)
        #expect(read.2.date == Date(timeIntervalSince1970: 1.5))
    }

    @Test func `json is bound and read`() async throws {
        let connection = try await TestServer.connect()

        let rows = try await connection.execute(
            """
            SELECT \(PostgresJSON(#"{"a": [1]}"#))->'a'->>0, \(#"{"b": 2}"#)::jsonb, '{"c":3}'::json
            """)

        let read = try rows[0].decode(String.self, PostgresJSON.self, String.self)
        #expect(read.0 == "1")
        #expect(read.1.text == #"{"b": 2}"#)
        #expect(read.2 == #"{"c":3}"#)
    }

    @Test func `narrow integers widen and wide ones are refused`() async throws {
        let connection = try await TestServer.connect()

        let rows = try await connection.execute("SELECT 1::int2, 2::int4, 3::int8")

        let widened = try rows[0].decode(Int64.self, Int64.self, Int.self)
        #expect(widened == (Int64(1), Int64(2), 3))
        let error = #expect(throws: PostgresError.self) { try rows[0].decode(Int32.self, at: 2) }
        #expect(error?.kind == .decoding)
    }

    @Test func `wrong types, NULLs, columns and arrays are refused`() async throws {
        let connection = try await TestServer.connect()

        let rows = try await connection.execute(
            """
            SELECT 'x'::text AS name, NULL::int8, '{{1,2},{3,4}}'::int8[], '{1,NULL}'::int8[],
                   'Casus'::text AS "Q"
            """)

        let row = rows[0]
        #expect(throws: PostgresError.self) { try row.decode(Int64.self, at: 0) }
        #expect(throws: PostgresError.self) { try row.decode(UUID.self, at: 0) }
        #expect(throws: PostgresError.self) { try row.decode(Int64.self, at: 1) }
        #expect(throws: PostgresError.self) { try row.decode([Int64].self, at: 2) }
        #expect(throws: PostgresError.self) { try row.decode([Int64].self, at: 3) }
        #expect(throws: PostgresError.self) { try row.decode([String].self, at: 3) }
        #expect(throws: PostgresError.self) { try row.decode([UInt8].self, at: 0) }
        #expect(throws: PostgresError.self) { try row.decode(String.self, at: 5) }
        #expect(throws: PostgresError.self) { try row.decode(String.self, at: -1) }
        #expect(throws: PostgresError.self) { try row.decode(String.self, named: "nobody") }
        #expect(throws: PostgresError.self) { try row.decode(String.self, Int64?.self) }
        #expect(try row.decode(String.self, named: "name") == "x")
        #expect(try row.decode(String.self, named: "Q") == "Casus")
    }

    @Test func `malformed binary arrays are refused`() {
        let good = [Int64]([1, 2]).postgresValue.bytes ?? []
        var longElement = good
        longElement[23] = 200
        var manyElements = good
        manyElements[12] = 127

        for bytes in [[], Array(good.dropLast()), good + [0], longElement, manyElements, [0, 0, 0, 1]] {
            #expect(throws: PostgresError.self) {
                try [Int64](postgresBytes: bytes.span.bytes, type: .int8Array)
            }
        }
        #expect(throws: Never.self) { try [Int64](postgresBytes: good.span.bytes, type: .int8Array) }
    }

    @Test func `any damage to an array is refused or harmless`() {
        let good = ["alpha", "", "omega"].postgresValue.bytes ?? []
        var decoded = 0

        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4) {
                bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 0...255)
            }
            if (try? [String?](postgresBytes: bytes.span.bytes, type: .textArray)) != nil { decoded += 1 }
        }

        #expect(decoded < 20_000)
    }
}
