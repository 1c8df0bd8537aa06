// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
public import FoundationEssentials
import Postgres
import Telemetry
public import Tenancy

/// Makes blocks durable: blocks and the digests of the exports they hold, in one transaction of one
/// organization.
public struct BlockWriter: Sendable {
    /// What became of a commit.
    public enum Outcome: Sendable, Equatable {
        /// Everything is durable.
        case committed
        /// Nothing was stored, because these exports are durable already.
        case repeated(Set<ExportDigest>)
    }

    let database: Database
    let answerLimit: Duration?

    /// A writer. When the database takes longer than `answerLimit` for a commit, its connection is broken.
    public init(database: Database, answerLimit: Duration? = nil) {
        (self.database, self.answerLimit) = (database, answerLimit)
    }

    /// Commits blocks in one round trip, unless one of the exports in them was committed before; `time` is
    /// the moment of the commit, and `received` that of the exports when they come from a dead letter.
    ///
    /// When this throws, whether the commit happened may be unknown: repeating it is safe because of the
    /// digests, even while the first attempt may still be under way.
    public func commit(
        _ blocks: [EncodedBlock], of digests: Set<ExportDigest>, at time: Date, received: Date? = nil,
        in organization: OrganizationID
    ) async throws -> Outcome {
        // Two transactions that hold the same digests take them in the same order, so that neither waits in a
        // circle.
        let sorted = digests.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        let days = LedgerDays(commit: time, received: received ?? time)
        let committedAt = PostgresTimestamp(time)
        let statements =
            [Self.planOnce, Self.enter(sorted, days, organization)]
            + blocks.map {
                Self.insert(
                    $0, level: BlockLevel.committed($0), hours: $0.hoursToRollUp, committedAt, organization)
            }
        do {
            try await database.inOrganization(organization, within: answerLimit) { transaction in
                try await transaction.commit(with: statements)
            }
            return .committed
        } catch let error as PostgresError where Self.isRepetition(error) {
            let known = try await knownDigests(sorted, days, in: organization)
            // The other transaction may have been undone since: then there is nothing to repeat after all.
            if known.isEmpty { throw error }
            return .repeated(known)
        }
    }

    /// From when on the ledger knows for sure whether an export that was received then has been committed.
    public func ledgerReach() async throws -> Date {
        let rows = try await database.onSharedTables(
            """
            SELECT min(substring(c.relname::text FROM '^ingest_ledger_([0-9]+)$')::integer)
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'argus.ingest_ledger'::regclass
            """)
        // Without partitions of days, only `LedgerDays.removeOld` deletes.
        let today = UTCDay.number(ofSeconds: Date().timeIntervalSince1970)
        let firstDay = try rows[0].decode(Int32?.self, at: 0) ?? today - LedgerDays.keptMax
        return Date(timeIntervalSince1970: Double(firstDay) * UTCDay.seconds + Self.senderRetrySeconds)
    }

    private func knownDigests(
        _ digests: [[UInt8]], _ days: LedgerDays, in organization: OrganizationID
    ) async throws -> Set<ExportDigest> {
        try await database.inOrganization(organization, within: answerLimit) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT DISTINCT earlier.digest
                FROM unnest(\(digests)) AS sent (digest)
                CROSS JOIN unnest(\(days.searched)) AS searched (day) CROSS JOIN LATERAL (
                    SELECT digest FROM argus.ingest_ledger
                    WHERE organization_id = \(organization.uuid) AND day = searched.day
                      AND digest = sent.digest
                    OFFSET 0) AS earlier
                """)
            return Set(try rows.map { ExportDigest(bytes: try $0.decode([UInt8].self, at: 0)) })
        }
    }

    /// Planning for all partitions each time costs more than the statement. Citus, which is there when its
    /// catalogue is, has to plan anew: it refuses generic plans of `enter`.
    private static let planOnce: PostgresStatement = """
        SELECT set_config('plan_cache_mode', CASE WHEN to_regclass('pg_catalog.pg_dist_partition') IS NULL
                                             THEN 'force_generic_plan' ELSE 'auto' END, true)
        """

    /// Whether the ledger refused a digest: it is there on a day that is written (a unique violation) or on
    /// another one that is searched (the digest to insert becomes null). A coordinator of Citus passes on the
    /// code of a worker's error without the table: then looking the digests up decides.
    private static func isRepetition(_ error: PostgresError) -> Bool {
        ["23505", "23502"].contains(error.sqlState)
            && error.table?.hasPrefix("ingest_ledger") != false
    }

    /// Enters the digests, or fails when one is there already: then the statements after it are not run, and
    /// the server decides that without another round trip. A transaction that holds the same digest and has
    /// not ended yet is waited for.
    ///
    /// Each look-up names one day: a range of days would read all digests of the organization on them, since
    /// the digest is the last column of the key. `OFFSET 0` keeps the planner from hashing the whole ledger.
    private static func enter(
        _ digests: [[UInt8]], _ days: LedgerDays, _ organization: OrganizationID
    ) -> PostgresStatement {
        let unwritten = days.unwritten
        if let day = unwritten.first, unwritten.count == 1 {
            return """
                INSERT INTO argus.ingest_ledger (organization_id, day, digest)
                SELECT \(organization.uuid), written.day,
                       CASE WHEN NOT EXISTS (
                           SELECT FROM argus.ingest_ledger earlier
                           WHERE earlier.organization_id = \(organization.uuid)
                             AND earlier.day = \(day) AND earlier.digest = sent.digest
                           OFFSET 0)
                       THEN sent.digest END
                FROM unnest(\(digests)) AS sent (digest) CROSS JOIN unnest(\(days.written)) AS written (day)
                RETURNING true
                """
        }
        // The plan of this one holds all partitions.
        return """
            INSERT INTO argus.ingest_ledger (organization_id, day, digest)
            SELECT \(organization.uuid), written.day,
                   CASE WHEN NOT EXISTS (
                       SELECT FROM unnest(\(unwritten)) AS searched (day) CROSS JOIN LATERAL (
                           SELECT FROM argus.ingest_ledger earlier
                           WHERE earlier.organization_id = \(organization.uuid)
                             AND earlier.day = searched.day AND earlier.digest = sent.digest
                           OFFSET 0) AS found
                       OFFSET 0)
                   THEN sent.digest END
            FROM unnest(\(digests)) AS sent (digest) CROSS JOIN unnest(\(days.written)) AS written (day)
            RETURNING true
            """
    }

    /// How long a sender may go on trying with one export: an attempt may be that much older than a letter.
    private static let senderRetrySeconds: Double = 3_600

    static func insert(
        _ block: EncodedBlock, level: Int16, hours: DayHours, _ committedAt: PostgresTimestamp,
        _ organization: OrganizationID
    ) -> PostgresStatement {
        """
        INSERT INTO argus.blocks
            (organization_id, signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
             services, names, committed_at, rollup_hours, directory, filter, summary, bytes)
        VALUES (\(organization.uuid), \(block.kind.rawValue), \(block.day), \(UUID.timeOrdered()),
                \(level), \(block.minTime), \(block.maxTime), \(Int32(block.rowCount)),
                \(Int64(block.rawBytes)), \(block.services), \(block.names), \(committedAt),
                \(hours.rawValue), \(block.directory), \(block.filter), \(block.summary), \(block.bytes))
        """
    }
}

/// The identity of one export for exactly-once, made of its decompressed bytes.
public struct ExportDigest: Sendable, Hashable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }
}
