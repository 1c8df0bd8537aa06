// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import CMemory
public import Database
public import FoundationEssentials
public import Logging
import Postgres
import Records
public import Retention
public import ServiceLifecycle
import Synchronization
public import Tenancy

/// Keeps what is stored in order: goes from organization to organization, merges small blocks, and deletes
/// what is past its retention.
///
/// One thing at a time, for no more than a share of the time, and with a pause while ingest is busy. Any
/// number of nodes do so beside each other: `UpkeepVisitRecords` gives each another organization.
public final class Upkeep: Service {
    let database: Database
    private let settings: UpkeepSettings
    let logger: Logger
    let now: @Sendable () -> Date
    private let isBusy: @Sendable () -> Bool
    let counts = Mutex(UpkeepStatistics())
    let compactor: Compactor
    let roller: Roller
    /// Blocks that the database itself cannot read.
    let unreadable = Mutex(Set<UUID>())
    /// Hours whose roll-up took the database too long or too much, and when to try again.
    let postponed = Mutex([PostponedHour: ContinuousClock.Instant]())
    private let sweeper: Sweeper
    private let forgetSeries: @Sendable () -> Void
    /// When definitions of series were erased last, by whichever node, as far as this one knows.
    private let seriesErasedAt = Mutex(PostgresTimestamp.negativeInfinity)

    /// - Parameter isBusy: whether ingest has so much to do that upkeep should wait a little.
    /// - Parameter forgetSeries: called when ingestion must not take definitions for stored any more.
    public init(
        database: Database, settings: UpkeepSettings, retention: RetentionSettings, logger: Logger,
        isBusy: @escaping @Sendable () -> Bool = { false },
        forgetSeries: @escaping @Sendable () -> Void = {}, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.database, self.settings, self.logger) = (database, settings, logger)
        (self.isBusy, self.now) = (isBusy, now)
        compactor = Compactor(database: database, memoryBytesMax: settings.memoryBytesMax)
        roller = Roller(database: database, memoryBytesMax: settings.memoryBytesMax, now: now)
        sweeper = Sweeper(
            database: database, settings: retention, memoryBytesMax: settings.memoryBytesMax, now: now,
            forgetSeries: forgetSeries)
        self.forgetSeries = forgetSeries
    }

    public var statistics: UpkeepStatistics { counts.withLock { $0 } }

    public func run() async throws {
        // What ends the loop is shutdown alone; a fault is logged, and the next round tries again.
        try? await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while true {
                        await self.hearOfErasedSeries()
                        try await Task.sleep(for: UpkeepLimits.seriesNewsInterval)
                    }
                }
                group.addTask {
                    while self.settings.dutyPercent > 0 {
                        try await self.round()
                        try Task.checkCancellation()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Has ingestion forget its series when definitions were erased, by whichever node.
    func hearOfErasedSeries() async {
        // Without a database nothing is erased, and ingestion forgets anyway.
        guard let latest = try? await UpkeepVisitRecords.seriesErasedAt(in: database) else { return }
        let isNews = seriesErasedAt.withLock { known in
            defer { known = max(known, latest) }
            return latest > known
        }
        if isNews { forgetSeries() }
    }

    /// One organization's turn, or a short rest. Whatever goes wrong in it, its next turn comes in time.
    func round() async throws {
        let isDone: Void? = try await attempt {
            let claimed = try await UpkeepVisitRecords.claim(
                at: PostgresTimestamp(now()), until: timestamp(after: UpkeepLimits.visitMax), in: database)
            guard let claimed else {
                try await Task.sleep(for: UpkeepLimits.idlePause)
                return
            }
            var isSwept = true
            if claimed.isSweepDue {
                // What cannot be swept must not keep the rest from being merged; the next sweep tries again.
                isSwept = try await attempt { try await sweep(claimed.organization) } ?? true
            }
            let hadWork = try await attempt { try await visit(claimed.organization) }
            // After merging, which leaves fewer blocks to read.
            let isBehind = try await attempt { try await rollUp(claimed.organization) } ?? false
            var interval = UpkeepLimits.visitIntervalMax
            if let hadWork, hadWork || !isSwept || isBehind { interval = UpkeepLimits.visitIntervalMin }
            let nextSweep = timestamp(after: UpkeepLimits.sweepInterval)
            try await UpkeepVisitRecords.schedule(
                claimed, at: timestamp(after: interval),
                sweep: claimed.isSweepDue && isSwept ? nextSweep : nil, in: database)
        }
        if isDone == nil { try await Task.sleep(for: UpkeepLimits.faultPause) }
    }

    /// Does something; `nil` when it failed, which has been noted then. Only cancellation is thrown.
    private func attempt<Result>(_ body: () async throws -> Result) async throws -> Result? {
        do {
            return try await body()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            if Task.isCancelled { throw CancellationError() }
            note(error)
            return nil
        }
    }

    private func note(_ error: any Error) {
        counts.withLock { $0.failures += 1 }
        logger.warning("Upkeep failed; it is tried again.", metadata: ["error": "\(error)"])
    }

    /// Deletes what an organization need not keep; answers whether that is all of it.
    @discardableResult
    public func sweep(_ organization: OrganizationID) async throws -> Bool {
        let end = ContinuousClock.now + UpkeepLimits.sweepMax
        for chore in sweeper.chores {
            while true {
                try Task.checkCancellation()
                let start = ContinuousClock.now
                let step = try await chore(organization) { try await pause(after: $0) }
                counts.withLock { $0.add(step) }
                guard step.isPartial else { break }
                if !step.isRested { try await pause(after: ContinuousClock.now - start) }
                if step.isBlocked || ContinuousClock.now >= end { return false }
            }
        }
        return true
    }

    /// Merges what one organization needs merged now; answers whether it should be looked at again soon.
    @discardableResult
    public func visit(_ organization: OrganizationID) async throws -> Bool {
        try await visit(organization, for: UpkeepLimits.mergesMax)
    }

    /// Does so for about that long; what is left then is left for the next visit.
    func visit(_ organization: OrganizationID, for limit: Duration) async throws -> Bool {
        let end = ContinuousClock.now + limit
        let ignored = unreadable.withLock { $0 }
        let outlines = try await BlockOutline.waiting(
            of: organization, in: database, limit: UpkeepLimits.outlinesMax
        ).filter { !ignored.contains($0.blockID) }
        let time = now()
        let plan = CompactionPlan(
            outlines, at: Int64(time.timeIntervalSince1970 * 1_000_000) * 1_000,
            budget: settings.memoryBytesMax)
        note(plan, at: time)
        for (index, merge) in plan.merges.enumerated() {
            if index > 0, ContinuousClock.now >= end { return true }
            try Task.checkCancellation()
            try await carryOut(merge, in: organization)
            let rawBytes = merge.inputs.reduce(0) { $0 + $1.rawBytes }
            if rawBytes >= UpkeepLimits.releasedBytesMin { argus_release_memory() }
        }
        return outlines.contains { $0.level == BlockLevel.fresh } || !plan.merges.isEmpty
    }

    private func note(_ plan: CompactionPlan, at time: Date) {
        let inputs = plan.merges.flatMap(\.inputs)
        let oldest = inputs.map(\.committedAt).min()
        counts.withLock { counts in
            counts.visits += 1
            counts.waitingBlocks = inputs.count
            counts.oldestSeconds = oldest.map { time.timeIntervalSince($0.date) } ?? 0
        }
    }

    /// Rests in proportion to the work, and a little longer while ingest is busy.
    func pause(after work: Duration) async throws {
        let duty = settings.dutyPercent
        if duty < 100 { try await Task.sleep(for: work * (100 - duty) / max(duty, 1)) }
        let start = ContinuousClock.now
        while isBusy(), ContinuousClock.now - start < UpkeepLimits.busyPauseMax {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func timestamp(after duration: Duration) -> PostgresTimestamp {
        PostgresTimestamp(now().addingTimeInterval(duration / .seconds(1)))
    }
}

extension UpkeepStatistics {
    mutating func add(_ result: Compactor.Result?) {
        guard let result else {
            conflicts += 1
            return
        }
        merges += 1
        mergedBlocks += result.blocks
        readBytes += result.readBytes
        writtenBytes += result.writtenBytes
    }

    mutating func add(_ step: Sweeper.Step) {
        expiredBlocks += step.expiredBlocks
        expiredRows += step.expiredRows
        purgedRows += step.purgedRows
        erasedRows += step.erasedRows
    }
}
