// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Joins blocks of one organization, signal and day to one whose bytes are theirs, one after the other.
public enum BlockStitching {
    /// Joins as many of the blocks, from the first on, as the limit of listed names allows, and says how many
    /// those are. The bytes of the blocks are not looked at: without them the result has none either.
    public static func stitch(
        _ blocks: [EncodedBlock]
    ) throws(CorruptBlock) -> (block: EncodedBlock, count: Int) {
        precondition(!blocks.isEmpty, "There is nothing to join.")
        var joined = blocks[0]
        joined.bytes = []
        var services: Set<String> = []
        var names: Set<String> = []
        var directories: [BlockDirectory] = []
        var filter = FilterBuilder()
        for block in blocks {
            let moreServices = services.union(block.services)
            let moreNames = names.union(block.names)
            guard directories.isEmpty || fits(moreServices) && fits(moreNames) else { break }
            (services, names) = (moreServices, moreNames)
            let directory = try BlockDirectory(decoding: block.directory, of: joined.kind)
            filter.append(try BlockFilter(decoding: block.filter), rowGroupCount: directory.rowGroups.count)
            if !directories.isEmpty {
                joined.minTime = min(joined.minTime, block.minTime)
                joined.maxTime = max(joined.maxTime, block.maxTime)
                joined.rowCount += block.rowCount
                joined.rawBytes += block.rawBytes
            }
            directories.append(directory)
            joined.bytes += block.bytes
        }
        joined.summary = try summary(of: blocks.prefix(directories.count))
        joined.services = services.sorted()
        joined.names = names.sorted()
        joined.directory = BlockDirectory.joining(directories).encoded()
        joined.filter = filter.finish()
        return (joined, directories.count)
    }

    /// Only complete when all of them have one, and only stored when it stands for many rows each.
    private static func summary(of blocks: ArraySlice<EncodedBlock>) throws(CorruptBlock) -> [UInt8]? {
        var merged = RequestSummary()
        for block in blocks {
            guard let summary = block.summary else { return nil }
            merged.merge(try RequestSummary(decoding: summary))
            guard merged.entries.count <= BlockLimits.summaryEntriesMax else { return nil }
        }
        return merged.stored()
    }

    private static func fits(_ names: Set<String>) -> Bool {
        names.count <= BlockLimits.blockNamesMax
            && names.reduce(0) { $0 + $1.utf8.count } <= BlockLimits.blockNameBytesMax
    }
}
