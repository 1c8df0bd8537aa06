// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
import Postgres
import Tenancy

/// The lanes in which an organization has blocks, one after the other.
public enum BlockLanes {
    /// The first lane of these kinds and days, by day and then by kind, that does not come before a place;
    /// `nil` when there is none.
    public static func next(
        of kinds: [BlockKind], days: ClosedRange<Int32>, from place: (day: Int32, kind: Int16),
        in transaction: OrganizationTransaction
    ) async throws -> BlockExchange.Lane? {
        let rows = try await transaction.execute(
            """
            SELECT day, signal FROM argus.blocks
            WHERE organization_id = \(transaction.organization.uuid)
              AND signal = ANY(\(kinds.map(\.rawValue)))
              AND day BETWEEN \(max(days.lowerBound, place.day)) AND \(days.upperBound)
              AND (day > \(place.day) OR signal >= \(place.kind))
            ORDER BY day, signal LIMIT 1
            """)
        guard let row = rows.first else { return nil }
        let (day, number) = try row.decode(Int32.self, Int16.self)
        guard let kind = BlockKind(rawValue: number) else { throw UnknownKind(number: number) }
        return BlockExchange.Lane(kind: kind, day: day)
    }
}
