// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Database
import FoundationEssentials
import Postgres
import Records
import Retention
import Tenancy

/// Deletes what an organization need not keep any more, in steps that are a short transaction each. A step
/// that is repeated, or cut short by a crash, does no harm.
struct Sweeper: Sendable {
    /// What one step did.
    struct Step: Sendable, Equatable {
        var expiredBlocks = 0
        var expiredRows = 0
        var purgedRows = 0
        var erasedRows = 0
        /// Whether there may be more of the kind.
        var isPartial = false
        /// Whether somebody else is at work there, so that it is tried again later.
        var isBlocked = false
        /// Whether the rest that upkeep owes for the work was taken already.
        var isRested = false
    }

    typealias Pause = (Duration) async throws -> Void
    typealias Chore = @Sendable (OrganizationID, Pause) async throws -> Step

    private let database: Database
    private let settings: RetentionSettings
    private let clock: RetentionClock
    private let eraser: Eraser
    private let now: @Sendable () -> Date

    init(
        database: Database, settings: RetentionSettings, memoryBytesMax: Int,
        now: @escaping @Sendable () -> Date, forgetSeries: @escaping @Sendable () -> Void
    ) {
        (self.database, self.settings, self.now) = (database, settings, now)
        eraser = Eraser(
            database: database, now: now, forgetSeries: forgetSeries, memoryBytesMax: memoryBytesMax)
        clock = RetentionClock(settings.terms, now: now)
    }

    /// Each is done again until it is no longer partial.
    var chores: [Chore] {
        [
            { organization, _ in try await removeExpired(organization) },
            purge {
                try await RefreshTokenRecords.removeExpired(
                    before: timestamp(secondsAgo: UpkeepLimits.tokenGraceSeconds),
                    limit: UpkeepLimits.purgedRowsMax, in: $0)
            },
            purge {
                try await SessionRecords.removeEnded(
                    before: timestamp(secondsAgo: Double(settings.sessionDays) * 86_400),
                    limit: UpkeepLimits.purgedRowsMax, in: $0)
            },
            purge {
                try await LedgerDays.removeOld(
                    today: clock.today, limit: UpkeepLimits.purgedRowsMax, in: $0)
            },
            { try await eraser.step($0, $1) },
        ]
    }

    private func removeExpired(_ organization: OrganizationID) async throws -> Step {
        try await database.inOrganization(organization) { transaction in
            let removed = try await BlockRemoval.removeExpired(
                try await clock.keptDays(in: transaction), blocksMax: UpkeepLimits.expiredBlocksMax,
                bytesMax: UpkeepLimits.expiredBytesMax, in: transaction)
            return Step(
                expiredBlocks: removed.blocks, expiredRows: removed.rows, isPartial: removed.isPartial)
        }
    }

    private func purge(
        _ remove: @escaping @Sendable (OrganizationTransaction) async throws -> Int
    ) -> Chore {
        { organization, _ in
            let count = try await database.inOrganization(organization) { try await remove($0) }
            return Step(purgedRows: count, isPartial: count >= UpkeepLimits.purgedRowsMax)
        }
    }

    private func timestamp(secondsAgo: Double) -> PostgresTimestamp {
        PostgresTimestamp(now().addingTimeInterval(-secondsAgo))
    }
}
