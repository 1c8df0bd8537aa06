// SPDX-License-Identifier: Apache-2.0

/// What upkeep has done since the start, and how far behind it is.
public struct UpkeepStatistics: Sendable, Equatable {
    public internal(set) var visits = 0
    public internal(set) var merges = 0
    public internal(set) var mergedBlocks = 0
    /// Bytes of blocks that merges read, and that they wrote.
    public internal(set) var readBytes = 0
    public internal(set) var writtenBytes = 0
    /// Hours of a signal that were rolled up, and what became of them: points, or services and minutes.
    public internal(set) var rolledUpHours = 0
    public internal(set) var rollupRows = 0
    /// Hours that could not be rolled up, and are read as they are.
    public internal(set) var refusedHours = 0
    /// Merges and roll-ups that found another node at work, or blocks changed.
    public internal(set) var conflicts = 0
    public internal(set) var failures = 0
    /// Blocks, and rows in them, that were deleted because they were past their retention.
    public internal(set) var expiredBlocks = 0
    public internal(set) var expiredRows = 0
    /// Sessions, tokens and digests that were deleted because nothing needs them any more.
    public internal(set) var purgedRows = 0
    /// Spans, points and log records that were erased because somebody asked for it.
    public internal(set) var erasedRows = 0
    /// Blocks that waited to be merged at the latest visits, and since when the longest did, in seconds.
    public internal(set) var waitingBlocks = 0
    public internal(set) var oldestSeconds: Double = 0
}
