// SPDX-License-Identifier: Apache-2.0
public import Database
import FoundationEssentials
import Postgres
import Telemetry
import Tenancy

/// On which days of the ledger a commit enters its digests, and on which it looks for them.
///
/// Two attempts to commit one export must meet on a day: then the key of the ledger lets only one of them
/// through, even when neither sees the other's rows yet. So a commit close to midnight enters both days, and
/// one from a dead letter also enters the days of the first attempt, which may have hung since and go on.
public struct LedgerDays: Equatable {
    /// Ascending, without repetition. The key of the ledger finds what is there on these.
    let written: [Int32]
    /// Days between them and before, on which digests are looked up.
    let unwritten: [Int32]
    /// All of these.
    var searched: [Int32] { written + unwritten }

    init(commit: Date, received: Date) {
        let moments = [received, commit].flatMap { [$0 - Self.attemptSeconds, $0 + Self.attemptSeconds] }
        let days = Set(moments.map { UTCDay.number(ofSeconds: $0.timeIntervalSince1970) })
        written = days.sorted()
        let first = written.first ?? 0
        // A sender may have begun the day before.
        unwritten = (first - 1...max(first, written.last ?? 0)).filter { !days.contains($0) }
    }

    /// How long an attempt may go on unseen: far above every time limit of a commit.
    private static let attemptSeconds: Double = 900

    /// Days of the ledger that are kept at most, whoever deletes them: as `DayPartitions` does.
    static let keptMax: Int32 = 31
}

extension LedgerDays {
    /// Deletes at most `limit` digests of an organization from days before the last 31 of `today`; answers
    /// how many. Where somebody drops the partitions of days, only those in no such partition are left.
    public static func removeOld(
        today: Int32, limit: Int, in transaction: OrganizationTransaction
    ) async throws -> Int {
        let rows = try await transaction.execute(
            """
            DELETE FROM argus.ingest_ledger
            WHERE organization_id = \(transaction.organization.uuid) AND day < \(today - keptMax)
              AND (day, digest) IN (
                SELECT day, digest FROM argus.ingest_ledger
                WHERE organization_id = \(transaction.organization.uuid) AND day < \(today - keptMax)
                LIMIT \(Int64(limit)))
            """)
        return rows.affectedRows
    }
}
