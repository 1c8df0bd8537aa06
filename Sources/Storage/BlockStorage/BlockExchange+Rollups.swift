// SPDX-License-Identifier: Apache-2.0
import Blocks
import Database
public import FoundationEssentials
import Postgres
public import Telemetry
import Tenancy

/// What a block's `rollup_hours` say: of a roll-up, the hours of its day that it stands for; of any other
/// block, those whose roll-ups do not have its rows yet. An hour of which there are roll-ups, and for which
/// no block waits, is read from them. Since every commit adds blocks that wait, that is exact whatever clocks
/// say.
extension BlockExchange {
    /// Those of some blocks together.
    public func rollupHours(of ids: [UUID]) async throws -> DayHours {
        let rows = try await transaction.execute(
            """
            SELECT coalesce(bit_or(rollup_hours), 0) FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND block_id = ANY(\(ids))
            """)
        return DayHours(rawValue: try rows[0].decode(Int32.self))
    }

    /// The blocks as this transaction sees them.
    public var snapshot: BlockSnapshot { BlockSnapshot(transaction, BlockCache(bytesMax: 0), .all) }

    /// Deletes the roll-ups of some hours of the lane's blocks, and has the blocks wait for the hours that
    /// they stood for: these may be more.
    @discardableResult
    public func forgetRollups(of hours: DayHours) async throws -> DayHours {
        let kinds = lane.kind.rollups
        if hours.isEmpty || kinds.isEmpty { return [] }
        for kind in kinds {
            // Whoever merges roll-ups must not bring these back.
            let key = Lane(kind: kind, day: lane.day).lock(of: transaction.organization)
            try await transaction.execute("SELECT pg_advisory_xact_lock(hashtextextended(\(key), 0))")
        }
        var all = hours
        while true {
            let rows = try await transaction.execute(
                """
                DELETE FROM argus.blocks
                WHERE organization_id = \(organization) AND signal = ANY(\(kinds.map(\.rawValue)))
                  AND day = \(lane.day) AND rollup_hours <> 0 AND rollup_hours & \(all.rawValue) <> 0
                RETURNING rollup_hours
                """)
            if rows.count == 0 { break }
            for row in rows { all.formUnion(DayHours(rawValue: try row.decode(Int32.self))) }
        }
        try await transaction.execute(
            """
            UPDATE argus.blocks SET rollup_hours = rollup_hours | \(all.rawValue)
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND min_time < \(Self.end(of: all, lane.day))
              AND max_time >= \(Self.start(of: all, lane.day))
              AND rollup_hours & \(all.rawValue) <> \(all.rawValue)
            """)
        return all
    }

    /// Says that the roll-ups of some hours have the rows of all blocks of the lane that this transaction
    /// sees: in one that sees the same throughout.
    public func noteRolledUp(_ hours: DayHours) async throws {
        try await transaction.execute(
            """
            UPDATE argus.blocks SET rollup_hours = rollup_hours & \(~hours.rawValue)
            WHERE organization_id = \(organization) AND signal = \(lane.kind.rawValue)
              AND day = \(lane.day) AND rollup_hours <> 0 AND rollup_hours & \(hours.rawValue) <> 0
            """)
    }

    private static func start(of hours: DayHours, _ day: Int32) -> Int64 {
        DayHours.range(ofHour: hours.hours.first ?? 0, ofDay: day).start
    }

    private static func end(of hours: DayHours, _ day: Int32) -> Int64 {
        DayHours.range(ofHour: hours.hours.last ?? 23, ofDay: day).end
    }
}
