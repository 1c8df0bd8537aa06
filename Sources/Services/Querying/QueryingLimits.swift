// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum QueryingLimits {
    /// Log records shown with a trace: more than anyone reads, and a few megabytes of JSON.
    static let traceLogsMax = 1_000
    /// Bytes of chunks one query may read from the database: minutes of it, so that a question too wide ends
    /// with words instead of the deadline.
    static let scannedBytesMax = 8 << 30
    /// Bytes that decoded definitions of series of one query may take: some million of series, and four such
    /// queries at once beside everything else.
    static let definitionBytesMax = 128 << 20
    /// Bytes of parts of blocks kept for later queries: what all bounds make together is in docs/scaling.md.
    static let cacheBytesMax = 128 << 20
    /// Row groups read at once: enough for every core, and a few dozen megabytes decoded.
    static let scannedRowGroupsMax = 16
    /// Numbers of eight bytes of points that an aggregate gathers at once, some 64 MB: series beyond it are
    /// read in another round.
    static let gatheredWordsMax = 8 << 20
    /// Parts of an aggregate's range that are read from roll-ups, on an average day of it: late rows leave a
    /// gap or two a day.
    static let rolledUpPartsByDayMax = 3
    /// Runs of points one aggregate may read; 12 bytes each.
    static let runsMax = 4 << 20
    /// Bytes, decompressed, of the columns of row groups that are read at once: a row group may hold one row
    /// of many megabytes.
    static let scannedWaveBytesMax = 32 << 20
    /// Bytes of directories and filters of blocks whose row groups wait for those of later ones: some
    /// millions of rows. Where more overlap, row groups are read in another order, which costs time only.
    static let scanQueueBytesMax = 32 << 20
    /// Tasks that look at row groups of one query at the same time.
    static let scanTasksMax = 4
    /// Queries of one organization that run at once: each holds a database connection and up to an answer's
    /// bytes of memory; the rest of the pool is for others.
    static let runningQueriesMax = 4
    /// Queries of one organization that wait for their turn: a page or two of a dashboard; beyond it callers
    /// had better slow down.
    static let waitingQueriesMax = 32
}
