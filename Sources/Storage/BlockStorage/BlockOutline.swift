// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
public import FoundationEssentials
public import Postgres
public import Tenancy

/// What upkeep needs to know of a block to decide what becomes of it.
public struct BlockOutline: Sendable, Equatable {
    public var kind: BlockKind
    /// Days since the Unix epoch.
    public var day: Int32
    public var blockID: UUID
    /// See `BlockLevel`.
    public var level: Int16
    /// Nanoseconds since the epoch, inclusive.
    public var minTime: Int64
    public var maxTime: Int64
    public var rowCount: Int
    public var rawBytes: Int
    public var byteCount: Int
    /// Services and names that the catalogue lists.
    public var listedCount: Int
    /// When its latest row was committed.
    public var committedAt: PostgresTimestamp

    public init(
        kind: BlockKind, day: Int32, blockID: UUID, level: Int16, minTime: Int64, maxTime: Int64,
        rowCount: Int, rawBytes: Int, byteCount: Int, listedCount: Int, committedAt: PostgresTimestamp
    ) {
        (self.kind, self.day, self.blockID, self.level) = (kind, day, blockID, level)
        (self.minTime, self.maxTime, self.rowCount) = (minTime, maxTime, rowCount)
        (self.rawBytes, self.byteCount, self.listedCount) = (rawBytes, byteCount, listedCount)
        self.committedAt = committedAt
    }

    init(_ row: PostgresRow) throws {
        let (number, day, id, level, minTime, maxTime, rows, rawBytes, bytes, listed, committedAt) =
            try row.decode(
                Int16.self, Int32.self, UUID.self, Int16.self, Int64.self, Int64.self, Int32.self,
                Int64.self, Int32.self, Int32.self, PostgresTimestamp.self)
        guard let kind = BlockKind(rawValue: number) else { throw UnknownKind(number: number) }
        self.init(
            kind: kind, day: day, blockID: id, level: level, minTime: minTime, maxTime: maxTime,
            rowCount: Int(rows), rawBytes: Self.credible(rawBytes: rawBytes), byteCount: Int(bytes),
            listedCount: Int(listed),
            committedAt: committedAt)
    }

    /// The raw bytes that a row of the catalogue states; sums of those of damaged rows must not overflow.
    static func credible(rawBytes: Int64) -> Int { Int(min(max(rawBytes, 0), 1 << 40)) }

    /// An organization's blocks that compaction is not done with, latest day first, at most `limit`. Those
    /// that list too much stood as fresh in earlier versions.
    public static func waiting(
        of organization: OrganizationID, in database: Database, limit: Int
    ) async throws -> [BlockOutline] {
        try await database.inOrganization(organization) { transaction in
            // The level stands in the text, since the plan must know that the index of waiting blocks holds
            // it.
            let rows = try await transaction.execute(
                """
                SELECT signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
                       octet_length(bytes), cardinality(services) + cardinality(names), committed_at
                FROM argus.blocks
                WHERE organization_id = \(organization.uuid) AND level < 100
                  AND cardinality(services) + cardinality(names) <= \(Int32(BlockLevel.listedMax))
                ORDER BY day DESC, signal, min_time LIMIT \(Int64(limit))
                """)
            return try rows.map { try BlockOutline($0) }
        }
    }
}

/// A row of the catalogue is of a kind that this program does not know.
struct UnknownKind: Error {
    let number: Int16
}
