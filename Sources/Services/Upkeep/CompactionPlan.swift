// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
import Blocks
import Postgres
import Telemetry

/// Decides which blocks of an organization are merged with which.
///
/// Blocks of one kind and hour of the day are merged when there are `fanIn` of about one size, so that each
/// level has blocks several times as large as the one below; points also when they suffice for a block that
/// is large enough to stay. When the hour is over and nothing arrives any more, the rest of it is merged
/// whatever its sizes; when the day is over, the rest of the day. Blocks that are large enough are never
/// touched again, nor is what is left of a day that has been over for long.
public struct CompactionPlan: Sendable, Equatable {
    /// Blocks that become one, or few.
    public struct Merge: Sendable, Equatable {
        /// In the order of time.
        public var inputs: [BlockOutline]
        /// Whether the result is not looked at again.
        public var isLast = false
        /// Whether the inputs are decoded whatever they are, since one of them may be damaged.
        public var isSuspect = false

        var lane: BlockExchange.Lane { BlockExchange.Lane(kind: inputs[0].kind, day: inputs[0].day) }
    }

    /// Latest first.
    public let merges: [Merge]

    /// Plans for blocks of one organization at a moment, in nanoseconds since the epoch. `budget` bounds the
    /// raw bytes of what has to be decoded.
    public init(_ outlines: [BlockOutline], at now: Int64, budget: Int) {
        var lanes: [BlockExchange.Lane: [BlockOutline]] = [:]
        for outline in outlines where Self.isWaiting(outline) {
            lanes[BlockExchange.Lane(kind: outline.kind, day: outline.day), default: []].append(outline)
        }
        let days = lanes.sorted {
            ($1.key.day, $0.key.kind.rawValue) < ($0.key.day, $1.key.kind.rawValue)
        }
        merges = days.flatMap { lane, outlines in
            Self.merges(
                outlines.sorted { ($0.minTime, $0.maxTime) < ($1.minTime, $1.maxTime) }, lane, now, budget)
        }
    }

    private static func isWaiting(_ outline: BlockOutline) -> Bool {
        outline.level < BlockLevel.settled && outline.listedCount <= BlockLevel.listedMax
            && !BlockLevel.isLarge(outline.kind, rowCount: outline.rowCount, byteCount: outline.byteCount)
    }

    private static func merges(
        _ outlines: [BlockOutline], _ lane: BlockExchange.Lane, _ now: Int64, _ budget: Int
    ) -> [Merge] {
        let dayEnd = end(of: Int64(lane.day), length: UTCDay.nanoseconds)
        if isOver(dayEnd + UpkeepLimits.dayGrace, outlines, now) {
            let isLast = now > dayEnd + UpkeepLimits.settleGrace
            // A fresh block goes on even alone: it must leave the partition of fresh blocks.
            return cut(outlines, budget)
                .filter { isLast || $0.count > 1 || $0[0].level == BlockLevel.fresh }
                .map { Merge(inputs: $0, isLast: isLast) }
        }
        let hours = Dictionary(grouping: outlines) { $0.minTime / DayHours.hourNanoseconds }
        return hours.sorted { $0.key > $1.key }.flatMap { hour, outlines -> [Merge] in
            if isOver(end(of: hour, length: DayHours.hourNanoseconds) + UpkeepLimits.hourGrace, outlines, now)
            {
                return cut(outlines, budget).filter { $0.count > 1 }.map { Merge(inputs: $0) }
            }
            let full = [.metrics, .series].contains(lane.kind) ? full(cut(outlines, budget), now) : []
            let rest = outlines.dropFirst(full.reduce(0) { $0 + $1.count })
            return full.filter { $0.count > 1 }.map { Merge(inputs: $0) }
                + Dictionary(grouping: rest) { sizeClass($0.rowCount) }.sorted { $0.key < $1.key }
                .flatMap { enough(cut($1, budget)) }.map { Merge(inputs: $0) }
        }
    }

    /// When a day or hour, counted from the epoch, ends. A damaged row may say anything: then never.
    private static func end(of index: Int64, length: Int64) -> Int64 {
        let latest = Int64.max - 4 * UTCDay.nanoseconds
        let (end, isOutside) = (index + 1).multipliedReportingOverflow(by: length)
        return isOutside ? latest : min(end, latest)
    }

    /// Whether so much time has passed and nothing arrived lately.
    private static func isOver(_ end: Int64, _ outlines: [BlockOutline], _ now: Int64) -> Bool {
        guard now > end else { return false }
        let arrived = outlines.map(\.committedAt.microsecondsSinceEpoch).max() ?? .min
        return arrived < (now - UpkeepLimits.quiet) / 1_000
    }

    /// The first runs that make large blocks whatever the sizes of their inputs: so each point is rewritten
    /// less often, and the points of a series meet sooner. What might still grow waits for a moment.
    private static func full(_ runs: [[BlockOutline]], _ now: Int64) -> [[BlockOutline]] {
        Array(
            runs.enumerated().prefix { index, run in
                guard let last = run.last else { return false }
                let rows = run.reduce(0) { $0 + $1.rowCount }
                let bytes = run.reduce(0) { $0 + $1.byteCount }
                // Definitions come in bursts: it is enough that what they are merged into doubles.
                let isDoubled = last.kind == .series && rows >= 2 * (run.map(\.rowCount).max() ?? 0)
                guard isDoubled || BlockLevel.isLarge(last.kind, rowCount: rows, byteCount: bytes) else {
                    return false
                }
                let arrived = run.map(\.committedAt.microsecondsSinceEpoch).max() ?? .min
                return index < runs.count - 1 || arrived < (now - UpkeepLimits.lull) / 1_000
            }.map(\.element))
    }

    /// The runs of enough blocks of one size; the last one also may grow until it is cut off.
    private static func enough(_ runs: [[BlockOutline]]) -> [[BlockOutline]] {
        runs.enumerated().filter { index, run in
            run.count >= UpkeepLimits.fanIn || index < runs.count - 1 && run.count > 1
        }.map(\.element)
    }

    /// Runs of blocks that are within all limits together.
    private static func cut(_ outlines: [BlockOutline], _ budget: Int) -> [[BlockOutline]] {
        var runs: [[BlockOutline]] = []
        var (rows, bytes, rawBytes) = (0, 0, 0)
        for outline in outlines {
            (rows, bytes, rawBytes) = (
                rows + outline.rowCount, bytes + outline.byteCount, rawBytes + outline.rawBytes
            )
            if let count = runs.last?.count, count < UpkeepLimits.inputsMax,
                rows <= BlockLimits.mergedRowsMax(outline.kind), bytes <= BlockLimits.mergedBytesMax,
                rawBytes <= budget
            {
                runs[runs.count - 1].append(outline)
            } else {
                runs.append([outline])
                (rows, bytes, rawBytes) = (outline.rowCount, outline.byteCount, outline.rawBytes)
            }
        }
        return runs
    }

    /// 0 for up to 7 rows, and one more for each eight times as many.
    private static func sizeClass(_ rows: Int) -> Int {
        var (size, rest) = (0, rows / UpkeepLimits.fanIn)
        while rest > 0 { (size, rest) = (size + 1, rest / UpkeepLimits.fanIn) }
        return size
    }
}
