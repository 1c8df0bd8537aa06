// SPDX-License-Identifier: Apache-2.0
public import Blocks

/// How far compaction has brought a block. It also decides the partition: fresh blocks lie apart, because
/// they leave soon.
public enum BlockLevel {
    /// As it was committed.
    public static let fresh: Int16 = 0
    /// Compaction is done with it. Part of the schema: an index holds what lies below.
    public static let settled: Int16 = 100
    /// Listed services and names with which a block is left alone: two such blocks may have too many for one.
    /// The statement in `BlockOutline` says the same.
    public static let listedMax = 512

    /// The level of a block that is committed.
    public static func committed(_ block: EncodedBlock) -> Int16 {
        isDone(block, byteCount: block.bytes.count) ? settled : fresh
    }

    /// Whether a block, which has so many bytes, never takes part in another merge.
    public static func isDone(_ block: EncodedBlock, byteCount: Int) -> Bool {
        isLarge(block.kind, rowCount: block.rowCount, byteCount: byteCount)
            || block.services.count + block.names.count > listedMax
    }

    /// Whether a block is large enough to stay as it is.
    public static func isLarge(_ kind: BlockKind, rowCount: Int, byteCount: Int) -> Bool {
        rowCount >= BlockLimits.mergedRowsMax(kind) / 2 || byteCount >= BlockLimits.mergedBytesMax / 2
    }
}
