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
public import Tenancy

/// Brings dead letters into the database: at once when it is back, and every interval; oldest first, each in
/// one transaction, none twice. It also is the one that looks whether the database is back.
public final class DeadLetterReplayer: Service {
    /// What replays have done since the start.
    public struct Counts: Sendable, Equatable {
        public var letters = 0
        /// Exports of these letters that were in the database already.
        public var repeatedExports = 0
        public var setAside = 0

        public init() {}
    }

    /// What one replay did.
    public struct Report: Sendable, Equatable {
        public var replayed = 0
        public var setAside = 0
        /// Letters that are still there, because the database would not take them now.
        public var remaining = 0

        public init(replayed: Int = 0, setAside: Int = 0, remaining: Int = 0) {
            (self.replayed, self.setAside, self.remaining) = (replayed, setAside, remaining)
        }
    }

    private let database: Database
    private let writer: BlockWriter
    private let store: DeadLetterStore
    private let interval: Duration
    private let logger: Logger
    private let totals = Mutex(Counts())
    /// Letters that the database would not take last time although it was there: others go first.
    private let postponed = Mutex(Set<String>())
    /// Two replays at once would only wait for each other.
    private let turn = AsyncTurn()

    public init(
        database: Database, store: DeadLetterStore, interval: Duration, commitTimeout: Duration,
        logger: Logger
    ) {
        (self.database, self.store, self.interval, self.logger) = (database, store, interval, logger)
        writer = BlockWriter(database: database, answerLimit: commitTimeout)
    }

    public var counts: Counts { totals.withLock { $0 } }

    /// Looks for the database while it is away and replays, until shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            // Letters that the database was asked for in vain: not again before the interval is over.
            var tried: Set<String> = []
            var lastReplay = ContinuousClock.now
            var pause = Duration.zero
            while !Task.isCancelled {
                if self.database.circuit.isOpen { await self.lookForDatabase() }
                let sinceLast = ContinuousClock.now - lastReplay
                if sinceLast >= self.interval { tried = [] }
                // Whoever closed the circuit, what waits is due: a commit may notice the database first.
                let waiting = Set(self.store.entries().map(\.name))
                let isDue = !waiting.isSubset(of: tried)
                if isDue, !self.database.circuit.isOpen, sinceLast >= pause {
                    let (_, isBrokenOff) = await self.replay(of: nil, acceptsExpired: false)
                    lastReplay = .now
                    pause =
                        isBrokenOff
                        ? min(max(pause * 2, IngestionLimits.probePeriod), IngestionLimits.replayPauseMax)
                        : .zero
                    // Not those that came during the replay.
                    if !isBrokenOff { tried = waiting }
                }
                try? await Task.sleep(for: IngestionLimits.probePeriod)
            }
        }
    }

    /// Replays the letters of an organization, or all of them. With `acceptsExpired`, also those that the
    /// ledger may have forgotten, so that they may be stored twice.
    public func replayAll(
        of organization: OrganizationID? = nil, acceptsExpired: Bool = false
    ) async -> Report {
        await replay(of: organization, acceptsExpired: acceptsExpired).report
    }

    private func replay(
        of organization: OrganizationID?, acceptsExpired: Bool
    ) async -> (report: Report, isBrokenOff: Bool) {
        await turn.take()
        defer { turn.giveBack() }
        var report = Report()
        let entries = inOrder(store.entries(of: organization))
        if entries.isEmpty { return (report, false) }
        var isBrokenOff = false
        logger.info("Replaying dead letters.", metadata: ["letters": "\(entries.count)"])
        do {
            let reach = acceptsExpired ? .distantPast : try await writer.ledgerReach()
            var failuresInARow = 0
            for entry in entries where !Task.isCancelled {
                do {
                    try await replay(entry, reach: reach, into: &report)
                    failuresInARow = 0
                } catch {
                    // One letter that breaks every connection must not keep the others here.
                    failuresInARow += 1
                    postponed.withLock { _ = $0.insert(entry.name) }
                    logger.warning(
                        "A dead letter is postponed.",
                        metadata: ["file": "\(entry.name)", "error": "\(error)"])
                    guard failuresInARow < IngestionLimits.replayFailuresMax else { throw error }
                    try await database.ping()
                }
            }
        } catch {
            isBrokenOff = true
            database.circuit.record(error)
            logger.warning("A replay was broken off.", metadata: ["error": "\(error)"])
        }
        report.remaining = store.entries(of: organization).count
        logger.info(
            "Replayed dead letters.",
            metadata: ["replayed": "\(report.replayed)", "remaining": "\(report.remaining)"])
        return (report, isBrokenOff)
    }

    private func inOrder(_ entries: [DeadLetterStore.Entry]) -> [DeadLetterStore.Entry] {
        let last = postponed.withLock { postponed in
            postponed.formIntersection(entries.map(\.name))
            return postponed
        }
        return entries.filter { !last.contains($0.name) } + entries.filter { last.contains($0.name) }
    }

    /// When it is time to, asks a database that was away whether it is back.
    private func lookForDatabase() async {
        guard database.circuit.mayProbe() else { return }
        do {
            try await database.ping()
            database.circuit.record(nil)
            logger.info("The database answers again.")
        } catch {
            // Whatever it says, it is not back.
            database.circuit.fail()
        }
    }

    /// Throws when the database is away; what else goes wrong is the letter's own matter.
    private func replay(
        _ entry: DeadLetterStore.Entry, reach: Date, into report: inout Report
    ) async throws {
        do {
            guard entry.received >= reach else {
                return try await setAside(entry, .expired, into: &report)
            }
            guard let letter = try await store.read(entry) else {
                logger.error("A dead letter is damaged.", metadata: ["file": "\(entry.name)"])
                totals.withLock { $0.setAside += 1 }
                report.setAside += 1
                return
            }
            try await commit(letter)
            try await store.remove(entry)
            totals.withLock { $0.letters += 1 }
            report.replayed += 1
        } catch let error as PostgresError where error.isOutage {
            throw error
        } catch let error as PostgresError where !error.isRetryable && error.sqlState != nil {
            logger.error(
                "The database refuses a dead letter.",
                metadata: ["file": "\(entry.name)", "error": "\(error)"])
            try await setAside(entry, .refused, into: &report)
        } catch {
            logger.error(
                "A dead letter was not replayed.",
                metadata: ["file": "\(entry.name)", "error": "\(error)"])
        }
    }

    private func commit(_ letter: DeadLetter) async throws {
        var pending = letter.exports
        while !pending.isEmpty {
            let outcome = try await writer.commit(
                pending.flatMap(\.blocks), of: Set(pending.map(\.digest)), at: Date(),
                received: letter.received, in: letter.organization)
            switch outcome {
            case .committed: return
            case .repeated(let digests):
                pending.removeAll { digests.contains($0.digest) }
                totals.withLock { $0.repeatedExports += digests.count }
            }
        }
    }

    private func setAside(
        _ entry: DeadLetterStore.Entry, _ fate: DeadLetterStore.Fate, into report: inout Report
    ) async throws {
        try await store.setAside(entry, fate)
        logger.error(
            "A dead letter was set aside.", metadata: ["file": "\(entry.name)", "why": "\(fate.rawValue)"])
        totals.withLock { $0.setAside += 1 }
        report.setAside += 1
    }
}
