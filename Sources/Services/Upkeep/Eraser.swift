// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import Erasure
import FoundationEssentials
import Postgres
import Records
import Retention
import Telemetry
import Tenancy

/// Carries out erasures: looks through the blocks of one day and signal after the other, and replaces those
/// with rows that are meant, each in a transaction of its own that also counts what it did. What a crash
/// leaves undone is found again.
struct Eraser: Sendable {
    typealias Pause = (Duration) async throws -> Void

    let database: Database
    let now: @Sendable () -> Date
    /// Called when definitions of series are gone that ingestion may take for stored.
    let forgetSeries: @Sendable () -> Void
    /// Of what is decoded of a block at once.
    let memoryBytesMax: Int

    /// Does the next piece of the oldest erasure that something can be done for.
    func step(_ organization: OrganizationID, _ pause: Pause) async throws -> Sweeper.Step {
        let open = try await database.inOrganization(organization) { try await ErasureRecords.open(in: $0) }
        for record in open {
            let job = try ErasureJob(record, of: organization, today: today)
            switch record.state {
            case .running: return try await erase(job, pause)
            case .settling: if let step = try await settle(job, pause) { return step }
            case .completed: continue
            }
        }
        return Sweeper.Step()
    }

    private func erase(_ job: ErasureJob, _ pause: Pause) async throws -> Sweeper.Step {
        guard let lane = try await next(job.kinds, job) else {
            var record = job.record
            record.erasedAt = PostgresTimestamp(now())
            record.position = .start
            record.state = job.kinds.contains(.metrics) ? .settling : .completed
            try await finish(record, job)
            return Sweeper.Step(isPartial: true)
        }
        let series = lane.kind == .metrics ? try await series(of: lane.day, job) : []
        let (counts, isDone) = try await work(lane, job, pause) {
            try await candidates(lane, job, series)
        } rewrite: {
            try BlockErasure.erase(
                $0, job.matcher, series: series, decodedBytesMax: memoryBytesMax)
        }
        return try await pass(lane, job, counts, isDone)
    }

    /// Removes definitions of days that are over so long that ingestion hardly takes them for stored; `nil`
    /// when the next such day is yet to come.
    private func settle(_ job: ErasureJob, _ pause: Pause) async throws -> Sweeper.Step? {
        guard let lane = try await next([.series], job) else {
            var record = job.record
            record.state = .completed
            try await finish(record, job)
            return Sweeper.Step(isPartial: true)
        }
        guard job.isSettled(lane.day) else { return nil }
        let meant = try await series(of: lane.day, job)
        let left = meant.isEmpty ? [] : try await seriesWithPoints(on: lane.day, job)
        let gone = meant.subtracting(left)
        let (counts, isDone) = try await work(lane, job, pause) {
            gone.isEmpty ? Candidates() : try await definitions(lane, job, gone)
        } rewrite: {
            try BlockErasure.eraseDefinitions(of: gone, in: $0, decodedBytesMax: memoryBytesMax)
        }
        if counts.definitions > 0 {
            try await database.inOrganization(job.organization) {
                try await UpkeepVisitRecords.noteErasedSeries(in: $0)
            }
            forgetSeries()
        }
        return try await pass(lane, job, counts, isDone)
    }

    /// Replaces the candidates of a lane until none is left, or others are at work there.
    private func work(
        _ lane: BlockExchange.Lane, _ job: ErasureJob, _ pause: Pause,
        candidates find: () async throws -> Candidates,
        rewrite: (EncodedBlock) throws -> BlockErasure.Remainder
    ) async throws -> (ErasureRecord.Counts, isDone: Bool) {
        var counts = ErasureRecord.Counts()
        for _ in 0..<UpkeepLimits.erasureAttempts {
            var start = ContinuousClock.now
            let found = try await find()
            counts.examinedBlocks = Int64(found.examined)
            try await pause(ContinuousClock.now - start)
            var areAllThere = true
            for id in found.ids {
                start = ContinuousClock.now
                do {
                    guard let done = try await replace(id, in: lane, job, rewrite) else {
                        return (counts, false)
                    }
                    counts.add(done)
                } catch is BlocksGone { areAllThere = false }
                try await pause(ContinuousClock.now - start)
            }
            if areAllThere { return (counts, true) }
        }
        return (counts, false)
    }

    /// One block by what is left of it; `nil` when somebody else is at work in the lane.
    private func replace(
        _ id: UUID, in lane: BlockExchange.Lane, _ job: ErasureJob,
        _ rewrite: (EncodedBlock) throws -> BlockErasure.Remainder
    ) async throws -> ErasureRecord.Counts? {
        try await BlockExchange.begin(lane, of: job.organization, in: database) { exchange in
            var block = try await exchange.headers(of: [id])[0]
            let place = try await exchange.placement(of: id)
            block.bytes = try await exchange.bytes(of: id)
            let remainder = try rewrite(block)
            let counts = ErasureRecord.Counts(remainder, lane.kind)
            guard remainder.erasedRows > 0 else { return counts }
            // What was erased stands in roll-ups too.
            try await exchange.forgetRollups(of: block.hoursToRollUp)
            for left in remainder.blocks {
                // Definitions that came with points of an old format become blocks of their own.
                try await exchange.insert(
                    left, level: left.kind == lane.kind ? place.level : BlockLevel.committed(left),
                    hours: left.hoursToRollUp, committedAt: place.committedAt)
            }
            try await exchange.remove([id])
            try await ErasureRecords.add(counts, to: job.record.erasureID, in: exchange.transaction)
            return counts
        }
    }

    /// Goes on behind a lane that is done.
    private func pass(
        _ lane: BlockExchange.Lane, _ job: ErasureJob, _ counts: ErasureRecord.Counts, _ isDone: Bool
    ) async throws -> Sweeper.Step {
        if isDone {
            var record = job.record
            record.position = .init(day: lane.day, signal: lane.kind.rawValue + 1)
            var examined = ErasureRecord.Counts()
            examined.examinedBlocks = counts.examinedBlocks
            try await database.inOrganization(job.organization) { transaction in
                try await ErasureRecords.advance(record, in: transaction)
                try await ErasureRecords.add(examined, to: record.erasureID, in: transaction)
            }
        }
        return Sweeper.Step(
            erasedRows: Int(counts.spans + counts.points + counts.logs), isPartial: true,
            isBlocked: !isDone, isRested: true)
    }

    private func finish(_ record: ErasureRecord, _ job: ErasureJob) async throws {
        var record = record
        if record.state == .completed {
            record.completedAt = PostgresTimestamp(now())
            // What it was about is not kept longer than what it erased.
            record.selector = nil
        }
        try await database.inOrganization(job.organization) {
            try await ErasureRecords.advance(record, in: $0)
        }
    }

    private func next(_ kinds: [BlockKind], _ job: ErasureJob) async throws -> BlockExchange.Lane? {
        let position = job.record.position
        return try await database.inOrganization(job.organization) {
            try await BlockLanes.next(
                of: kinds, days: job.days, from: (position.day, position.signal), in: $0)
        }
    }

    private var today: Int32 { UTCDay.number(ofSeconds: now().timeIntervalSince1970) }
}
