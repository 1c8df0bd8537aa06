// SPDX-License-Identifier: Apache-2.0
import Blocks
public import Database
import FoundationEssentials
import Postgres
public import Telemetry
import Tenancy

/// Deletes whole blocks of days that are not kept, a bounded number at a time.
public enum BlockRemoval {
    /// What one step deleted.
    public struct Step: Sendable, Equatable {
        public var blocks = 0
        public var rows = 0
        public var bytes = 0
        /// Whether there may be more.
        public var isPartial = false
    }

    /// Deletes the oldest blocks of days before those that are kept: at most `blocksMax`, and no more than
    /// about `bytesMax` together.
    public static func removeExpired(
        _ kept: KeptDays, blocksMax: Int, bytesMax: Int, in transaction: OrganizationTransaction
    ) async throws -> Step {
        var step = Step()
        // Roll-ups go before what they stand for, which they must not outlive.
        for kind in BlockKind.allCases.sorted(by: { $0.resolution != nil && $1.resolution == nil }) {
            let listed = try await expired(kind, kept, limit: blocksMax - step.blocks, in: transaction)
            var ids: [UUID] = []
            var last: Int32 = .min
            for (day, id, rows, bytes) in listed {
                if step.blocks > 0, step.bytes + bytes > bytesMax { break }
                ids.append(id)
                last = max(last, day)
                step.blocks += 1
                step.rows += rows
                step.bytes += bytes
            }
            if !ids.isEmpty {
                try await transaction.execute(
                    """
                    DELETE FROM argus.blocks
                    WHERE organization_id = \(transaction.organization.uuid) AND signal = \(kind.rawValue)
                      AND day <= \(last) AND block_id = ANY(\(ids))
                    """)
            }
            step.isPartial = ids.count < listed.count || step.blocks == blocksMax
            if step.isPartial { break }
        }
        return step
    }

    /// Blocks of days that are not kept, oldest day first.
    private static func expired(
        _ kind: BlockKind, _ kept: KeptDays, limit: Int, in transaction: OrganizationTransaction
    ) async throws -> [(day: Int32, id: UUID, rows: Int, bytes: Int)] {
        let rows = try await transaction.execute(
            """
            SELECT day, block_id, row_count, octet_length(bytes) FROM argus.blocks
            WHERE organization_id = \(transaction.organization.uuid) AND signal = \(kind.rawValue)
              AND day < \(kept.firstDay(of: kind.signal))
            ORDER BY day LIMIT \(Int64(limit))
            """)
        return try rows.map { row in
            let (day, id, count, bytes) = try row.decode(Int32.self, UUID.self, Int32.self, Int32.self)
            return (day, id, Int(count), Int(bytes))
        }
    }
}
