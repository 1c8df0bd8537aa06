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
        /// The day whose stored series are being read, which stays until all are in.
        var reading: Int32?
        /// A day that was dropped is not read again before.
        var rereadFrom = ContinuousClock.now

        /// The day, of those that may be forgotten, that takes least to read again.
        var smallest: Int32? {
            sets.lazy.filter { $0.key != reading }
                .min { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key
        }
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

    func setLoaded(_ day: Int32, isComplete: Bool) {
        withDay(day) { $0.setLoaded(isComplete: isComplete) }
    }

    /// Whether the stored series of a day have to be read now, which `finishReading` follows. One that was
    /// dropped is read again only after a pause: two that displace each other would be read without end.
    func startReading(_ day: Int32) -> Bool {
        days.withLock { days in
            if let set = days.sets[day], set.isLoaded {
                guard !set.isComplete, ContinuousClock.now >= days.rereadFrom else { return false }
            }
            days.reading = day
            return true
        }
    }

    func finishReading(pause: Duration) {
        days.withLock { days in
            days.reading = nil
            days.rereadFrom = ContinuousClock.now + pause
        }
    }

    var isReading: Bool { days.withLock { $0.reading != nil } }

    /// Whether all stored series of a day are known.
    func isComplete(_ day: Int32) -> Bool { days.withLock { $0.sets[day]?.isComplete ?? false } }

    /// Whether they were read, and count.
    func isLoaded(_ day: Int32) -> Bool { days.withLock { $0.sets[day]?.isLoaded ?? false } }

    func count(ofDay day: Int32) -> Int { days.withLock { $0.sets[day]?.count ?? 0 } }

    /// How many of a day are known one by one.
    func markCount(ofDay day: Int32) -> Int { days.withLock { $0.sets[day]?.markCount ?? 0 } }

    /// What to do with a series that no table has; `newCount` others are to be counted.
    func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int, seriesMax: Int) -> SeriesVerdict {
        days.withLock { days in
            guard let set = days.sets[day] else { return newCount < seriesMax ? .new : .refused }
            if set.contains(identity) { return .forgotten }
            return set.count + newCount < seriesMax ? .new : .refused
        }
    }

    /// Forgets the half of the keys that was asked for least recently; whether there was anything to forget.
    /// It frees nothing when all keys are young: then it does the next time.
    func age() -> Bool {
        var (grown, hadAny) = (0, false)
        for shard in shards {
            grown += shard.withTable { table in
                hadAny = hadAny || !table.isMinimal
                table.age()
            }
        }
        grow(cached: grown)
        return hadAny
    }

    /// Forgets which series the earliest day has, but not how many; whether there was one that takes room.
    func dropEarliestDay() -> Bool {
        let freed = days.withLock { days -> Int in
            let reading = days.reading
            let large = days.sets.filter {
                $0.key != reading && $0.value.byteCount > DaySeries.byteCountMin
            }
            guard let day = large.keys.min() else { return 0 }
            let held = days.sets[day]?.byteCount ?? 0
            days.sets[day]?.drop()
            let freed = held - DaySeries.byteCountMin
            days.byteCount -= freed
            return freed
        }
        grow(counted: -freed)
        return freed > 0
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
                // One that sends points of very many days does not count all of them.
                if days.sets.count >= IngestionLimits.countedDaysMax, let smallest = days.smallest {
                    days.byteCount -= days.sets.removeValue(forKey: smallest)?.byteCount ?? 0
                }
                days.sets[day] = DaySeries()
                days.byteCount += DaySeries.byteCountMin
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
