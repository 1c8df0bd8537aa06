// SPDX-License-Identifier: Apache-2.0

/// Gathers all points of some series from row groups in any order, to hand them on in the order of time.
///
/// Blocks that several connections wrote overlap in time, and so do those that one merge made of different
/// series: in what order points come says little.
public struct PointBuffer: Sendable {
    private let seriesCount: Int
    private var kept = SeriesPoints()
    private var layouts: [[UInt8]: Int] = [:]

    public init(of chosen: ChosenSeries) { seriesCount = chosen.count }

    /// What it holds, in numbers of eight bytes.
    public var wordCount: Int { kept.wordCount }
    public var pointCount: Int { kept.times.count }

    public mutating func add(_ points: SeriesPoints) {
        let numbers = points.bounds.map { bytes in
            if let known = layouts[bytes] { return known }
            layouts[bytes] = kept.addBounds(bytes)
            return kept.bounds.count - 1
        }
        kept.append(points, layouts: numbers)
    }

    /// Takes out all points, those of each series in the order of their times.
    public mutating func take() -> SeriesPoints {
        var taken = SeriesPoints(bounds: kept.bounds)
        let sorted = runsBySeries()
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, sorted[end].series == sorted[first].series { end += 1 }
            for run in inOrder(sorted[first..<end]) { taken.append(run, of: kept) }
            first = end
        }
        kept = SeriesPoints(bounds: kept.bounds)
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
    private func inOrder(_ runs: ArraySlice<SeriesPoints.Run>) -> [SeriesPoints.Run] {
        var runs = Array(runs)
        if follow(runs) { return runs }
        let times = kept.times
        runs.sort { times[$0.points.lowerBound] < times[$1.points.lowerBound] }
        if follow(runs) { return runs }
        return runs.flatMap(\.single).sorted { times[$0.points.lowerBound] < times[$1.points.lowerBound] }
    }

    private func follow(_ runs: [SeriesPoints.Run]) -> Bool {
        for index in runs.indices.dropFirst() {
            let end = runs[index - 1].points.upperBound - 1
            if kept.times[end] > kept.times[runs[index].points.lowerBound] { return false }
        }
        return true
    }
}
