// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum UpkeepLimits {
    /// Blocks of one size that are merged at once: each level of compaction makes blocks eight times as
    /// large, so that a row is rewritten a few times at most.
    static let fanIn = 8
    /// Blocks that one merge may take: their directories are in memory together.
    static let inputsMax = 256
    /// Blocks that one visit looks at: some hundred bytes each.
    static let outlinesMax = 8_192

    /// An hour is over when it has been past for so long: clocks differ and exports are late.
    static let hourGrace: Int64 = 600 * second
    /// A day is over when it has been past for so long.
    static let dayGrace: Int64 = 3_600 * second
    /// How long after its end a day is done for good: then what is left of it is not looked at any more.
    static let settleGrace: Int64 = 2 * 86_400 * second
    /// What is over is merged completely once nothing has arrived for so long; while it does, levels apply.
    static let quiet: Int64 = 600 * second
    /// A large block of points is made of less than fits in it once nothing has arrived for so long.
    static let lull: Int64 = second

    /// Until when nobody else visits an organization that is being visited: a sweep, its merges and roll-ups
    /// (90 s together), and one of them that takes long. A node that dies leaves it due again then; two that
    /// visit at once only work in vain.
    static let visitMax = Duration.seconds(120)
    /// How long one visit goes on with merges, so that the next organization gets its turn.
    static let mergesMax = Duration.seconds(20)
    /// How long one visit goes on with roll-ups; an hour that was begun is finished.
    static let rollingUpMax = Duration.seconds(10)
    /// What a gathered point takes, about, with the buckets of one in ten: parts of an hour's series are cut
    /// by it, and more finely where points turn out to be wider.
    static let rolledUpPointBytes = 256
    /// Row groups of an hour's points; what is known of each takes some hundred bytes.
    static let rolledUpRowGroupsMax = 1 << 17
    /// Series of a day; 16 bytes each.
    static let rolledUpSeriesMax = 4 << 20
    /// How long an hour is left alone whose roll-up the database ended: meanwhile its rows are read as they
    /// are.
    static let postponement = Duration.seconds(3_600)
    /// Such hours that a node remembers.
    static let postponedMax = 1_024
    /// How many points one of a roll-up by minute must stand for: else raw points are hardly slower to read,
    /// and the disk would hold everything twice. Points every ten seconds are as dense as that.
    static let thinningMin = 3
    /// Points of roll-ups after which a block of them is written.
    static let rollupRowsMax = 1 << 18
    /// Blocks that this node leaves alone because the database cannot read them; then it tries them again.
    static let unreadableMax = 1_024
    /// How soon an organization with work is visited again, and how late one without.
    static let visitIntervalMin = Duration.seconds(2)
    static let visitIntervalMax = Duration.seconds(60)
    /// How long a node without any due organization waits.
    static let idlePause = Duration.seconds(1)
    /// How long one pause may last because ingest is busy: a flood that never ends must not stop upkeep.
    static let busyPauseMax = Duration.seconds(2)
    /// After a fault; the database may be away.
    static let faultPause = Duration.seconds(5)

    /// How often an organization is swept when nothing was asked for: days end once a day.
    static let sweepInterval = Duration.seconds(600)
    /// How long one sweep may go on, so that merging gets its turn and the visit ends in time.
    static let sweepMax = Duration.seconds(60)
    /// Blocks, and their bytes, that one transaction deletes: well under a second of work.
    static let expiredBlocksMax = 256
    static let expiredBytesMax = 64 << 20
    /// Rows of other tables that one transaction deletes.
    static let purgedRowsMax = 5_000
    /// How often the blocks of one lane are looked for again because others merged them meanwhile; then an
    /// erasure goes on with the next visit.
    static let erasureAttempts = 5
    /// Estimated bytes of a merge after which freed memory is given back: it would be kept for the next large
    /// merge, which may come in an hour.
    static let releasedBytesMin = 32 << 20
    /// Days after which definitions of series may be removed: exports that late are rare, and what nodes
    /// remember of a day is renewed by the news below.
    static let settlingDays: Int32 = 3
    /// How soon all nodes hear that definitions of series are gone.
    static let seriesNewsInterval = Duration.seconds(15)
    /// How long expired tokens stay, so that clocks that differ do no harm.
    static let tokenGraceSeconds: Double = 86_400

    private static let second: Int64 = 1_000_000_000
}
