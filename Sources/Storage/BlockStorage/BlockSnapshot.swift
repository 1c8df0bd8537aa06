// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
import FoundationEssentials
import Postgres
import Telemetry
public import Tenancy

/// One organization's blocks as they were at one moment; every read of a query goes through the same one.
public final class BlockSnapshot {
    let transaction: OrganizationTransaction

    private init(_ transaction: OrganizationTransaction) { self.transaction = transaction }

    /// Lends a snapshot for as long as `body` runs.
    public static func lend<Result: Sendable>(
        of organization: OrganizationID, from database: Database,
        _ body: (BlockSnapshot) async throws -> Result
    ) async throws -> Result {
        try await database.inOrganization(organization, .snapshot) { transaction in
            try await body(BlockSnapshot(transaction))
        }
    }

    /// Calls `body` with each block that may match, latest first by its latest row, until it answers false.
    public func forEach(_ criteria: BlockCriteria, _ body: (BlockEntry) async throws -> Bool) async throws {
        var before: (maxTime: Int64, blockID: UUID)?
        while true {
            let page = try await self.page(criteria, before: before)
            for entry in page where entry.mayContain(criteria.keys) {
                try Task.checkCancellation()
                guard try await body(entry) else { return }
            }
            guard page.count == Self.pageEntries, let last = page.last else { return }
            before = (last.maxTime, last.blockID)
        }
    }

    /// Fetches just the chunks that these columns of these row groups need, to decode them whole.
    public func read(
        _ entry: BlockEntry, _ columns: ColumnSelection, rowGroups: [Int]
    ) async throws -> BlockReader {
        BlockReader(
            directory: entry.directory, slices: try await slices(of: entry, columns, rowGroups: rowGroups))
    }

    /// Fetches just the chunks that these columns of these row groups need.
    public func slices(
        of entry: BlockEntry, _ columns: ColumnSelection, rowGroups: [Int]
    ) async throws -> [(Range<Int>, [UInt8])] {
        let ranges = entry.directory.ranges(of: columns, rowGroups: rowGroups)
        if ranges.isEmpty { return [] }
        let offsets = ranges.map { Int32($0.lowerBound + 1) }
        let lengths = ranges.map { Int32($0.count) }
        let rows = try await transaction.execute(
            """
            SELECT substring(block.bytes FROM slice.first FOR slice.length)
            FROM argus.blocks block,
                 unnest(\(offsets), \(lengths)) WITH ORDINALITY AS slice (first, length, number)
            WHERE block.organization_id = \(organization) AND block.signal = \(entry.kind.rawValue)
              AND block.day = \(entry.day) AND block.block_id = \(entry.blockID)
            ORDER BY slice.number
            """)
        return try zip(ranges, rows).map { ($0, try $1.decode([UInt8].self, at: 0)) }
    }

    var organization: UUID { transaction.organization.uuid }

    private func page(
        _ criteria: BlockCriteria, before: (maxTime: Int64, blockID: UUID)?
    ) async throws -> [BlockEntry] {
        let days = criteria.days
        let services = criteria.services.map(EncodedBlock.listed)
        let names = criteria.names.map(EncodedBlock.listed)
        let rows = try await transaction.execute(
            """
            SELECT day, block_id, min_time, max_time, directory,
                   CASE WHEN \(!criteria.keys.isEmpty) THEN filter END
            FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(criteria.kind.rawValue)
              AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
              AND max_time >= \(criteria.timeRange.start) AND min_time < \(criteria.timeRange.end)
              AND (NOT \(criteria.isUnsummarized) OR summary IS NULL
                   OR min_time < \(criteria.timeRange.start) OR max_time >= \(criteria.timeRange.end))
              AND (cardinality(\(services)) = 0 OR services && \(services))
              AND (cardinality(\(names)) = 0 OR names && \(names))
              AND (\(before?.blockID)::uuid IS NULL
                   OR (max_time, block_id) < (\(before?.maxTime)::bigint, \(before?.blockID)::uuid))
            ORDER BY max_time DESC, block_id DESC LIMIT \(Int64(Self.pageEntries))
            """)
        return try rows.map { try BlockEntry($0, kind: criteria.kind) }
    }

    /// Directories are a few kilobytes each; a query that stops early should not read many for nothing.
    private static let pageEntries = 64
}
