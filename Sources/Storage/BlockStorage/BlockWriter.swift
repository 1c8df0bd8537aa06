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

    public init(database: Database) { self.database = database }

    /// Commits blocks unless one of the exports in them was committed before; `time` is the moment of the
    /// commit.
    ///
    /// When this throws, whether the commit happened may be unknown: repeating it is safe because of the
    /// digests.
    public func commit(
        _ blocks: [EncodedBlock], of digests: Set<ExportDigest>, at time: Date,
        in organization: OrganizationID
    ) async throws -> Outcome {
        // Two transactions that hold the same digests take them in the same order, so that neither waits in a
        // circle.
        let sorted = digests.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        let day = Int32(time.timeIntervalSince1970 / 86_400)
        return try await database.inOrganization(organization) { transaction in
            let rows = try await transaction.execute(
                """
                INSERT INTO argus.ingest_ledger (organization_id, day, digest)
                SELECT \(organization.uuid), \(day), sent.digest FROM unnest(\(sorted)) AS sent (digest)
                WHERE NOT EXISTS (
                    SELECT FROM argus.ingest_ledger earlier
                    WHERE earlier.organization_id = \(organization.uuid) AND earlier.day = \(day - 1)
                      AND earlier.digest = sent.digest)
                ON CONFLICT DO NOTHING RETURNING digest
                """)
            guard rows.count == sorted.count else {
                let fresh = Set(try rows.map { ExportDigest(bytes: try $0.decode([UInt8].self, at: 0)) })
                await transaction.rollBack()
                return .repeated(digests.subtracting(fresh))
            }
            let committedAt = PostgresTimestamp(time)
            try await transaction.commit(with: blocks.map { Self.insert($0, committedAt, organization) })
            return .committed
        }
    }

    private static func insert(
        _ block: EncodedBlock, _ committedAt: PostgresTimestamp, _ organization: OrganizationID
    ) -> PostgresStatement {
        """
        INSERT INTO argus.blocks
            (organization_id, signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
             services, names, committed_at, directory, filter, summary, bytes)
        VALUES (\(organization.uuid), \(block.kind.rawValue), \(block.day), \(UUID.timeOrdered()),
                \(Int16(0)), \(block.minTime), \(block.maxTime), \(Int32(block.rowCount)),
                \(Int64(block.rawBytes)), \(block.services), \(block.names), \(committedAt),
                \(block.directory), \(block.filter), \(block.summary), \(block.bytes))
        """
    }
}

/// SHA-256 of the decompressed bytes of one export: its identity for exactly-once.
public struct ExportDigest: Sendable, Hashable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }
}
