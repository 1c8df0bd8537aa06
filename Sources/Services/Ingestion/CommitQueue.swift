// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Contracts
public import Database
public import DeadLetters
import FoundationEssentials
public import Logging
import Postgres
public import ServiceLifecycle
import Synchronization
import Telemetry
import Tenancy

/// Groups exports into commits: bounded in bytes, in parallel across organizations and signals.
public final class CommitQueue: Service {
    private typealias Lanes = CommitLanes<Waiting>

    /// An export and the caller that waits for it.
    private struct Waiting: Sendable {
        let export: AdmittedExport
        let caller: CheckedContinuation<Void, any Error>
    }

    private let writer: BlockWriter
    private let circuit: DatabaseCircuit
    private let deadLetters: DeadLetterStore?
    private let logger: Logger
    /// The metric series whose definitions are stored.
    public let series: SeriesRegistry
    let slots: WorkSlots
    private let lanes: Mutex<Lanes>
    private let counts = Mutex(CommitCounts())
    private let committers: AsyncStream<Lanes.Key>
    private let startCommitter: AsyncStream<Lanes.Key>.Continuation

    /// A queue; without `deadLetters`, what the database cannot take is refused.
    public init(
        database: Database, deadLetters: DeadLetterStore?, settings: IngestionSettings,
        slots: WorkSlots = WorkSlots(), logger: Logger
    ) {
        self.slots = slots
        writer = BlockWriter(database: database, answerLimit: settings.commitTimeout)
        (circuit, self.deadLetters, self.logger) = (database.circuit, deadLetters, logger)
        series = SeriesRegistry(
            cacheBytesMax: settings.seriesCacheBytesMax, seriesPerDayMax: settings.seriesPerDayMax)
        lanes = Mutex(Lanes(queueBytesMax: settings.queueBytesMax, commitBytesMax: settings.commitBytesMax))
        (committers, startCommitter) = AsyncStream.makeStream()
    }

    /// Returns when the export is durable; throws when it is not, or when that is unknown.
    public func commit(_ export: AdmittedExport) async throws {
        let key = Lanes.Key(organization: export.organization, signal: export.batch.signal)
        defer { counts.withLock { $0.exports += 1 } }
        try await withCheckedThrowingContinuation { caller in
            let waiting = Waiting(export: export, caller: caller)
            // The committer is started under the lock: after `close` no start may get lost.
            let admission = lanes.withLock { lanes in
                let admission = lanes.arrive(waiting, bytes: export.memoryBytes, on: key)
                if admission == .queued(startCommitter: true) { startCommitter.yield(key) }
                return admission
            }
            switch admission {
            case .queued: break
            case .full:
                caller.resume(throwing: Problem(.throttled, "Too much telemetry waits to be stored."))
            case .closed:
                caller.resume(throwing: Problem(.unavailable, "Argus is shutting down."))
            }
        }
    }

    /// Commits what arrives until shutdown, and then what still waits.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await key in committers {
                    group.addTask { await self.commitLane(key) }
                }
            }
        } onGracefulShutdown: {
            self.lanes.withLock { lanes in
                lanes.close()
                self.startCommitter.finish()
            }
        }
        refuseRest()
    }

    /// Nobody may wait for ever: after a cancellation, unlike after a graceful shutdown, exports still wait.
    private func refuseRest() {
        for waiting in lanes.withLock({ $0.abandon() }) {
            waiting.caller.resume(throwing: Problem(.unavailable, "Argus is shutting down."))
        }
    }

    /// What operators watch.
    public var statistics: CommitStatistics {
        let (bytes, busy) = lanes.withLock { ($0.bytesInFlight, $0.busyLanes) }
        return CommitStatistics(counts: counts.withLock { $0 }, bytesInFlight: bytes, busyLanes: busy)
    }

    private func commitLane(_ key: Lanes.Key) async {
        while true {
            let group = lanes.withLock { $0.take(from: key) }
            if group.isEmpty { return }
            let result = await outcome(of: group, in: key.organization)
            if case .failure(let error) = result, group.count > 1, Problem(error).kind == .internal {
                // Something in one export is at fault: the others must not suffer from its company.
                for waiting in group { answer([waiting], await outcome(of: [waiting], in: key.organization)) }
            } else {
                answer(group, result)
            }
            if group.reduce(0, { $0 + $1.export.memoryBytes }) >= IngestionLimits.floodBytes,
                lanes.withLock({ $0.isGathering(on: key) })
            {
                try? await Task.sleep(for: IngestionLimits.gatherPause)
            }
        }
    }

    private func answer(_ group: [Waiting], _ result: Result<Void, any Error>) {
        lanes.withLock { lanes in
            for waiting in group {
                lanes.finish(bytes: waiting.export.memoryBytes, of: waiting.export.organization)
            }
        }
        for waiting in group { waiting.caller.resume(with: result) }
    }

    private func outcome(of group: [Waiting], in organization: OrganizationID) async -> Result<
        Void, any Error
    > {
        let exports = group.map(\.export)
        do {
            guard !circuit.isOpen else { return await keepDead(exports, in: organization, because: nil) }
            try await commit(exports, in: organization)
            circuit.record(nil)
            return .success(())
        } catch {
            logger.warning("A commit failed.", metadata: ["error": "\(error)", "exports": "\(group.count)"])
            counts.withLock { $0.failures += 1 }
            if Problem(error).kind == .unavailable { series.forget() }
            circuit.record(error)
            guard (error as? PostgresError)?.isOutage == true else { return .failure(error) }
            return await keepDead(exports, in: organization, because: error)
        }
    }

    private func commit(_ exports: [AdmittedExport], in organization: OrganizationID) async throws {
        var pending = Self.distinct(exports)
        try await loadSeries(of: pending, in: organization)
        while !pending.isEmpty {
            let batches = pending.map(\.batch)
            let blocks = await slots.run(for: organization) { BlockEncoder.encode(batches) }
            switch try await write(blocks, of: Set(pending.map(\.digest)), in: organization) {
            case .committed:
                let rows = pending.reduce(0) { $0 + $1.batch.count }
                counts.withLock { $0.add(commits: 1, blocks: blocks.count, rows: rows) }
                for case .metrics(let batch) in exports.map(\.batch) {
                    series.learn(batch.definitions, of: organization)
                }
                return
            case .repeated(let digests):
                pending.removeAll { digests.contains($0.digest) }
                counts.withLock { $0.repeatedExports += digests.count }
            }
        }
    }

    /// Series that were stored before this process started count, and need no definition.
    private func loadSeries(of exports: [AdmittedExport], in organization: OrganizationID) async throws {
        var days: Set<Int32> = []
        for case .metrics(let batch) in exports.map(\.batch) { days.formUnion(batch.definitions.day) }
        let missing = days.filter { series.needsLoading($0, of: organization) }
        try await readSeries(ofDays: missing, in: organization)
    }

    /// Reads which series of days are stored, where that is not known.
    func readSeries(ofDays days: Set<Int32>, in organization: OrganizationID) async throws {
        // Of an export over very many days the older ones wait for the next: what is not loaded is stored
        // again, which does no harm.
        for day in days.sorted(by: >).prefix(IngestionLimits.loadedDaysMax) {
            try await series.load(day: day, of: organization) { take in
                try await writer.forEachStoredSeries(ofDay: day, in: organization, take)
            }
        }
    }

    private func write(
        _ blocks: [EncodedBlock], of digests: Set<ExportDigest>, in organization: OrganizationID
    ) async throws -> BlockWriter.Outcome {
        let start = ContinuousClock.now
        for _ in 1..<IngestionLimits.commitAttemptsMax {
            do {
                return try await writer.commit(blocks, of: digests, at: Date(), in: organization)
            } catch {
                let isQuick = ContinuousClock.now - start < IngestionLimits.repetitionAfterMax
                guard Problem(error).kind == .unavailable, isQuick else { throw error }
                logger.info("Repeating a commit.", metadata: ["error": "\(error)"])
                series.forget()
            }
        }
        return try await writer.commit(blocks, of: digests, at: Date(), in: organization)
    }

    /// Makes exports durable on disk instead; whether the database has them after all, their digests decide
    /// at the replay.
    private func keepDead(
        _ exports: [AdmittedExport], in organization: OrganizationID, because error: (any Error)?
    ) async -> Result<Void, any Error> {
        guard let deadLetters else {
            return .failure(Problem(.unavailable, "The database is not available.", cause: error))
        }
        let distinct = Self.distinct(exports)
        let received = Date()
        let encoded = await slots.run(for: organization) {
            distinct.map { DeadLetter.Export(digest: $0.digest, blocks: BlockEncoder.encode([$0.batch])) }
        }
        let letter = DeadLetter(organization: organization, received: received, exports: encoded)
        do throws(DeadLetterStore.Refusal) {
            try await deadLetters.keep(letter)
            counts.withLock { $0.deadExports += distinct.count }
            return .success(())
        } catch {
            logger.error("A dead letter was not kept.", metadata: ["error": "\(error)"])
            counts.withLock { $0.deadExportsRefused += distinct.count }
            return .failure(error.problem)
        }
    }

    private static func distinct(_ exports: [AdmittedExport]) -> [AdmittedExport] {
        var seen: Set<ExportDigest> = []
        return exports.filter { seen.insert($0.digest).inserted }
    }
}

extension DeadLetterStore.Refusal {
    /// What a sender is told.
    var problem: Problem {
        let text =
            switch self {
            case .full: "The database is not available, and the dead-letter queue has no room left."
            case .unwritable: "The database is not available, and the dead-letter queue cannot be written."
            }
        return Problem(.unavailable, text, retryAfterSeconds: IngestionLimits.outageRetrySeconds, cause: self)
    }
}
