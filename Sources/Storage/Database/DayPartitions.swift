// SPDX-License-Identifier: Apache-2.0
public import Logging
public import Postgres

/// The day partitions of the tables that grow: made ahead, and dropped where nothing is kept longer.
public struct DayPartitions: Sendable {
    let logger: Logger

    public init(logger: Logger) { self.logger = logger }

    /// Makes the partitions around `today` (days since the epoch), and drops ledger days past the retry
    /// horizon and old days in which no organization has a block left, through a connection of a role that
    /// may migrate.
    public func maintain(today: Int32, on connection: PostgresConnection) async throws {
        // Nodes take turns: two that change the same parent at once fail, one of them with an internal error.
        _ = try await connection.execute("SELECT pg_advisory_lock(\(Self.lockKey))")
        do {
            _ = try await connection.execute("SET lock_timeout = '2s'")
            try await makeAndDrop(today: today, on: connection)
        } catch {
            _ = try? await connection.execute("SELECT pg_advisory_unlock(\(Self.lockKey))")
            throw error
        }
        _ = try await connection.execute("SELECT pg_advisory_unlock(\(Self.lockKey))")
    }

    private func makeAndDrop(today: Int32, on connection: PostgresConnection) async throws {
        let existing = try await names(on: connection)
        for day in (today - Self.blockDaysBehind)...(today + Self.daysAhead) {
            // A day of an earlier schema has one partition for both.
            if existing.contains("blocks_\(day)") { continue }
            try await make(.freshBlocks, day, unless: existing, on: connection)
            try await make(.mergedBlocks, day, unless: existing, on: connection)
        }
        for day in (today - 1)...(today + Self.daysAhead) {
            try await make(.ledger, day, unless: existing, on: connection)
        }
        try await dropLedgers(of: existing, today: today, on: connection)
        try await dropEmptyBlockDays(before: today - Self.blockDaysBehind, on: connection)
    }

    /// A day of the ledger goes when its retries are over: after some days on which something was committed,
    /// because during an outage nothing can be retried, and dead letters are replayed after it.
    private func dropLedgers(
        of existing: Set<String>, today: Int32, on connection: PostgresConnection
    ) async throws {
        let rows = try await connection.execute(
            """
            SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('argus.ingest_ledger') AND pg_relation_size(c.oid) > 0
            """)
        let used = Set(try rows.map { try $0.decode(String.self, at: 0) })
        var over: [String] = []
        for name in existing.sorted() {
            guard let day = Self.day(of: name, in: "ingest_ledger") else { continue }
            let laterDays = used.compactMap { Self.day(of: $0, in: "ingest_ledger") }
                .count { day < $0 && $0 < today }
            let isOver = day < today - Int32(Self.retryHorizonDays) && laterDays >= Self.retryHorizonDays
            guard isOver || day < today - Self.ledgerDaysMax else { continue }
            over.append(name)
        }
        try await drop(over, of: "ingest_ledger", evenFilled: true, on: connection)
    }

    private func names(on connection: PostgresConnection) async throws -> Set<String> {
        let rows = try await connection.execute(
            """
            SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent IN (to_regclass('argus.blocks'), to_regclass('argus.ingest_ledger'))
            """)
        var names: Set<String> = []
        for row in rows { names.insert(try row.decode(String.self, at: 0)) }
        return names
    }

    private func make(
        _ kind: Kind, _ day: Int32, unless existing: Set<String>, on connection: PostgresConnection
    ) async throws {
        let name = kind.name(day)
        guard !existing.contains(name) else { return }
        do {
            // The names are made of literals and a number, so that this text is safe.
            try await connection.executeScript(
                """
                BEGIN;
                SET LOCAL ROLE argus_owner;
                CREATE TABLE argus.\(name) PARTITION OF argus.\(kind.table)
                    FOR VALUES \(kind.bounds(day)) \(kind.storage);
                ALTER TABLE argus.\(name) ENABLE ROW LEVEL SECURITY;
                ALTER TABLE argus.\(name) FORCE ROW LEVEL SECURITY;
                COMMIT;
                """)
        } catch  where error.sqlState == "23514" || error.sqlState == "42P07" {
            // Rows of that day already lie in the partition for other days, or another node was faster.
            try await connection.rollback()
            logger.warning(
                "No partition made.", metadata: ["partition": "\(name)", "state": "\(error.sqlState ?? "")"])
        } catch {
            try? await connection.rollback()
            throw error
        }
    }

    private static func day(of name: String, in table: String) -> Int32? {
        guard name.hasPrefix("\(table)_") else { return nil }
        return Int32(name.dropFirst(table.utf8.count + 1))
    }

    /// "argus" in ASCII and one more than the lock of migrations.
    private static let lockKey: Int64 = 0x61_7267_7574
    /// A week of late data gets partitions of its own at the first start.
    private static let blockDaysBehind: Int32 = 7
    /// A server that runs without a connection to migrate with for a week still finds its partitions.
    private static let daysAhead: Int32 = 7
    /// A sender retries for minutes; a dead letter is replayed once the database and its node are back.
    private static let retryHorizonDays = 2
    /// An installation that is hardly used does not gather partitions for ever.
    private static let ledgerDaysMax: Int32 = 30
}

extension DayPartitions {
    /// What a partition of one day holds.
    private enum Kind {
        case ledger
        /// Blocks as they were committed. Compaction empties these partitions.
        case freshBlocks
        case mergedBlocks

        var table: String { self == .ledger ? "ingest_ledger" : "blocks" }

        func name(_ day: Int32) -> String {
            switch self {
            case .ledger: "ingest_ledger_\(day)"
            case .freshBlocks: "blocks_\(day)_fresh"
            case .mergedBlocks: "blocks_\(day)_merged"
            }
        }

        func bounds(_ day: Int32) -> String {
            switch self {
            case .ledger: "FROM (\(day)) TO (\(day + 1))"
            case .freshBlocks: "FROM (\(day), 0) TO (\(day), 1)"
            case .mergedBlocks: "FROM (\(day), 1) TO (\(day + 1), 0)"
            }
        }

        /// Fresh rows die within minutes: their space is to be found again soon, and to freeze them, which is
        /// what vacuuming after inserts is for, would be in vain.
        var storage: String {
            guard self == .freshBlocks else { return "" }
            return """
                WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_threshold = -1,
                      toast.autovacuum_vacuum_scale_factor = 0.05,
                      toast.autovacuum_vacuum_insert_threshold = -1)
                """
        }
    }
}
