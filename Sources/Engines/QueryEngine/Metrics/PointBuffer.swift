// SPDX-License-Identifier: Apache-2.0

/// Gathers all points of some series from row groups in any order, to hand them on in the order of time.
///
/// Blocks that several connections wrote overlap in time, and so do those that one merge made of different
/// series: in what order points come says little. Points stay where they were decoded; only runs are put in
/// order.
public struct PointBuffer: Sendable {
    private let seriesCount: Int
    private var parts: [OrderedPoints.Part] = []
    private var runCount = 0
    /// What it holds, in numbers of eight bytes.
    public private(set) var wordCount = 0
    public private(set) var pointCount = 0

    public init(of chosen: ChosenSeries) { seriesCount = chosen.count }

    public mutating func add(_ points: SeriesPoints) {
        wordCount += points.wordCount
        pointCount += points.runs.reduce(0) { $0 + $1.points.count }
        runCount += points.runs.count
        parts.append(OrderedPoints.Part(points))
    }

    /// Takes out all points.
    public mutating func take() -> OrderedPoints {
        var ordered = OrderedPoints(parts: parts)
        ordered.runs.reserveCapacity(runCount)
        let sorted = runsBySeries()
        var first = 0
        while first < sorted.count {
            var end = first + 1
            let series = run(sorted[first]).series
            while end < sorted.count, run(sorted[end]).series == series { end += 1 }
            addInOrder(sorted[first..<end], to: &ordered)
            first = end
        }
        (parts, runCount, wordCount, pointCount) = ([], 0, 0, 0)
        return ordered
    }

    private typealias Place = (part: Int32, run: Int32)

    private func run(_ place: Place) -> SeriesPoints.Run {
        parts[Int(place.part)].columns.runs[Int(place.run)]
    }

    /// The runs by series; of one series those that came last first, since blocks come latest first.
    private func runsBySeries() -> [Place] {
        var ends = [Int](repeating: 0, count: seriesCount + 1)
        for part in parts { for run in part.columns.runs { ends[run.series + 1] += 1 } }
        for series in 0..<seriesCount { ends[series + 1] += ends[series] }
        var order = [Place](repeating: (0, 0), count: runCount)
        for part in parts.indices.reversed() {
            let runs = parts[part].columns.runs
            for index in runs.indices.reversed() {
                order[ends[runs[index].series]] = (Int32(part), Int32(index))
                ends[runs[index].series] += 1
            }
        }
        return order
    }

    /// Adds runs of one series, each following the one before it; cut where they overlap.
    private func addInOrder(_ places: ArraySlice<Place>, to ordered: inout OrderedPoints) {
        let start = ordered.runs.count
        for place in places {
            let part = parts[Int(place.part)]
            let run = part.columns.runs[Int(place.run)]
            ordered.runs.append(
                OrderedPoints.Run(
                    part: Int(place.part), run: run, first: part.columns.times[run.points.lowerBound],
                    last: part.columns.times[run.points.upperBound - 1],
                    follows: ordered.runs.count > start))
        }
        if Self.follow(ordered.runs[start...]) { return }
        var runs = ordered.runs[start...].sorted { $0.first < $1.first }
        ordered.runs.removeLast(ordered.runs.count - start)
        if Self.follow(runs[...]) {
            ordered.runs += runs
        } else if runs.count <= Self.interleavedMax {
            interleave(&runs, into: &ordered.runs)
        } else {
            ordered.runs += singles(runs)
        }
        for index in start..<ordered.runs.count { ordered.runs[index].follows = index > start }
    }

    /// Runs of which all heads are looked at for each piece.
    private static let interleavedMax = 32

    /// Adds pieces of overlapping runs, as long as can be; nothing is left of the runs.
    private func interleave(_ rest: inout [OrderedPoints.Run], into pieces: inout [OrderedPoints.Run]) {
        while var head = rest.indices.first {
            for index in rest.indices.dropFirst() where rest[index].first < rest[head].first { head = index }
            // Of equal times those of the run in front come first.
            var (before, after) = (Int64.max, Int64.max)
            for index in rest.indices where index != head {
                if index < head {
                    before = min(before, rest[index].first)
                } else {
                    after = min(after, rest[index].first)
                }
            }
            if rest[head].last < before, rest[head].last <= after {
                pieces.append(rest.remove(at: head))
                continue
            }
            let part = parts[rest[head].part]
            var end = rest[head].run.points.lowerBound + 1
            let upper = rest[head].run.points.upperBound
            while end < upper, part.columns.times[end] < before, part.columns.times[end] <= after {
                end += 1
            }
            var piece = rest[head]
            (piece.run, rest[head].run) = piece.run.cut(at: end)
            pieces.append(piece)
            if end < upper { rest[head].first = part.columns.times[end] } else { rest.remove(at: head) }
        }
    }

    /// Each point by itself.
    private func singles(_ runs: [OrderedPoints.Run]) -> [OrderedPoints.Run] {
        runs.flatMap { run in
            run.run.single.map { single in
                let time = parts[run.part].columns.times[single.points.lowerBound]
                return OrderedPoints.Run(
                    part: run.part, run: single, first: time, last: time, follows: false)
            }
        }.sorted { $0.first < $1.first }
    }

    private static func follow(_ runs: ArraySlice<OrderedPoints.Run>) -> Bool {
        for index in runs.indices.dropFirst() where runs[index - 1].last > runs[index].first { return false }
        return true
    }
}

/// All points of some series, those of each in the order of their times.
public struct OrderedPoints: Sendable {
    struct Run: Sendable {
        /// Whose points they are.
        var part: Int
        var run: SeriesPoints.Run
        /// The times of its first and last point; the last one only as long as it was not cut.
        var first: Int64
        var last: Int64
        /// Whether no other point of the series lies between the run before and this one.
        var follows: Bool
    }

    /// What one row group gave; shared, so that looking at a run copies nothing.
    final class Part: Sendable {
        let columns: SeriesPoints

        init(_ columns: SeriesPoints) { self.columns = columns }
    }

    let parts: [Part]
    var runs: [Run] = []

    init(parts: [Part]) { self.parts = parts }
}
