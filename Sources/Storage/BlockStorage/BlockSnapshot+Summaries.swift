// SPDX-License-Identifier: Apache-2.0
public import Blocks
import Database
import FoundationEssentials
import Postgres
public import Telemetry

extension BlockSnapshot {
    /// Calls `body` with the summary of each block, of traces or a roll-up of them, that has rows in the
    /// range and none outside `reach`, which is the range when not given. Blocks of traces that have no
    /// summary, or rows outside, are those of `BlockCriteria.summaryReach`.
    public func forEachSummary(
        of kind: BlockKind = .traces, in range: TimeRange, reach: TimeRange? = nil, services: [String],
        _ body: (RequestSummary) throws -> Void
    ) async throws {
        try await forEachSummary(
            of: kind, in: range, reach: reach, services: services, pageBytesMax: Self.summaryPageBytesMax,
            body)
    }

    /// Fetches pages of about so many bytes.
    func forEachSummary(
        of kind: BlockKind = .traces, in range: TimeRange, reach: TimeRange? = nil, services: [String],
        pageBytesMax: Int, _ body: (RequestSummary) throws -> Void
    ) async throws {
        guard let days = keptDays(BlockCriteria(kind: kind, timeRange: range)) else { return }
        let reach = reach ?? range
        let services = services.map(EncodedBlock.listed)
        var after: UUID?
        while true {
            let rows = try await transaction.execute(
                """
                SELECT block_id, summary, listed
                FROM (SELECT block_id, summary, count(*) OVER () AS listed,
                             sum(octet_length(summary)) OVER (ORDER BY block_id) AS total
                      FROM (SELECT block_id, summary FROM argus.blocks
                WHERE organization_id = \(organization) AND signal = \(kind.rawValue)
                  AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
                  AND max_time >= \(range.start) AND min_time < \(range.end)
                  AND max_time < \(reach.end) AND min_time >= \(reach.start) AND summary IS NOT NULL
                  AND (cardinality(\(services)) = 0 OR services && \(services))
                  AND (\(after)::uuid IS NULL OR block_id > \(after)::uuid)
                ORDER BY block_id LIMIT \(Int64(Self.summaryPageEntries))) AS page) AS sized
                WHERE total - octet_length(summary) < \(Int64(pageBytesMax))
                ORDER BY block_id
                """)
            var listed = 0
            for row in rows {
                try Task.checkCancellation()
                let (id, summary, count) = try row.decode(UUID.self, [UInt8].self, Int64.self)
                (after, listed) = (id, Int(count))
                try body(try RequestSummary(decoding: summary))
            }
            if listed < Self.summaryPageEntries, rows.count == listed { return }
        }
    }

    /// Summaries are some kilobytes each, as a rule.
    private static let summaryPageEntries = 256
    /// The last one of a page may go beyond.
    private static let summaryPageBytesMax = 8 << 20
}
