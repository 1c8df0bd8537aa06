// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
public import Postgres
public import Telemetry
import Tenancy

/// A row of `retention`: how long an organization chose to keep a signal.
public struct RetentionRecord: Sendable, Equatable {
    public var signal: Signal
    public var keepDays: Int
    /// A user or an API key.
    public var changedBy: UUID
    public var changedAt: PostgresTimestamp

    public init(signal: Signal, keepDays: Int, changedBy: UUID, changedAt: PostgresTimestamp) {
        (self.signal, self.keepDays) = (signal, keepDays)
        (self.changedBy, self.changedAt) = (changedBy, changedAt)
    }
}

/// The table `retention`.
public enum RetentionRecords {
    /// What the organization chose; signals that it did not choose for are left out.
    public static func all(in transaction: OrganizationTransaction) async throws -> [RetentionRecord] {
        let rows = try await transaction.execute(
            """
            SELECT signal, keep_days, changed_by, changed_at FROM argus.retention
            WHERE organization_id = \(transaction.organization.uuid) ORDER BY signal
            """)
        return try rows.compactMap { row in
            let (number, days, changedBy, changedAt) = try row.decode(
                Int16.self, Int32.self, UUID.self, PostgresTimestamp.self)
            return Signal(rawValue: number).map {
                RetentionRecord(signal: $0, keepDays: Int(days), changedBy: changedBy, changedAt: changedAt)
            }
        }
    }

    /// The days the organization chose, by signal.
    public static func chosen(in transaction: OrganizationTransaction) async throws -> [Signal: Int] {
        let records = try await all(in: transaction)
        return Dictionary(records.map { ($0.signal, $0.keepDays) }) { first, _ in first }
    }

    /// Replaces all that was chosen.
    public static func replace(
        by records: [RetentionRecord], in transaction: OrganizationTransaction
    ) async throws {
        let organization = transaction.organization.uuid
        let kept = records.map(\.signal.rawValue)
        try await transaction.execute(
            """
            DELETE FROM argus.retention
            WHERE organization_id = \(organization) AND NOT signal = ANY(\(kept))
            """)
        for record in records {
            try await transaction.execute(
                """
                INSERT INTO argus.retention (organization_id, signal, keep_days, changed_by, changed_at)
                VALUES (\(organization), \(record.signal.rawValue), \(Int32(clamping: record.keepDays)),
                        \(record.changedBy), \(record.changedAt))
                ON CONFLICT (organization_id, signal) DO UPDATE
                SET keep_days = EXCLUDED.keep_days, changed_by = EXCLUDED.changed_by,
                    changed_at = EXCLUDED.changed_at
                WHERE retention.keep_days <> EXCLUDED.keep_days
                """)
        }
    }
}
