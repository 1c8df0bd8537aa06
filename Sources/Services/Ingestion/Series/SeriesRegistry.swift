// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import OTLPCodec
import Synchronization
public import Telemetry
public import Tenancy

/// The metric series whose definitions this process knows to be stored, per organization and UTC day.
///
/// A series is known only after the commit that stored its definition. Forgetting one is harmless: its
/// definition is stored again.
public final class SeriesRegistry: Sendable {
    /// A day of an organization.
    struct OrganizationDay: Hashable {
        var organization: OrganizationID
        var day: Int32
    }

    /// How many series a day has, and whether those that were stored before this process started are counted.
    private struct DayCount {
        var count = 0
        var isLoaded = false
    }

    private let shards: [SeriesShard]
    private let days = Mutex<[OrganizationDay: DayCount]>([:])
    private let seriesPerDayMax: Int

    public init(cacheBytesMax: Int, seriesPerDayMax: Int) {
        self.seriesPerDayMax = seriesPerDayMax
        let shardBytes = cacheBytesMax / IngestionLimits.seriesShards
        shards = (0..<IngestionLimits.seriesShards).map { _ in SeriesShard(bytesMax: shardBytes) }
    }

    /// What a decoder of an organization's metrics asks.
    func directory(of organization: OrganizationID) -> OrganizationSeries {
        OrganizationSeries(registry: self, organization: organization)
    }

    /// Whether the series of a day that were stored before have to be read first.
    func needsLoading(_ day: Int32, of organization: OrganizationID) -> Bool {
        let key = OrganizationDay(organization: organization, day: day)
        return days.withLock { !($0[key]?.isLoaded ?? false) }
    }

    /// Takes in what is stored of a day.
    func load(_ series: [SeriesIdentity], day: Int32, of organization: OrganizationID) {
        let directory = directory(of: organization)
        for identity in series { directory.remember(identity, day: day) }
        let key = OrganizationDay(organization: organization, day: day)
        days.withLock { $0[key, default: DayCount()].isLoaded = true }
    }

    /// Takes in definitions that were committed.
    public func learn(_ definitions: SeriesDefinitions, of organization: OrganizationID) {
        let directory = directory(of: organization)
        for row in 0..<definitions.count {
            let identity = definitions.identity(of: row)
            directory.remember(identity, day: definitions.day[row])
            if row < definitions.keys.count { directory.learn(definitions.keys[row], of: identity) }
        }
    }

    /// Forgets everything, since what was committed may be lost when the database was.
    public func forget() {
        for shard in shards { shard.removeAll() }
        days.withLock { $0.removeAll() }
    }

    /// Bytes of memory held.
    public var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }

    /// How many series of a day are known of.
    public func seriesCount(ofDay day: Int32, in organization: OrganizationID) -> Int {
        days.withLock { $0[OrganizationDay(organization: organization, day: day)]?.count ?? 0 }
    }

    func hasRoom(for more: Int, day: Int32, in organization: OrganizationID) -> Bool {
        seriesCount(ofDay: day, in: organization) + more < seriesPerDayMax
    }

    func count(_ key: OrganizationDay) {
        days.withLock { days in
            if days[key] == nil, days.count >= IngestionLimits.countedDaysMax { days.removeAll() }
            days[key, default: DayCount()].count += 1
        }
    }

    /// The shard of a key, by its lowest bits.
    @inline(__always)
    func shardIndex(of high: UInt64) -> Int {
        Int(truncatingIfNeeded: high) & (IngestionLimits.seriesShards - 1)
    }

    func shard(_ index: Int) -> SeriesShard { shards[index] }

    func shard(of high: UInt64) -> SeriesShard { shards[shardIndex(of: high)] }
}

/// A part of the registry with a lock of its own.
final class SeriesShard: Sendable {
    private let table: Mutex<SeriesTable>
    private let bytesMax: Int

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
        table = Mutex(SeriesTable(bytesMax: bytesMax))
    }

    @inline(__always)
    func withTable(_ body: (inout SeriesTable) -> Void) { table.withLock { body(&$0) } }

    func find(_ high: UInt64) -> SeriesTable.Entry? { table.withLock { $0.find(high) } }

    /// Whether there was no entry with this upper half.
    func insert(_ entry: SeriesTable.Entry) -> Bool {
        table.withLock { table in
            if let known = table.find(entry.high) {
                if known != entry { table.insert(entry) }
                return false
            }
            table.insert(entry)
            return true
        }
    }

    func removeAll() { table.withLock { $0.removeAll() } }

    var byteCount: Int { table.withLock { $0.byteCount } }
}

/// The registry as the decoder of one organization's metrics sees it.
struct OrganizationSeries: SeriesDirectory {
    let registry: SeriesRegistry
    let organization: OrganizationID
    private let salt: UInt64

    init(registry: SeriesRegistry, organization: OrganizationID) {
        self.registry = registry
        self.organization = organization
        salt = withUnsafeBytes(of: organization.uuid.uuid) { bytes in
            let (first, second) = (
                bytes.loadUnaligned(as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
            return Self.mix(Self.mix(first ^ Self.seed) ^ second)
        }
    }

    func find(_ keys: [SeriesKey], _ ids: inout [UInt64]) -> [Int] {
        // Each shard is locked once: its keys are brought together first.
        let shardCount = IngestionLimits.seriesShards
        var starts = [Int](repeating: 0, count: shardCount + 1)
        for key in keys { starts[registry.shardIndex(of: upper(key.high)) + 1] += 1 }
        for shard in 0..<shardCount { starts[shard + 1] += starts[shard] }
        var next = starts
        var order = [UInt32](repeating: 0, count: keys.count)
        for index in keys.indices {
            let shard = registry.shardIndex(of: upper(keys[index].high))
            order[next[shard]] = UInt32(truncatingIfNeeded: index)
            next[shard] += 1
        }
        var missing: [Int] = []
        for shard in 0..<shardCount where starts[shard] < starts[shard + 1] {
            registry.shard(shard).withTable { table in
                for index in order[starts[shard]..<starts[shard + 1]] {
                    let key = keys[Int(index)]
                    if let entry = table.find(upper(key.high)), entry.low == key.low {
                        ids[Int(index)] = entry.value
                    } else {
                        missing.append(Int(index))
                    }
                }
            }
        }
        missing.sort()
        return missing
    }

    func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int) -> SeriesVerdict {
        let key = key(of: identity, day: day)
        if let entry = registry.shard(of: key).find(key) {
            return entry.low == identity.check ? .known : .collides
        }
        return registry.hasRoom(for: newCount, day: day, in: organization) ? .new : .refused
    }

    func learn(_ key: SeriesKey, of identity: SeriesIdentity) {
        let high = upper(key.high)
        _ = registry.shard(of: high).insert(
            SeriesTable.Entry(high: high, low: key.low, value: identity.id))
    }

    /// Keeps a series of a day as one whose definition is stored, and counts it when it was none.
    func remember(_ identity: SeriesIdentity, day: Int32) {
        let key = key(of: identity, day: day)
        let entry = SeriesTable.Entry(high: key, low: identity.check, value: identity.id)
        if registry.shard(of: key).insert(entry) {
            registry.count(SeriesRegistry.OrganizationDay(organization: organization, day: day))
        }
    }

    /// The key of a series by its id, apart from those of the bytes that were sent.
    private func key(of identity: SeriesIdentity, day: Int32) -> UInt64 {
        Self.mix(Self.mix(identity.id ^ salt) &+ UInt64(bitPattern: Int64(day))) | 1 << 63
    }

    /// Never 0, which marks a free slot.
    @inline(__always)
    private func upper(_ high: UInt64) -> UInt64 { (high ^ salt) & ~(1 << 63) | 1 << 62 }

    /// The finaliser of SplitMix64.
    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    private static let seed = UInt64.random(in: .min ... .max)
}
