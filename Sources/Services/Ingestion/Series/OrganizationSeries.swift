// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import OTLPCodec
import Synchronization
import Telemetry
import Tenancy

/// The registry as the decoder of one organization's metrics sees it.
struct OrganizationSeries: SeriesDirectory {
    let registry: SeriesRegistry
    let known: KnownSeries
    /// Days of which a series was refused although not all that are stored are known.
    let unread = UnreadDays()
    private let salt: UInt64

    init(registry: SeriesRegistry, organization: OrganizationID, known: KnownSeries) {
        (self.registry, self.known) = (registry, known)
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
        for key in keys { starts[KnownSeries.shardIndex(of: upper(key.high)) + 1] += 1 }
        for shard in 0..<shardCount { starts[shard + 1] += starts[shard] }
        var next = starts
        var order = [UInt32](repeating: 0, count: keys.count)
        for index in keys.indices {
            let shard = KnownSeries.shardIndex(of: upper(keys[index].high))
            order[next[shard]] = UInt32(truncatingIfNeeded: index)
            next[shard] += 1
        }
        var missing: [Int] = []
        for shard in 0..<shardCount where starts[shard] < starts[shard + 1] {
            known.withTable(shard) { table in
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
        registry.settle(known)
        missing.sort()
        return missing
    }

    func verdict(on identity: SeriesIdentity, day: Int32, newCount: Int) -> SeriesVerdict {
        let key = key(of: identity, day: day)
        if let entry = known.find(key) { return entry.low == identity.check ? .known : .collides }
        let verdict = registry.verdict(onUnknown: identity, day: day, newCount: newCount, known)
        if verdict == .refused, !known.isComplete(day) { unread.insert(day) }
        return verdict
    }

    func learn(_ key: SeriesKey, of identity: SeriesIdentity) {
        insert(key, of: identity)
        registry.settle(known)
    }

    /// Keeps a key of a series whose definition is stored.
    func insert(_ key: SeriesKey, of identity: SeriesIdentity) {
        known.insert(SeriesTable.Entry(high: upper(key.high), low: key.low, value: identity.id))
    }

    /// Keeps a series of a day as one whose definition is stored, and counts it when it is not counted.
    func remember(_ identity: SeriesIdentity, day: Int32) {
        known.insert(
            SeriesTable.Entry(high: key(of: identity, day: day), low: identity.check, value: identity.id))
        known.count(identity, day: day)
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

/// Days that have to be read before an answer about their series is final.
final class UnreadDays: Sendable {
    private let content = Mutex<Set<Int32>>([])

    var days: Set<Int32> { content.withLock { $0 } }

    func insert(_ day: Int32) { content.withLock { _ = $0.insert(day) } }
}
