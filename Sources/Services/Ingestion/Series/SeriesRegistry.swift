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

    public init(cacheBytesMax: Int, seriesPerDayMax: Int) {
        self.seriesPerDayMax = seriesPerDayMax
        self.cacheBytesMax = cacheBytesMax
        countBytesMax = max(
            cacheBytesMax / IngestionLimits.seriesCountShare,
            seriesPerDayMax * IngestionLimits.fullDaysBytes)
    }

    /// What a decoder of an organization's metrics asks.
    func directory(of organization: OrganizationID) -> OrganizationSeries {
        OrganizationSeries(registry: self, organization: organization, known: known(of: organization))
    }

    /// Whether the series of a day that were stored before have to be read first.
    func needsLoading(_ day: Int32, of organization: OrganizationID) -> Bool {
        !known(of: organization).isLoaded(day)
    }

    /// Takes in what `read` says is stored of a day, unless that has been done.
    func load(
        day: Int32, of organization: OrganizationID, reading read: () async throws -> [SeriesIdentity]
    ) async throws {
        let turn = known(of: organization).readingTurn
        await turn.take()
        defer { turn.giveBack() }
        guard needsLoading(day, of: organization) else { return }
        load(try await read(), day: day, of: organization)
    }

    /// Takes in what is stored of a day.
    func load(_ series: [SeriesIdentity], day: Int32, of organization: OrganizationID) {
        let directory = directory(of: organization)
        for identity in series { directory.remember(identity, day: day) }
        directory.known.setLoaded(day)
        settle(directory.known)
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
        while countedBytes.load(ordering: .relaxed) > countBytesMax {
            guard let known = organizations.values.max(by: { $0.counted < $1.counted }),
                known.dropEarliestDay()
            else { return }
            count(known)
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
