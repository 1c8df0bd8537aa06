// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// On which days of the ledger a commit enters its digests, and on which it looks for them.
///
/// Two attempts to commit one export must meet on a day: then the key of the ledger lets only one of them
/// through, even when neither sees the other's rows yet. So a commit close to midnight enters both days, and
/// one from a dead letter also enters the days of the first attempt, which may have hung since and go on.
struct LedgerDays: Equatable {
    /// Ascending, without repetition.
    let written: [Int32]
    let searched: ClosedRange<Int32>

    init(commit: Date, received: Date) {
        let moments = [received, commit].flatMap { [$0 - Self.attemptSeconds, $0 + Self.attemptSeconds] }
        let days = Set(moments.map { Int32(($0.timeIntervalSince1970 / 86_400).rounded(.down)) })
        written = days.sorted()
        let first = written.first ?? 0
        // A sender may have begun the day before.
        searched = first - 1...max(first, written.last ?? 0)
    }

    /// How long an attempt may go on unseen: far above every time limit of a commit.
    private static let attemptSeconds: Double = 900
}
