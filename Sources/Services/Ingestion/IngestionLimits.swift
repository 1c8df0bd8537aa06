// SPDX-License-Identifier: Apache-2.0

/// Limits of this module, each with its reason.
enum IngestionLimits {
    /// One commit waits for the disk while the next is encoded; more would only make blocks smaller.
    static let committersPerLaneMax = 2
    /// A second committer starts only when this much waits: enough for a block that is worth its row.
    static let secondCommitterBytes = 4 << 20
    /// After a commit of so much, a committer lets as much gather for a moment before the next: a flood is
    /// then stored in a third of the commits, and small exports wait for nobody.
    static let floodBytes = 512 << 10
    /// How long a committer lets a flood gather: well below what a commit takes.
    static let gatherPause = Duration.milliseconds(1)
    /// A record from further in the future tells of a wrong clock. Refused, because it would take the
    /// partition of a day that has none yet.
    static let futureSecondsMax: Double = 86_400
    /// Columns of a row take this much beside what its strings take: an empty record is two bytes on the
    /// wire.
    static let rowMemoryBytes = 128
    /// Days whose stored series are looked up before one commit, each in a transaction: senders use one or
    /// two, and an export may name hundreds.
    static let loadedDaysMax = 8
    /// A database that restarts loses its connections once; the ledger makes the repetition safe.
    static let commitAttemptsMax = 2
    /// Parts of what is known of an organization's series with a lock each, a power of two: decoders of
    /// several cores seldom meet at one, and an organization with few series takes some kilobytes.
    static let seriesShards = 8
    /// Which series a day has takes 4 to 8 bytes a series, where knowing one takes 48 to 96: so many times
    /// less memory suffices.
    static let seriesCountShare = 8
    /// Days of an organization whose series are counted: more than one export may name. Beyond, the one with
    /// fewest is read from the database again when points of it come.
    static let countedDaysMax = 512
    /// Bytes for each series of two days that are full: what a limit counts must fit, and at midnight two
    /// days are.
    static let fullDaysBytes = 16
    /// Between two readings of days whose series were dropped, per organization: a full one takes a core for
    /// about a second, and its senders are asked to come again meanwhile.
    static let rereadPause = Duration.seconds(10)
    /// Bytes of memory that a counted day takes beside its series.
    static let dayBytes = 96
    /// A commit that failed later than this is not repeated: a sender waits for it.
    static let repetitionAfterMax = Duration.seconds(1)
    /// When to come back while the database is away and no dead letter can be kept.
    static let outageRetrySeconds = 10
    /// Letters that fail one after the other until a replay is broken off: it is not they who are at fault.
    static let replayFailuresMax = 3
    /// A database that answers but takes no letters, such as a full one, is not asked more often than this.
    static let replayPauseMax = Duration.seconds(30)
    /// Between two looks whether a database that is away should be asked again.
    static let probePeriod = Duration.milliseconds(250)
}
