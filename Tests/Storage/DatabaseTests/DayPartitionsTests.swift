// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite struct DayPartitionsTests {
    /// Far from the days of the template.
    private let today: Int32 = 30_000

    private func partitions(of table: String, on connection: PostgresConnection) async throws -> Set<String> {
        let rows = try await connection.execute(
            """
            SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass(\("argus.\(table)"))
            """)
        return Set(try rows.map { try $0.decode(String.self, at: 0) })
    }

    private func maintain(_ day: Int32, on connection: PostgresConnection) async throws {
        try await DayPartitions(logger: TestDatabase.logger).maintain(today: day, on: connection)
    }

    @Test func `makes the days around today, again and again`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            let once = try await partitions(of: "blocks", on: connection)
            try await maintain(today, on: connection)
            let twice = try await partitions(of: "blocks", on: connection)

            #expect(once == twice)
            #expect(once.isSuperset(of: (today - 7...today + 7).map { "blocks_\($0)_fresh" }))
            #expect(
                try await partitions(of: "ingest_ledger", on: connection).contains("ingest_ledger_\(today)"))
        }
    }

    private func fill(_ days: [Int32], on connection: PostgresConnection) async throws {
        let organization = OrganizationFixture.unsaved().id
        for day in days {
            _ = try await connection.execute(
                "INSERT INTO argus.ingest_ledger VALUES (\(organization.uuid), \(day), \([UInt8(1)]))")
        }
    }

    @Test func `drops ledger days past the retry horizon and no blocks`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await fill([today, today + 1, today + 2, today + 3], on: connection)
            try await maintain(today + 3, on: connection)

            let ledger = try await partitions(of: "ingest_ledger", on: connection)
            #expect(!ledger.contains("ingest_ledger_\(today)"))
            #expect(ledger.isSuperset(of: ["ingest_ledger_\(today + 1)", "ingest_ledger_other"]))
            #expect(try await partitions(of: "blocks", on: connection).contains("blocks_\(today)_merged"))
        }
    }

    @Test func `an outage does not count as time for retries`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            // Nothing could be committed between today and nine days later.
            try await fill([today], on: connection)
            for later in [9, 10] as [Int32] {
                try await maintain(today + later, on: connection)
                #expect(
                    try await partitions(of: "ingest_ledger", on: connection)
                        .contains("ingest_ledger_\(today)"), "\(later) days later")
                try await fill([today + later], on: connection)
            }
            try await maintain(today + 11, on: connection)
            #expect(
                try await !partitions(of: "ingest_ledger", on: connection).contains("ingest_ledger_\(today)"))
        }
    }

    @Test func `ledger days of an installation nobody uses go in the end`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await maintain(today + 31, on: connection)

            #expect(
                try await !partitions(of: "ingest_ledger", on: connection).contains("ingest_ledger_\(today)"))
        }
    }

    /// A block's row of an organization, as far as the tables demand one.
    private func insertBlock(
        _ day: Int32, of organization: OrganizationID, level: Int16 = 100, on connection: PostgresConnection
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO argus.blocks
                (organization_id, signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
                 services, names, committed_at, directory, filter, bytes)
            VALUES (\(organization.uuid), 1::smallint, \(day), gen_random_uuid(), \(level), 0, 0, 1, 1,
                    '{}', '{}', now(), '', '', '')
            """)
    }

    private func removeBlocks(of organization: OrganizationID, on connection: PostgresConnection) async throws
    {
        // What is counted is known at once, and not up to a second later.
        _ = try await connection.pipeline([
            "DELETE FROM argus.blocks WHERE organization_id = \(organization.uuid)",
            "SELECT pg_stat_force_next_flush()",
        ])
        _ = try await connection.execute("SELECT 1")
    }

    @Test func `a day goes when the last organization has nothing left in it`() async throws {
        let test = try await TestDatabase.make()
        let (short, long) = (OrganizationFixture.unsaved().id, OrganizationFixture.unsaved().id)
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await insertBlock(today, of: short, on: connection)
            try await insertBlock(today, of: long, on: connection)
            try await insertBlock(today + 1, of: short, on: connection)

            try await removeBlocks(of: short, on: connection)
            try await maintain(today + 20, on: connection)
            let kept = try await partitions(of: "blocks", on: connection)
            #expect(kept.contains("blocks_\(today)_merged"))
            #expect(!kept.contains("blocks_\(today)_fresh"))
            #expect(!kept.contains("blocks_\(today + 1)_merged"))
            #expect(try await connection.execute("SELECT FROM argus.blocks").count == 1)

            try await removeBlocks(of: long, on: connection)
            try await maintain(today + 20, on: connection)
            let left = try await partitions(of: "blocks", on: connection)
            #expect(!left.contains("blocks_\(today)_merged"))
            #expect(left.contains("blocks_other"))
        }
    }

    @Test func `where files prove nothing, days of blocks stay`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await CitusStandIn.install(on: connection)
            try await maintain(today + 31, on: connection)

            #expect(try await partitions(of: "blocks", on: connection).contains("blocks_\(today)_merged"))
            #expect(
                try await !partitions(of: "ingest_ledger", on: connection).contains("ingest_ledger_\(today)"))
        }
    }

    @Test func `late rows of a day that was dropped still find a place`() async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await maintain(today + 20, on: connection)
            try await insertBlock(today, of: organization, on: connection)
            try await maintain(today + 20, on: connection)

            #expect(try await connection.execute("SELECT FROM argus.blocks").count == 1)
        }
    }

    @Test func `days are dropped while others write, and nothing they write is lost`() async throws {
        let test = try await TestDatabase.make()
        try await test.withSuperuser { try await maintain(today, on: $0) }

        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let organization = OrganizationFixture.unsaved().id
                    return try await test.withSuperuser { connection in
                        for number in 0..<300 {
                            let day = today + Int32(number % 15) - 7
                            try await insertBlock(
                                day, of: organization, level: Int16(number % 2), on: connection)
                        }
                        return 300
                    }
                }
            }
            group.addTask {
                try await test.withSuperuser { connection in
                    for later in 1...20 as ClosedRange<Int32> {
                        try await maintain(today + later, on: connection)
                    }
                    return 0
                }
            }
            return try await group.reduce(0, +)
        }

        let count = try await test.withSuperuser { try await $0.execute("SELECT FROM argus.blocks").count }
        #expect(count == written)
    }

    @Test func `a day that is in use is left for another time`() async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        try await test.withSuperuser { connection in
            try await maintain(today, on: connection)
            try await insertBlock(today, of: organization, on: connection)
            try await maintain(today + 20, on: connection)
            try await removeBlocks(of: organization, on: connection)
            try await connection.executeScript("VACUUM argus.blocks_\(today)_merged")
        }

        try await test.withApplication { reader in
            _ = try await reader.pipeline(["BEGIN", "SELECT FROM argus.blocks"])
            try await test.withSuperuser { connection in
                try await maintain(today + 20, on: connection)
                #expect(
                    try await partitions(of: "blocks", on: connection).contains("blocks_\(today)_merged"))
                try await reader.rollback()
                try await maintain(today + 20, on: connection)
                #expect(
                    try await !partitions(of: "blocks", on: connection).contains("blocks_\(today)_merged"))
            }
        }
    }

    @Test func `a day with rows already stays where it is`() async throws {
        let test = try await TestDatabase.make()
        let organization = OrganizationFixture.unsaved().id
        try await test.withSuperuser { connection in
            _ = try await connection.execute(
                """
                INSERT INTO argus.ingest_ledger VALUES (\(organization.uuid), \(today), \([UInt8(1)]))
                """)

            try await maintain(today, on: connection)

            let ledger = try await partitions(of: "ingest_ledger", on: connection)
            #expect(!ledger.contains("ingest_ledger_\(today)"))
            #expect(ledger.contains("ingest_ledger_\(today + 1)"))
            let rows = try await connection.execute("SELECT day FROM argus.ingest_ledger")
            #expect(rows.count == 1)
        }
    }

    @Test func `three processes at once make every day`() async throws {
        let test = try await TestDatabase.make()

        try await withThrowingTaskGroup { group in
            for _ in 0..<3 {
                group.addTask { try await test.withSuperuser { try await maintain(today, on: $0) } }
            }
            try await group.waitForAll()
        }

        try await test.withSuperuser { connection in
            let days = try await partitions(of: "blocks", on: connection)
            #expect(days.isSuperset(of: (today - 7...today + 7).map { "blocks_\($0)_fresh" }))
        }
    }
}
