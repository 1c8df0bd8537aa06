// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Synchronization
import Telemetry

/// What the registry knows of the series of one organization: keys with their ids, in tables with a lock
/// each, and which series each day has.
final class KnownSeries: Sendable {
    private struct Days {
        var sets: [Int32: DaySeries] = [:]
        var byteCount = 0
    }

    /// Bytes held now, and those the registry has counted.
    private struct Bytes {
        var cached = 0
        var counted = 0
        var settledCached = 0
        var settledCounted = 0
        /// Nobody counts the bytes of one that was given up.
        var isClosed = false
    }

    /// One reads the stored series of a day, and the others wait.
    let readingTurn = AsyncTurn()
    private let shards: [SeriesShard]
    private let days = Mutex(Days())
    private let bytes: Mutex<Bytes>

    /// Takes at most about so many bytes for keys, however few others there are.
    init(bytesMax: Int) {
        let shardBytes = bytesMax / IngestionLimits.seriesShards
        shards = (0..<IngestionLimits.seriesShards).map { _ in SeriesShard(bytesMax: shardBytes) }
        bytes = Mutex(Bytes(cached: shards.reduce(0) { $0 + $1.byteCount }))
    }

    var cached: Int { bytes.withLock { $0.cached } }
    var counted: Int { bytes.withLock { $0.counted } }

    /// The shard of a key, by its lowest bits.
    @inline(__always)
    static func shardIndex(of high: UInt64) -> Int {
        Int(truncatingIfNeeded: high) & (IngestionLimits.seriesShards - 1)
    }

    /// Lends a shard's table.
    @inline(__always)
    func withTable(_ shard: Int, _ body: (inout SeriesTable) -> Void) {
        grow(cached: shards[shard].withTable(body))
    }

    func find(_ high: UInt64) -> SeriesTable.Entry? {
        var entry: SeriesTable.Entry?
        withTable(Self.shardIndex(of: high)) { entry = $0.find(high) }
        return entry
    }

    func insert(_ entry: SeriesTable.Entry) {
        withTable(Self.shardIndex(of: entry.high)) { if $0.find(entry.high) != entry { $0.insert(entry) } }
    }

    /// Counts a series of a day, unless it is counted.
    func count(_ identity: SeriesIdentity, day: Int32) {
        withDay(day) { $0.insert(identity) }
    }

    func setLoaded(_ day: Int32) { withDay(day) { $0.isLoaded = true } }

    func isLoaded(_ day: Int32) -> Bool { days.withLock { $0.sets[day]?.isLoaded ?? false } }

    func count(ofDay day: Int32) -> Int { days.withLock { $0.sets[day]?.count ?? 0 } }

    /// What to do with a series that no table has; `newCount` others are to be counted.
    func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int, seriesMax: Int) -> SeriesVerdict {
        days.withLock { days in
            guard let set = days.sets[day] else { return newCount < seriesMax ? .new : .refused }
            if set.contains(identity) { return .forgotten }
            return set.count + newCount < seriesMax ? .new : .refused
        }
    }

    /// Forgets the half of the keys that was asked for least recently; whether there was anything.
    func age() -> Bool {
        var freed = 0
        for shard in shards { freed += shard.withTable { $0.age() } }
        grow(cached: freed)
        return freed < 0
    }

    /// Forgets which series the earliest day has; whether there was one.
    func dropEarliestDay() -> Bool {
        let freed = days.withLock { days -> Int? in
            guard let day = days.sets.keys.min(), let set = days.sets.removeValue(forKey: day) else {
                return nil
            }
            days.byteCount -= set.byteCount
            return -set.byteCount
        }
        grow(counted: freed ?? 0)
        return freed != nil
    }

    /// By how many bytes it has grown since it was last asked.
    func takeGrowth() -> (cached: Int, counted: Int) {
        bytes.withLock { bytes in
            let (cached, counted) = bytes.isClosed ? (0, 0) : (bytes.cached, bytes.counted)
            defer { (bytes.settledCached, bytes.settledCounted) = (cached, counted) }
            return (cached - bytes.settledCached, counted - bytes.settledCounted)
        }
    }

    /// Whoever still has it may go on, but its bytes do not count any more.
    func close() { bytes.withLock { $0.isClosed = true } }

    private func withDay(_ day: Int32, _ body: (inout DaySeries) -> Void) {
        let grown = days.withLock { days in
            let before = days.byteCount
            if days.sets[day] == nil {
                // One that sends points of very many days counts those of the latest.
                if days.sets.count >= IngestionLimits.countedDaysMax, let earliest = days.sets.keys.min() {
                    days.byteCount -= days.sets.removeValue(forKey: earliest)?.byteCount ?? 0
                }
                days.sets[day] = DaySeries()
                days.byteCount += DaySeries().byteCount
            }
            let held = days.sets[day]?.byteCount ?? 0
            body(&days.sets[day, default: DaySeries()])
            days.byteCount += (days.sets[day]?.byteCount ?? 0) - held
            return days.byteCount - before
        }
        grow(counted: grown)
    }

    @inline(__always)
    private func grow(cached: Int = 0, counted: Int = 0) {
        guard cached != 0 || counted != 0 else { return }
        bytes.withLock { bytes in
            bytes.cached += cached
            bytes.counted += counted
        }
    }
}

/// A part of what is known, with a lock of its own.
private final class SeriesShard: Sendable {
    private let table: Mutex<SeriesTable>

    init(bytesMax: Int) { table = Mutex(SeriesTable(bytesMax: bytesMax)) }

    /// By how many bytes the table grew.
    @inline(__always)
    func withTable(_ body: (inout SeriesTable) -> Void) -> Int {
        table.withLock { table in
            let before = table.byteCount
            body(&table)
            return table.byteCount - before
        }
    }

    var byteCount: Int { table.withLock { $0.byteCount } }
}
