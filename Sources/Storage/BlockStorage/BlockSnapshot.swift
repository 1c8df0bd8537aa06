// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
import FoundationEssentials
import Postgres
public import Telemetry
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
            for entry in page {
                try Task.checkCancellation()
                guard try await body(entry) else { return }
            }
            guard page.count == Self.pageEntries, let last = page.last else { return }
            before = (last.maxTime, last.blockID)
        }
    }

    /// Calls `body` with each block of a signal that may hold rows in the range and whose filter says that it
    /// may hold the trace.
    public func forEach(
        _ signal: Signal, mayContain trace: TraceID, in range: TimeRange,
        _ body: (BlockEntry) async throws -> Void
    ) async throws {
        let days = BlockCriteria(signal: signal, timeRange: range).days
        var after: UUID?
        while true {
            let rows = try await transaction.execute(
                """
                SELECT block_id, filter FROM argus.blocks
                WHERE organization_id = \(organization) AND signal = \(signal.rawValue)
                  AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
                  AND max_time >= \(range.start) AND min_time < \(range.end)
                  AND (\(after)::uuid IS NULL OR block_id > \(after)::uuid)
                ORDER BY block_id LIMIT \(Int64(Self.filterPageEntries))
                """)
            var candidates: [UUID] = []
            for row in rows {
                let (id, filter) = try row.decode(UUID.self, [UInt8].self)
                if try BlockFilter(decoding: filter).mayContain(traceID: trace) { candidates.append(id) }
                after = id
            }
            for first in stride(from: 0, to: candidates.count, by: Self.pageEntries) {
                let page = candidates[first..<min(first + Self.pageEntries, candidates.count)]
                for entry in try await entries(Array(page), of: signal, in: days) {
                    try Task.checkCancellation()
                    try await body(entry)
                }
            }
            if rows.count < Self.filterPageEntries { return }
        }
    }

    /// Fetches just the chunks that these columns of these row groups need.
    public func read(
        _ entry: BlockEntry, _ columns: ColumnSelection, rowGroups: [Int]
    ) async throws -> BlockReader {
        let ranges = entry.directory.ranges(of: columns, rowGroups: rowGroups)
        let offsets = ranges.map { Int32($0.lowerBound + 1) }
        let lengths = ranges.map { Int32($0.count) }
        let rows = try await transaction.execute(
            """
            SELECT substring(block.bytes FROM slice.first FOR slice.length)
            FROM argus.blocks block,
                 unnest(\(offsets), \(lengths)) WITH ORDINALITY AS slice (first, length, number)
            WHERE block.organization_id = \(organization) AND block.signal = \(entry.signal.rawValue)
              AND block.day = \(entry.day) AND block.block_id = \(entry.blockID)
            ORDER BY slice.number
            """)
        let slices = try zip(ranges, rows).map { ($0, try $1.decode([UInt8].self, at: 0)) }
        return BlockReader(directory: entry.directory, slices: slices)
    }

    var organization: UUID { transaction.organization.uuid }

    private func entries(
        _ ids: [UUID], of signal: Signal, in days: ClosedRange<Int32>
    ) async throws -> [BlockEntry] {
        let rows = try await transaction.execute(
            """
            SELECT day, block_id, min_time, max_time, directory FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(signal.rawValue)
              AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
              AND block_id = ANY(\(ids))
            """)
        return try rows.map { try BlockEntry($0, signal: signal) }
    }

    private func page(
        _ criteria: BlockCriteria, before: (maxTime: Int64, blockID: UUID)?
    ) async throws -> [BlockEntry] {
        let days = criteria.days
        let services = criteria.services.map(EncodedBlock.listed)
        let names = criteria.names.map(EncodedBlock.listed)
        let rows = try await transaction.execute(
            """
            SELECT day, block_id, min_time, max_time, directory FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(criteria.signal.rawValue)
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
        return try rows.map { try BlockEntry($0, signal: criteria.signal) }
    }

    /// Directories are a few kilobytes each; a query that stops early should not read many for nothing.
    private static let pageEntries = 64
    /// Filters are some kilobytes each as well.
    private static let filterPageEntries = 256
}
