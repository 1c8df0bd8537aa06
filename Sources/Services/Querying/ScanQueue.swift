// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks

/// The row groups of blocks that a scan has met and not yet looked at: the latest comes first, whichever
/// block it is of, since blocks overlap.
struct ScanQueue {
    private struct Item {
        let maxTime: Int64
        /// Ascending as blocks are met.
        let block: Int
        let rowGroup: Int

        static func < (left: Item, right: Item) -> Bool {
            (left.maxTime, left.block, left.rowGroup) < (right.maxTime, right.block, right.rowGroup)
        }
    }

    private var blocks: [Int: (entry: BlockEntry, waiting: Int)] = [:]
    private var blockCount = 0
    /// The latest stands last.
    private var items: [Item] = []
    /// What the blocks of the queue hold in memory, directories and filters.
    private(set) var byteCount = 0

    /// Adds some row groups of a block.
    mutating func add(_ rowGroups: [Int], of entry: BlockEntry) {
        if rowGroups.isEmpty { return }
        let added = rowGroups.map {
            Item(maxTime: entry.directory.rowGroups[$0].maxTime, block: blockCount, rowGroup: $0)
        }.sorted(by: <)
        blocks[blockCount] = (entry, rowGroups.count)
        blockCount += 1
        byteCount += entry.memoryBytes
        merge(added)
    }

    /// Takes the latest row group, when it has rows later than all that are to come.
    mutating func next(after time: Int64?) -> (entry: BlockEntry, rowGroup: Int)? {
        guard let item = items.last, var block = blocks[item.block] else { return nil }
        if let time, item.maxTime <= time { return nil }
        items.removeLast()
        block.waiting -= 1
        blocks[item.block] = block.waiting > 0 ? block : nil
        if block.waiting == 0 { byteCount -= block.entry.memoryBytes }
        return (block.entry, item.rowGroup)
    }

    /// Forgets all that waits.
    mutating func removeAll() { (blocks, items, byteCount) = ([:], [], 0) }

    /// Merges items that ascend, from the end, so that what is earlier than all of them is not moved.
    private mutating func merge(_ added: [Item]) {
        var (old, new) = (items.count - 1, added.count - 1)
        items += added
        var place = items.count - 1
        while new >= 0 {
            if old >= 0, added[new] < items[old] {
                items[place] = items[old]
                old -= 1
            } else {
                items[place] = added[new]
                new -= 1
            }
            place -= 1
        }
    }
}
