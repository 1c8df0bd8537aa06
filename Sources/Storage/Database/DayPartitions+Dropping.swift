// SPDX-License-Identifier: Apache-2.0
import Logging
import Postgres

extension DayPartitions {
    /// Drops the partitions of earlier days in which there is no row of any organization.
    ///
    /// The role that migrates is held by row security too and sees no rows. What it sees is the size of the
    /// file: 0 once vacuum has found that every row was deleted, and that nobody can see one any more.
    ///
    /// With Citus the files lie on the workers and that of the coordinator is always empty: then nothing is
    /// dropped, since nothing proves that it may be.
    func dropEmptyBlockDays(before day: Int32, on connection: PostgresConnection) async throws {
        if try await hasCitus(on: connection) { return }
        let candidates = try await connection.execute(
            """
            SELECT part.name, part.size, part.live FROM (
                SELECT c.relname::text, pg_relation_size(c.oid), pg_stat_get_live_tuples(c.oid),
                       substring(c.relname::text FROM '^blocks_([0-9]+)(?:_fresh|_merged)?$')::integer
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = to_regclass('argus.blocks')) AS part (name, size, live, day)
            WHERE part.day < \(day) ORDER BY part.day, part.name
            """
        ).map { try $0.decode(String.self, Int64.self, Int64.self) }
        // The names were made by `make`, of literals and a number, so that these texts are safe.
        for (name, size, live) in candidates where size > 0 && live == 0 {
            try await connection.executeScript("VACUUM (SKIP_LOCKED, PROCESS_TOAST FALSE) argus.\(name)")
        }
        try await drop(candidates.map(\.0), of: "blocks", evenFilled: false, on: connection)
    }

    /// Drops partitions of a table, of those with rows none unless `evenFilled`. Where others do not make way
    /// soon, they are left to the next time: writers wait no longer than that.
    func drop(
        _ names: [String], of table: String, evenFilled: Bool, on connection: PostgresConnection
    ) async throws {
        if try await hasCitus(on: connection) {
            // It passes locks and drops on to the workers in its own way.
            for name in names where evenFilled {
                try await connection.executeScript("DROP TABLE IF EXISTS argus.\(name)")
            }
            return
        }
        var names = names
        if !evenFilled { names = try await empty(names, on: connection) }
        for first in stride(from: 0, to: names.count, by: Self.droppedAtOnce) {
            let some = Array(names[first..<min(first + Self.droppedAtOnce, names.count)])
            guard try await dropSoon(some, of: table, evenFilled: evenFilled, on: connection) else {
                logger.warning("Old partitions are in use; they are dropped another time.")
                return
            }
        }
    }

    private func hasCitus(on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.execute(
            "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")
        return try rows[0].decode(Bool.self)
    }

    private func dropSoon(
        _ names: [String], of table: String, evenFilled: Bool, on connection: PostgresConnection
    ) async throws -> Bool {
        for attempt in 1...Self.dropAttempts {
            do {
                try await dropNow(names, of: table, evenFilled: evenFilled, on: connection)
                return true
            } catch  where error.sqlState == "55P03" || error.sqlState == "40P01" {
                // Others hold locks longer than they may be kept waiting for, or wait for each other.
                try await connection.rollback()
                if attempt < Self.dropAttempts { try await Task.sleep(for: Self.dropPause) }
            } catch {
                try? await connection.rollback()
                throw error
            }
        }
        return false
    }

    /// Under the locks nobody adds a row any more: what is empty then may go.
    private func dropNow(
        _ names: [String], of table: String, evenFilled: Bool, on connection: PostgresConnection
    ) async throws(PostgresError) {
        let locked = (["\(table)"] + names + ["\(table)_other"]).map {
            "LOCK TABLE ONLY argus.\($0) IN ACCESS EXCLUSIVE MODE;"
        }
        try await connection.executeScript(
            """
            BEGIN;
            SET LOCAL ROLE argus_owner;
            SET LOCAL lock_timeout = '200ms';
            \(locked.joined(separator: "\n"))
            """)
        let dropped = evenFilled ? names : try await empty(names, on: connection)
        let drops = dropped.map { "DROP TABLE argus.\($0);" }
        try await connection.executeScript("\(drops.joined(separator: "\n"))\nCOMMIT;")
    }

    private func empty(
        _ names: [String], on connection: PostgresConnection
    ) async throws(PostgresError) -> [String] {
        let rows = try await connection.execute(
            """
            SELECT name FROM unnest(\(names)) AS part (name)
            WHERE pg_relation_size(to_regclass('argus.' || name)) = 0
            """)
        var names: [String] = []
        for row in rows { names.append(try row.decode(String.self)) }
        return names
    }

    /// Each takes locks, of which a server has room for a few thousand.
    private static let droppedAtOnce = 16
    /// A second of patience in all; the next chance comes within the hour.
    private static let dropAttempts = 5
    private static let dropPause = Duration.milliseconds(500)
}
