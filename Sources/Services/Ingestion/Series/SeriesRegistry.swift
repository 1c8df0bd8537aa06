// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Synchronization
public import Telemetry
public import Tenancy

/// The metric series whose definitions this process knows to be stored, per organization and UTC day.
///
/// A series is known only after the commit that stored its definition. Forgetting one is harmless: its
/// definition is stored again, and it is not counted again. When all that is known takes too much memory, the
/// organization that holds most forgets, so that nobody's flood displaces another's series.
public final class SeriesRegistry: Sendable {
    private let organizations = Mutex<[OrganizationID: KnownSeries]>([:])
    /// What is remembered; and, beside, what is counted.
    private let cacheBytesMax: Int
    private let countBytesMax: Int
    private let cachedBytes = Atomic<Int>(0)
    private let countedBytes = Atomic<Int>(0)
    private let seriesPerDayMax: Int
    private let rereadPause: Duration

    public convenience init(cacheBytesMax: Int, seriesPerDayMax: Int) {
        self.init(
            cacheBytesMax: cacheBytesMax, seriesPerDayMax: seriesPerDayMax,
            rereadPause: IngestionLimits.rereadPause)
    }

    init(cacheBytesMax: Int, seriesPerDayMax: Int, rereadPause: Duration) {
        (self.seriesPerDayMax, self.rereadPause) = (seriesPerDayMax, rereadPause)
        self.cacheBytesMax = cacheBytesMax
        countBytesMax = max(
            cacheBytesMax / IngestionLimits.seriesCountShare,
            seriesPerDayMax * IngestionLimits.fullDaysBytes)
    }

    /// What a decoder of an organization's metrics asks.
    func directory(of organization: OrganizationID) -> OrganizationSeries {
        OrganizationSeries(registry: self, organization: organization, known: known(of: organization))
    }

    /// Whether the series of a day that were stored before have to be read first. Those of one that was
    /// dropped since need not: how many they are is known.
    func needsLoading(_ day: Int32, of organization: OrganizationID) -> Bool {
        !known(of: organization).isLoaded(day)
    }

    /// Takes in what is stored of a day, unless that has been done: `read` passes it on part by part until it
    /// is told that no more is wanted, and answers false when there was no time for all. What it passed on
    /// counts then, and no refusal is final.
    func load(
        day: Int32, of organization: OrganizationID,
        reading read: ((_ part: [SeriesIdentity]) -> Bool) async throws -> Bool
    ) async throws {
        let directory = directory(of: organization)
        let known = directory.known
        await known.readingTurn.take()
        defer { known.readingTurn.giveBack() }
        guard known.startReading(day) else { return }
        defer { known.finishReading(pause: rereadPause) }
        let isComplete = try await read { part in
            for identity in part { directory.remember(identity, day: day) }
            settle(known)
            return known.markCount(ofDay: day) <= readSeriesMax
        }
        known.setLoaded(day, isComplete: isComplete)
        settle(known)
    }

    /// Takes in definitions that were committed.
    public func learn(_ definitions: SeriesDefinitions, of organization: OrganizationID) {
        guard definitions.count > 0 else { return }
        let directory = directory(of: organization)
        for row in 0..<definitions.count {
            let identity = definitions.identity(of: row)
            directory.remember(identity, day: definitions.day[row])
            if row < definitions.keys.count { directory.insert(definitions.keys[row], of: identity) }
        }
        settle(directory.known)
    }

    /// Forgets everything, since what was committed may be lost when the database was.
    public func forget() {
        organizations.withLock { organizations in
            for known in organizations.values { discard(known) }
            organizations.removeAll()
        }
    }

    /// Bytes of memory held: of series that are known, and of those that are counted.
    public var byteCount: Int {
        cachedBytes.load(ordering: .relaxed) + countedBytes.load(ordering: .relaxed)
    }

    /// How many series of a day are known of.
    public func seriesCount(ofDay day: Int32, in organization: OrganizationID) -> Int {
        known(of: organization).count(ofDay: day)
    }

    private func known(of organization: OrganizationID) -> KnownSeries {
        organizations.withLock { organizations in
            if let known = organizations[organization] { return known }
            let known = KnownSeries(bytesMax: cacheBytesMax)
            organizations[organization] = known
            return known
        }
    }

    /// Nodes count apart, so that a day may have more than one of them lets in: those are read as well, and a
    /// day still fits into what is counted.
    private var readSeriesMax: Int { seriesPerDayMax + seriesPerDayMax / 2 }

    func verdict(
        onUnknown identity: SeriesIdentity, day: Int32, newCount: Int, _ known: KnownSeries
    ) -> SeriesVerdict {
        known.verdict(on: identity, day: day, newCount: newCount, seriesMax: seriesPerDayMax)
    }

    /// Counts what an organization's series have grown by, and makes room.
    func settle(_ known: KnownSeries) {
        let grown = known.takeGrowth()
        if grown.cached != 0 { cachedBytes.add(grown.cached, ordering: .relaxed) }
        if grown.counted != 0 { countedBytes.add(grown.counted, ordering: .relaxed) }
        guard
            cachedBytes.load(ordering: .relaxed) > cacheBytesMax
                || countedBytes.load(ordering: .relaxed) > countBytesMax
        else { return }
        organizations.withLock { relieve(&$0) }
    }

    /// Lets those that hold most forget until what is held is within its bounds.
    private func relieve(_ organizations: inout [OrganizationID: KnownSeries]) {
        while cachedBytes.load(ordering: .relaxed) > cacheBytesMax {
            guard let (organization, known) = organizations.max(by: { $0.value.cached < $1.value.cached })
            else { return }
            if known.age() {
                count(known)
            } else {
                // Even the largest holds next to nothing: there are very many.
                organizations[organization] = nil
                discard(known)
            }
        }
        var others = organizations
        while countedBytes.load(ordering: .relaxed) > countBytesMax {
            guard let (organization, known) = others.max(by: { $0.value.counted < $1.value.counted })
            else { return }
            if known.dropEarliestDay() {
                count(known)
                continue
            }
            if known.isReading {
                // What it reads stays; the others make room meanwhile.
                others[organization] = nil
            } else if others.count == organizations.count {
                // Even the largest holds next to nothing: there are very many.
                others[organization] = nil
                organizations[organization] = nil
                discard(known)
            } else {
                return
            }
        }
    }

    private func discard(_ known: KnownSeries) {
        known.close()
        count(known)
    }

    private func count(_ known: KnownSeries) {
        let grown = known.takeGrowth()
        cachedBytes.add(grown.cached, ordering: .relaxed)
        countedBytes.add(grown.counted, ordering: .relaxed)
    }
}
