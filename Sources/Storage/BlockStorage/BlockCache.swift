// SPDX-License-Identifier: Apache-2.0
import Blocks
import FoundationEssentials
import Synchronization
import Telemetry

/// Parts of blocks that were read before, bounded in bytes.
///
/// Blocks never change, so nothing here can be wrong; parts of a deleted block stay until they are displaced,
/// but are only asked for by who sees its row in the catalogue. The cache stands outside row-level security:
/// every key begins with the organization.
public final class BlockCache: Sendable {
    /// What is kept, and for whom.
    struct Key: Hashable {
        let organization: UUID
        let block: UUID
        let part: Part
    }

    enum Part: Hashable {
        case directory
        case filter
        /// By its index in the directory.
        case chunk(Int)
        /// Of a series block, by row group.
        case definitions(Int)
    }

    enum Value {
        case directory(BlockDirectory)
        case filter(BlockFilter)
        /// Kept as it is decoded from, whether or not it is that yet.
        case chunk(StoredChunk)
        /// Decoded: that takes far longer than all else about a query of metrics.
        case definitions(SeriesDefinitions)
    }

    /// One of several parts of the cache, so that queries seldom wait for each other.
    private struct Shard {
        struct Slot {
            let key: Key
            let value: Value
            let cost: Int
            var wasUsed: Bool
        }

        var indices: [Key: Int] = [:]
        var slots: [Slot?] = []
        var free: [Int] = []
        var hand = 0
        var byteCount = 0

        mutating func value(_ key: Key) -> Value? {
            guard let index = indices[key] else { return nil }
            slots[index]?.wasUsed = true
            return slots[index]?.value
        }

        /// Adds a value, and displaces others that were not used since the clock's hand last came by.
        mutating func insert(_ value: Value, _ key: Key, cost: Int, bytesMax: Int) {
            guard cost <= bytesMax / 4, indices[key] == nil else { return }
            while byteCount + cost > bytesMax, !indices.isEmpty { advance() }
            let slot = Slot(key: key, value: value, cost: cost, wasUsed: false)
            let index = free.popLast() ?? slots.count
            if index == slots.count { slots.append(slot) } else { slots[index] = slot }
            indices[key] = index
            byteCount += cost
        }

        private mutating func advance() {
            hand = hand + 1 < slots.count ? hand + 1 : 0
            guard let slot = slots[hand] else { return }
            if slot.wasUsed {
                slots[hand]?.wasUsed = false
            } else {
                indices[slot.key] = nil
                slots[hand] = nil
                free.append(hand)
                byteCount -= slot.cost
            }
        }
    }

    private final class Cell: Sendable {
        let shard = Mutex(Shard())
    }

    private let cells = (0..<16).map { _ in Cell() }
    private let bytesMax: Int

    /// Keeps at most so many bytes; none for 0.
    public init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// How many bytes are kept.
    public var byteCount: Int { cells.reduce(0) { $0 + $1.shard.withLock { $0.byteCount } } }

    func value(_ key: Key) -> Value? { cell(key).shard.withLock { $0.value(key) } }

    func insert(_ value: Value, _ key: Key) {
        let cost = Self.overheadBytes + value.byteCount
        cell(key).shard.withLock { $0.insert(value, key, cost: cost, bytesMax: bytesMax / cells.count) }
    }

    private func cell(_ key: Key) -> Cell { cells[Int(UInt(bitPattern: key.hashValue) % UInt(cells.count))] }

    /// What an entry takes besides its bytes.
    private static let overheadBytes = 192
}

extension BlockCache.Value {
    fileprivate var byteCount: Int {
        switch self {
        case .directory(let directory): directory.memoryBytes
        case .filter(let filter): filter.memoryBytes
        case .chunk(let chunk): chunk.memoryBytes
        case .definitions(let definitions): definitions.memoryBytes
        }
    }
}

extension SeriesDefinitions {
    /// About how much memory they take.
    fileprivate var memoryBytes: Int {
        let origins = (resources.count + scopes.count) * MemoryLayout<Origin>.stride
        return strings.bytes.count + strings.count * 20 + count * 40 + attributes.keys.count * 13 + origins
            + metrics.count * MemoryLayout<MetricDescriptor>.stride
    }
}
