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
        if kind.contents == .metrics { return try mergePoints(blocks, kind) }
        if kind.contents == .traces, kind != .traces { return try mergeRequests(blocks, kind) }
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

    /// Left as they are when they are too much for one.
    private static func mergeRequests(
        _ blocks: [EncodedBlock], _ kind: BlockKind
    ) throws(CorruptBlock) -> [EncodedBlock] {
        var merged = RequestSummary()
        for block in blocks { merged.merge(try RequestSummary(decoding: block.summary ?? [])) }
        return EncodedBlock(rollup: merged, kind: kind, day: blocks[0].day).map { [$0] } ?? blocks
    }

    /// Points are many: each row group is let go once its points are among the others.
    private static func mergePoints(
        _ blocks: [EncodedBlock], _ kind: BlockKind
    ) throws(CorruptBlock) -> [EncodedBlock] {
        let rowCount = blocks.reduce(0) { $0 + min($1.rowCount, BlockLimits.metricBlockRowsMax) }
        // At most the estimated bytes are buckets. What is not used takes no memory.
        let bucketsMax =
            blocks.reduce(0) { $0 + min(max($1.rawBytes, 0), BlockLimits.blockRawBytesMax * 2) } / 8
        var points = PointMerging(
            pointCount: min(rowCount, BlockLimits.metricBlockRowsMax * 2), bucketCount: bucketsMax)
        var merged: [EncodedBlock] = []
        var definitions: [SeriesDefinitions] = []
        for block in blocks {
            let reader = try BlockReader(block)
            for rowGroup in reader.directory.rowGroups.indices {
                let batch = try reader.metrics(rowGroup: rowGroup, columns: .all)
                if batch.definitions.count > 0 { definitions.append(batch.definitions) }
                merged += PointsEncoder.encode(batch, joining: &points)
            }
        }
        merged += PointsEncoder.encode(&points)
        for index in merged.indices { merged[index].kind = kind }
        return merged + BlockEncoder.encode(definitions: definitions)
    }
}
