// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
public import FoundationEssentials
public import Postgres
public import Telemetry
public import Tenancy

/// One transaction that replaces blocks of one organization, kind and day by others: readers see all of it
/// or nothing, and of two that want the same blocks one changes nothing.
public final class BlockExchange {
    /// Where blocks may be exchanged for one another.
    public struct Lane: Sendable, Hashable {
        public let kind: BlockKind
        public let day: Int32

        public init(kind: BlockKind, day: Int32) { (self.kind, self.day) = (kind, day) }

        /// What is locked by whoever exchanges blocks there.
        func lock(of organization: OrganizationID) -> String {
            "upkeep \(organization) \(kind.rawValue) \(day)"
        }
    }

    /// What is to happen together with the exchange goes through it too.
    public let transaction: OrganizationTransaction
    public let lane: Lane

    private init(_ transaction: OrganizationTransaction, _ lane: Lane) {
        (self.transaction, self.lane) = (transaction, lane)
    }

    /// Runs `body` in such a transaction and commits; an error undoes everything.
    ///
    /// Answers `nil` without running `body` when somebody else exchanges blocks of this lane. Two that do so
    /// at once would be harmless, since `remove` checks what it removes, but one would work for nothing.
    public static func begin<Result: Sendable>(
        _ lane: Lane, of organization: OrganizationID, in database: Database,
        _ access: OrganizationTransaction.Access = .readWrite,
        _ body: (BlockExchange) async throws -> Result
    ) async throws -> Result? {
        try await database.inOrganization(organization, access) { transaction in
            let rows = try await transaction.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(\(lane.lock(of: organization)), 0))")
            guard try rows[0].decode(Bool.self) else { return nil }
            return try await body(BlockExchange(transaction, lane))
        }
    }

    /// The blocks without their bytes, in this order; throws `BlocksGone` unless all are there.
    public func headers(of ids: [UUID]) async throws -> [EncodedBlock] {
        let rows = try await transaction.execute(
            """
            SELECT min_time, max_time, row_count, raw_bytes, services, names, directory, filter, summary
            FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = ANY(\(ids))
            ORDER BY array_position(\(ids), block_id)
            """)
        guard rows.count == ids.count else { throw BlocksGone() }
        return try rows.map { row in
            let (minTime, maxTime, rowCount, rawBytes, services, names, directory, filter, summary) =
                try row.decode(
                    Int64.self, Int64.self, Int32.self, Int64.self, [String].self, [String].self,
                    [UInt8].self, [UInt8].self, [UInt8]?.self)
            return EncodedBlock(
                kind: lane.kind, day: lane.day, minTime: minTime, maxTime: maxTime,
                rowCount: Int(rowCount), rawBytes: BlockOutline.credible(rawBytes: rawBytes),
                services: services, names: names,
                directory: directory, filter: filter, summary: summary, bytes: [])
        }
    }

    /// How far compaction has brought a block, and when its latest row was committed.
    public func placement(of id: UUID) async throws -> (level: Int16, committedAt: PostgresTimestamp) {
        let rows = try await transaction.execute(
            """
            SELECT level, committed_at FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = \(id)
            """)
        guard let row = rows.first else { throw BlocksGone() }
        return try row.decode(Int16.self, PostgresTimestamp.self)
    }

    /// The bytes of one block.
    public func bytes(of id: UUID) async throws -> [UInt8] {
        let rows = try await transaction.execute(
            """
            SELECT bytes FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = \(id)
            """)
        guard let row = rows.first else { throw BlocksGone() }
        return try row.decode([UInt8].self)
    }

    /// Adds a block with the bytes of these blocks, one after the other. They do not leave the database.
    public func insert(
        _ block: EncodedBlock, joining ids: [UUID], level: Int16, committedAt: PostgresTimestamp
    ) async throws {
        let rows = try await transaction.execute(
            """
            INSERT INTO argus.blocks
                (organization_id, signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
                 services, names, committed_at, rollup_hours, directory, filter, summary, bytes)
            SELECT \(organization), \(lane.kind.rawValue), \(lane.day), \(UUID.timeOrdered()), \(level),
                   \(block.minTime), \(block.maxTime), \(Int32(block.rowCount)), \(Int64(block.rawBytes)),
                   \(block.services), \(block.names), \(committedAt), joined.hours, \(block.directory),
                   \(block.filter), \(block.summary), joined.bytes
            FROM (SELECT string_agg(part.bytes, ''::bytea ORDER BY array_position(\(ids), part.block_id)),
                         bit_or(part.rollup_hours)
                  FROM argus.blocks part
                  WHERE part.organization_id = \(organization) AND part.signal = \(lane.kind.rawValue)
                    AND part.day = \(lane.day) AND part.block_id = ANY(\(ids))) AS joined (bytes, hours)
            RETURNING octet_length(bytes)
            """)
        let byteCount = try rows.first?.decode(Int32.self)
        guard
            try byteCount.map(Int.init) == BlockDirectory(decoding: block.directory, of: lane.kind).byteCount
        else {
            throw BlocksGone()
        }
    }

    /// Adds a whole block; for `hours` see `rollupHours`.
    public func insert(
        _ block: EncodedBlock, level: Int16, hours: DayHours, committedAt: PostgresTimestamp
    ) async throws {
        try await transaction.execute(
            BlockWriter.insert(block, level: level, hours: hours, committedAt, transaction.organization))
    }

    /// Lets a block, whatever it holds, go on at another level. Its bytes do not leave the database.
    public func move(_ id: UUID, to level: Int16) async throws {
        let rows = try await transaction.execute(
            """
            INSERT INTO argus.blocks
                (organization_id, signal, day, block_id, level, min_time, max_time, row_count, raw_bytes,
                 services, names, committed_at, rollup_hours, directory, filter, summary, bytes)
            SELECT organization_id, signal, day, \(UUID.timeOrdered()), \(level), min_time, max_time,
                   row_count, raw_bytes, services, names, committed_at, rollup_hours, directory, filter,
                   summary, bytes
            FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = \(id)
            RETURNING true
            """)
        guard rows.count == 1 else { throw BlocksGone() }
        try await remove([id])
    }

    /// Removes the blocks; throws `BlocksGone` unless all are there.
    public func remove(_ ids: [UUID]) async throws {
        let rows = try await transaction.execute(
            """
            DELETE FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = ANY(\(ids))
            """)
        guard rows.affectedRows == ids.count else { throw BlocksGone() }
    }

    var organization: UUID { transaction.organization.uuid }
}

/// Somebody else replaced blocks that were to be replaced.
public struct BlocksGone: Error, Equatable {}
