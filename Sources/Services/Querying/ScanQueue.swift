// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks

/// The row groups of blocks that a scan has met and not yet looked at: the latest comes first, whichever
/// block it is of, since blocks overlap.
struct ScanQueue {
    private struct Item {
        let maxTime: Int64
        let entry: Int
        let rowGroup: Int
    }

    private var entries: [BlockEntry] = []
    /// The latest stands last.
    private var items: [Item] = []
    /// What the blocks of the queue hold in memory, directories and filters.
    private(set) var byteCount = 0

    /// Adds some row groups of a block.
    mutating func add(_ rowGroups: [Int], of entry: BlockEntry) {
        if rowGroups.isEmpty { return }
        for rowGroup in rowGroups {
            let maxTime = entry.directory.rowGroups[rowGroup].maxTime
            items.append(Item(maxTime: maxTime, entry: entries.count, rowGroup: rowGroup))
        }
        entries.append(entry)
        byteCount += entry.memoryBytes
        items.sort { ($0.maxTime, $0.entry, $0.rowGroup) < ($1.maxTime, $1.entry, $1.rowGroup) }
    }

    /// Takes the latest row group, when it has rows later than all that are to come.
    mutating func next(after time: Int64?) -> (entry: BlockEntry, rowGroup: Int)? {
        guard let item = items.last else { return nil }
        if let time, item.maxTime <= time { return nil }
        items.removeLast()
        let entry = entries[item.entry]
        if items.isEmpty { (entries, byteCount) = ([], 0) }
        return (entry, item.rowGroup)
    }
}
