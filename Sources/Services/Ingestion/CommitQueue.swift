// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
import Blocks
import Contracts
import FoundationEssentials
public import Logging
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
    private let logger: Logger
    /// The metric series whose definitions are stored.
    public let series: SeriesRegistry
    private let lanes: Mutex<Lanes>
    private let counts = Mutex(CommitCounts())
    private let committers: AsyncStream<Lanes.Key>
    private let startCommitter: AsyncStream<Lanes.Key>.Continuation

    public init(writer: BlockWriter, settings: IngestionSettings, logger: Logger) {
        (self.writer, self.logger) = (writer, logger)
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
        }
    }

    private func answer(_ group: [Waiting], _ result: Result<Void, any Error>) {
        lanes.withLock { $0.finish(bytes: group.reduce(0) { $0 + $1.export.memoryBytes }) }
        for waiting in group { waiting.caller.resume(with: result) }
    }

    private func outcome(of group: [Waiting], in organization: OrganizationID) async -> Result<
        Void, any Error
    > {
        do {
            try await commit(group.map(\.export), in: organization)
            return .success(())
        } catch {
            logger.warning("A commit failed.", metadata: ["error": "\(error)", "exports": "\(group.count)"])
            counts.withLock { $0.failures += 1 }
            if Problem(error).kind == .unavailable { series.forget() }
            return .failure(error)
        }
    }

    private func commit(_ exports: [AdmittedExport], in organization: OrganizationID) async throws {
        var seen: Set<ExportDigest> = []
        var pending = exports.filter { seen.insert($0.digest).inserted }
        try await loadSeries(of: pending, in: organization)
        while !pending.isEmpty {
            let blocks = BlockEncoder.encode(pending.map(\.batch))
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
        for day in days where series.needsLoading(day, of: organization) {
            series.load(try await writer.storedSeries(ofDay: day, in: organization), day: day, of: organization)
        }
    }

    private func write(
        _ blocks: [EncodedBlock], of digests: Set<ExportDigest>, in organization: OrganizationID
    ) async throws -> BlockWriter.Outcome {
        for _ in 1..<IngestionLimits.commitAttemptsMax {
            do {
                return try await writer.commit(blocks, of: digests, at: Date(), in: organization)
            } catch {
                guard Problem(error).kind == .unavailable else { throw error }
                logger.info("Repeating a commit.", metadata: ["error": "\(error)"])
                series.forget()
            }
        }
        return try await writer.commit(blocks, of: digests, at: Date(), in: organization)
    }
}
