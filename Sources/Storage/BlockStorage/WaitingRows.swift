// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
public import Postgres
public import Telemetry
public import Tenancy

/// Blocks of a lane with rows that the roll-ups of the same hours do not have yet.
public struct WaitingRows: Sendable, Equatable {
    public var lane: BlockExchange.Lane
    public var hours: DayHours
    /// When the latest of their rows was committed.
    public var committedAt: PostgresTimestamp

    public init(lane: BlockExchange.Lane, hours: DayHours, committedAt: PostgresTimestamp) {
        (self.lane, self.hours, self.committedAt) = (lane, hours, committedAt)
    }

    /// Those of an organization, latest day first, at most `limit`.
    public static func all(
        _ kinds: [BlockKind], of organization: OrganizationID, in database: Database, limit: Int
    ) async throws -> [WaitingRows] {
        let (first, last) = (DayHours.days.lowerBound, DayHours.days.upperBound)
        return try await database.inOrganization(organization) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT signal, day, rollup_hours, max(committed_at) FROM argus.blocks
                WHERE organization_id = \(organization.uuid) AND signal = ANY(\(kinds.map(\.rawValue)))
                  AND day BETWEEN \(first) AND \(last) AND rollup_hours <> 0
                GROUP BY signal, day, rollup_hours ORDER BY day DESC, signal LIMIT \(Int64(limit))
                """)
            return try rows.map { row in
                let (number, day, hours, committedAt) = try row.decode(
                    Int16.self, Int32.self, Int32.self, PostgresTimestamp.self)
                guard let kind = BlockKind(rawValue: number) else { throw UnknownKind(number: number) }
                return WaitingRows(
                    lane: BlockExchange.Lane(kind: kind, day: day), hours: DayHours(rawValue: hours),
                    committedAt: committedAt)
            }
        }
    }
}
