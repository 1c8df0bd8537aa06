// SPDX-License-Identifier: Apache-2.0

/// The ends of runs of points, and how they follow each other. Runs may come in any order; those of one
/// series do not overlap.
///
/// A run is points of one series that were stored together, in the order of their times. What a counter grew
/// by inside a run is known when the run is read; what it grew by from one run to the next only when all runs
/// are there.
struct RunLinks: Sendable {
    /// The first or last point of a run.
    struct Boundary: Sendable {
        var series: UInt32
        /// Which run it belongs to.
        var run: UInt32
        var time: Int64
        /// Since when the point counts.
        var start: Int64
        /// Where its value is kept.
        var slot: Int32
        /// Whether it is the last point of a run of several.
        var isEnd: Bool
    }

    private var boundaries: [Boundary] = []
    private var runCount: UInt32 = 0

    var count: Int { boundaries.count }

    /// Adds a run of one point.
    mutating func add(series: Int, time: Int64, start: Int64, slot: Int) {
        boundaries.append(
            Boundary(
                series: UInt32(series), run: runCount, time: time, start: start, slot: Int32(slot),
                isEnd: false))
        runCount &+= 1
    }

    /// Says that the run added last goes on to this point.
    mutating func extend(to time: Int64, start: Int64, slot: Int) {
        guard let first = boundaries.last else { return }
        boundaries.append(
            Boundary(
                series: first.series, run: first.run, time: time, start: start, slot: Int32(slot), isEnd: true
            ))
    }

    /// Says that the run added last goes on beyond what is its last point so far; where the value of that is
    /// kept. Nothing while the run has one point only.
    mutating func move(to time: Int64, start: Int64) -> Int? {
        guard let last = boundaries.indices.last, boundaries[last].isEnd else { return nil }
        boundaries[last].time = time
        boundaries[last].start = start
        return Int(boundaries[last].slot)
    }

    /// Calls `link` with each point that begins a run and the last point before it, of the same series; then
    /// forgets all.
    mutating func settle(_ link: (Boundary?, Boundary) -> Void) {
        for range in sortBySeries() {
            for index in range where !boundaries[index].isEnd {
                link(index > range.lowerBound ? boundaries[index - 1] : nil, boundaries[index])
            }
        }
        boundaries = []
    }

    /// Sorts by series, time and arrival; answers where each series lies.
    private mutating func sortBySeries() -> [Range<Int>] {
        guard let last = boundaries.max(by: { $0.series < $1.series })?.series else { return [] }
        var starts = [Int](repeating: 0, count: Int(last) + 2)
        for boundary in boundaries { starts[Int(boundary.series) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var positions = starts
        var sorted = boundaries
        for boundary in boundaries {
            sorted[positions[Int(boundary.series)]] = boundary
            positions[Int(boundary.series)] += 1
        }
        boundaries = sorted
        var ranges: [Range<Int>] = []
        for (first, next) in zip(starts, starts.dropFirst()) where first < next {
            boundaries[first..<next].sort { Self.precedes($0, $1) }
            ranges.append(first..<next)
        }
        return ranges
    }

    /// At equal times as they came.
    private static func precedes(_ left: Boundary, _ right: Boundary) -> Bool {
        if left.time != right.time { return left.time < right.time }
        return left.run != right.run ? left.run < right.run : !left.isEnd && right.isEnd
    }
}
