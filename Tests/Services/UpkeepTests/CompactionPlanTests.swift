// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Postgres
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

@Suite struct CompactionPlanTests {
    private static let minute = 60 * SampleTime.second
    private static let hour = 60 * minute
    private let noon = SampleTime.noon

    private func outline(
        _ minTime: Int64, rows: Int = 1_000, level: Int16 = 0, kind: BlockKind = .traces, bytes: Int = 10_000,
        listed: Int = 3, committedAt: Int64? = nil
    ) -> BlockOutline {
        BlockOutline(
            kind: kind, day: Int32(minTime / SampleTime.day), blockID: .timeOrdered(), level: level,
            minTime: minTime, maxTime: minTime + SampleTime.second, rowCount: rows, rawBytes: rows * 100,
            byteCount: bytes, listedCount: listed,
            committedAt: PostgresTimestamp(microsecondsSinceEpoch: (committedAt ?? minTime) / 1_000))
    }

    /// One block each second.
    private func blocks(_ count: Int, from start: Int64 = SampleTime.noon, rows: Int = 1_000)
        -> [BlockOutline]
    {
        (0..<count).map { outline(start + Int64($0) * SampleTime.second, rows: rows) }
    }

    private func merges(_ outlines: [BlockOutline], at now: Int64, budget: Int = 1 << 40) -> [[BlockOutline]]
    {
        CompactionPlan(outlines.shuffled(), at: now, budget: budget).merges.map(\.inputs)
    }

    @Test func `while the hour lasts, eight of one size are merged`() {
        let now = noon + 10 * Self.minute

        #expect(merges(blocks(7), at: now).isEmpty)
        #expect(merges(blocks(7) + blocks(3, rows: 30_000), at: now).isEmpty)
        let eight = blocks(8)
        #expect(merges(eight, at: now) == [eight])
    }

    @Test func `fewer are merged when more would be too many rows`() {
        let blocks = blocks(9, rows: 60_000)

        #expect(merges(blocks, at: noon + Self.minute) == [Array(blocks[0..<4]), Array(blocks[4..<8])])
    }

    @Test func `points are merged when they suffice for a large block, after a lull`() {
        let points = (0..<12).map {
            outline(noon + Int64($0) * SampleTime.second, rows: $0 < 6 ? 90_000 : 4_000, kind: .metrics)
        }
        let last = noon + 11 * SampleTime.second

        #expect(merges(points, at: last + SampleTime.second / 2).isEmpty)
        #expect(merges(points, at: last + 2 * SampleTime.second) == [points])
        #expect(merges(Array(points.dropFirst()), at: last + Self.minute).isEmpty)
        let more = points + [outline(last + SampleTime.second, rows: 500_000, kind: .metrics)]
        #expect(merges(more, at: last + SampleTime.second) == [points])
        #expect(merges(blocks(3, rows: 60_000), at: noon + Self.minute).isEmpty)
    }

    @Test func `definitions are merged after a lull when they double`() {
        let series = (0..<3).map {
            outline(noon + Int64($0) * SampleTime.second, rows: [4_000, 3_000, 2_000][$0], kind: .series)
        }
        let last = noon + 2 * SampleTime.second

        #expect(merges(series, at: last + SampleTime.second / 2).isEmpty)
        #expect(merges(series, at: last + 2 * SampleTime.second) == [series])
        #expect(merges(Array(series.dropLast()), at: last + Self.minute).isEmpty)
    }

    @Test func `large and settled blocks are never touched`() {
        let now = noon + 3 * SampleTime.day
        let untouched = [
            outline(noon, rows: 140_000), outline(noon, bytes: 20 << 20),
            outline(noon, level: BlockLevel.settled), outline(noon, listed: 600),
        ]

        #expect(merges(untouched, at: now).isEmpty)
        #expect(merges([outline(noon, rows: 140_000, kind: .metrics)], at: now).count == 1)
    }

    @Test func `an hour that is over and quiet is merged completely`() {
        let mixed = blocks(3) + blocks(1, from: noon + Self.minute, rows: 40_000)
        let end = noon + Self.hour

        #expect(merges(mixed, at: end + 5 * Self.minute).isEmpty)
        #expect(merges(mixed, at: end + 11 * Self.minute) == [mixed])
        let late = mixed + [outline(noon + 2 * Self.minute, committedAt: end + 10 * Self.minute)]
        #expect(merges(late, at: end + 11 * Self.minute).isEmpty)
        #expect(merges(late, at: end + 21 * Self.minute) == [late])
    }

    @Test func `hours stay apart until the day is over`() {
        let hours = (0..<3).map { outline(noon + $0 * Self.hour, level: 1) }

        #expect(merges(hours, at: noon + 10 * Self.hour).isEmpty)
        #expect(merges(hours, at: noon + 14 * Self.hour) == [hours])
    }

    @Test func `a fresh block that stays alone leaves the fresh ones when the day is over`() {
        let alone = outline(noon)

        #expect(merges([alone], at: noon + 10 * Self.hour).isEmpty)
        #expect(merges([alone], at: noon + SampleTime.day) == [[alone]])
        #expect(merges([outline(noon, level: 1)], at: noon + SampleTime.day).isEmpty)
    }

    @Test func `what is left of a day that has been over for long is done, be it one block`() {
        let now = noon + 4 * SampleTime.day
        let alone = outline(noon, level: 1)
        let pair = [outline(noon + SampleTime.day), outline(noon + SampleTime.day + 1)]

        let plan = CompactionPlan([alone] + pair, at: now, budget: 1 << 40)

        #expect(plan.merges.map(\.inputs) == [pair, [alone]])
        #expect(plan.merges.map(\.isLast) == [true, true])
        let early = CompactionPlan(pair, at: noon + 3 * SampleTime.day, budget: 1 << 40)
        #expect(early.merges.map(\.isLast) == [false])
    }

    @Test func `a damaged row of the catalogue is planned for like any other`() {
        var damaged = outline(noon)
        damaged.day = .max
        damaged.minTime = .max

        #expect(merges([damaged], at: noon).isEmpty)
    }

    @Test func `a merge keeps to rows, bytes and memory`() {
        let now = noon + SampleTime.day

        #expect(merges(blocks(20, rows: 30_000), at: now).map(\.count) == [8, 8, 4])
        #expect(merges((0..<8).map { outline(noon + $0, bytes: 8 << 20) }, at: now).map(\.count) == [4, 4])
        #expect(merges(blocks(10), at: now, budget: 300_000).map(\.count) == [3, 3, 3, 1])
        #expect(merges(blocks(600, rows: 1), at: now).map(\.count) == [256, 256, 88])
    }

    /// What a stream of equal commits costs: how often each row is written after its commit.
    private func writesPerRow(commits: Int, rows: Int, everySeconds: Int64) -> (writes: Double, left: Int) {
        var outlines: [BlockOutline] = []
        var written = 0
        let start = noon - 12 * Self.hour
        for commit in 0..<commits {
            let now = start + Int64(commit) * everySeconds * SampleTime.second
            outlines.append(outline(now, rows: rows, bytes: rows * 60))
            for merge in CompactionPlan(outlines, at: now, budget: 1 << 40).merges {
                let ids = Set(merge.inputs.map(\.blockID))
                let count = merge.inputs.reduce(0) { $0 + $1.rowCount }
                written += count
                outlines.removeAll { ids.contains($0.blockID) }
                outlines.append(
                    outline(
                        merge.inputs[0].minTime, rows: count, level: 1, bytes: count * 60,
                        committedAt: merge.inputs.map(\.committedAt.microsecondsSinceEpoch).max()! * 1_000))
            }
        }
        return (Double(written) / Double(commits * rows), outlines.count)
    }

    @Test func `each row is written a few times at most, and few blocks remain`() {
        let flood = writesPerRow(commits: 2_000, rows: 30_000, everySeconds: 1)
        let steady = writesPerRow(commits: 8_000, rows: 500, everySeconds: 10)
        let trickle = writesPerRow(commits: 2_800, rows: 5, everySeconds: 30)

        #expect(flood.writes <= 1 && flood.left <= 260)
        #expect(steady.writes <= 4 && steady.left <= 60)
        #expect(trickle.writes <= 5 && trickle.left <= 50)
    }

    @Test func `kinds and days stay apart, the latest day comes first`() {
        let now = noon + 5 * SampleTime.day
        let logs = outline(noon, kind: .logs)
        let later = outline(noon + SampleTime.day)
        let earlier = outline(noon)

        #expect(merges([earlier, logs, later], at: now) == [[later], [earlier], [logs]])
    }
}
