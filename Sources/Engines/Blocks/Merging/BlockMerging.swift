// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Makes larger blocks of the rows of blocks of one organization, kind and day, by decoding all of them.
public enum BlockMerging {
    /// Rows of a row group below which decoding pays: so small ones do not compress, and each costs a place
    /// in the directory.
    public static let tinyRowGroupRows = 1_024

    /// All rows of the blocks, sorted anew, in as few blocks as `BlockLimits.mergedRowsMax` allows; of
    /// definitions each once. Points that carry their definitions give series blocks beside.
    public static func merge(_ blocks: [EncodedBlock]) throws(CorruptBlock) -> [EncodedBlock] {
        guard let kind = blocks.first?.kind else { return [] }
        let rowsMax = BlockLimits.mergedRowsMax(kind)
        var batches: [Batch] = []
        var definitions: [SeriesDefinitions] = []
        for block in blocks {
            let reader = try BlockReader(block)
            for rowGroup in reader.directory.rowGroups.indices {
                if kind == .series {
                    definitions.append(try reader.series(rowGroup: rowGroup, columns: .all))
                } else {
                    batches.append(try reader.batch(rowGroup: rowGroup, columns: .all))
                }
            }
        }
        return kind == .series
            ? BlockEncoder.encode(definitions, rowsMax) : BlockEncoder.encode(batches, rowsMax: rowsMax)
    }
}
