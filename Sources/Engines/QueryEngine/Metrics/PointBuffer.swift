// SPDX-License-Identifier: Apache-2.0

/// Points of blocks whose times overlap, kept until none can come between them any more.
///
/// Blocks of an hour that several connections wrote overlap all the time. Put in order here, the points of a
/// series come to a fold as runs that follow each other, which it need not look at one by one.
public struct PointBuffer: Sendable {
    private let seriesCount: Int
    private var kept = SeriesPoints()
    private var layouts: [[UInt8]: Int] = [:]

    public init(of chosen: ChosenSeries) { seriesCount = chosen.count }

    public var isEmpty: Bool { kept.runs.isEmpty }
    /// What it holds, in numbers of eight bytes.
    public var wordCount: Int { kept.wordCount }

    public mutating func add(_ points: SeriesPoints) {
        let numbers = points.bounds.map { bytes in
            if let known = layouts[bytes] { return known }
            layouts[bytes] = kept.addBounds(bytes)
            return kept.bounds.count - 1
        }
        kept.append(points, layouts: numbers)
    }

    /// Takes out the points later than `watermark`, those of each series in the order of their times; with
    /// `complete` only those of the series for which it is true.
    public mutating func take(above watermark: Int64, of complete: [Bool]? = nil) -> SeriesPoints {
        var (taken, rest) = (SeriesPoints(bounds: kept.bounds), SeriesPoints(bounds: kept.bounds))
        let sorted = runsBySeries()
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, sorted[end].series == sorted[first].series { end += 1 }
            let isComplete = complete?[sorted[first].series] ?? true
            for run in inOrder(Array(sorted[first..<end])) {
                let split = isComplete ? kept.firstPoint(of: run, after: watermark) : run.points.upperBound
                rest.append(run, run.points.lowerBound..<split, of: kept)
                taken.append(run, split..<run.points.upperBound, of: kept)
            }
            first = end
        }
        kept = rest
        return taken
    }

    /// The runs by series; of one series those that came last first, since blocks come latest first.
    private func runsBySeries() -> [SeriesPoints.Run] {
        var ends = [Int](repeating: 0, count: seriesCount + 1)
        for run in kept.runs { ends[run.series + 1] += 1 }
        for series in 0..<seriesCount { ends[series + 1] += ends[series] }
        var order = [Int](repeating: 0, count: kept.runs.count)
        for (index, run) in kept.runs.enumerated().reversed() {
            order[ends[run.series]] = index
            ends[run.series] += 1
        }
        return order.map { kept.runs[$0] }
    }

    /// Runs of one series as runs that follow each other; cut into points where they overlap.
    private func inOrder(_ runs: [SeriesPoints.Run]) -> [SeriesPoints.Run] {
        if follow(runs) { return runs }
        let sorted = runs.sorted { kept.times[$0.points.lowerBound] < kept.times[$1.points.lowerBound] }
        if follow(sorted) { return sorted }
        return sorted.flatMap(\.single).sorted {
            kept.times[$0.points.lowerBound] < kept.times[$1.points.lowerBound]
        }
    }

    private func follow(_ runs: [SeriesPoints.Run]) -> Bool {
        for index in runs.indices.dropFirst() {
            let end = runs[index - 1].points.upperBound - 1
            if kept.times[end] > kept.times[runs[index].points.lowerBound] { return false }
        }
        return true
    }
}
