// SPDX-License-Identifier: Apache-2.0

/// The ends of runs of points that may come in any order from many blocks, and how they follow each other.
///
/// A run is points of one series that were stored together, in the order of their times. What a counter grew
/// by inside a run is known when the run is read; what it grew by from one run to the next only when it is
/// known that no other run lies between them.
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

    private(set) var boundaries: [Boundary] = []
    /// Series of which runs overlap in time, so that the increase inside them means nothing.
    private(set) var overlapping: Set<UInt32> = []
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

    /// Takes over the runs of another, whose slots come `slots` later.
    mutating func merge(_ other: RunLinks, slots: Int) {
        boundaries.reserveCapacity(boundaries.count + other.count)
        for var boundary in other.boundaries {
            boundary.run &+= runCount
            boundary.slot += Int32(slots)
            boundaries.append(boundary)
        }
        runCount &+= other.runCount
        overlapping.formUnion(other.overlapping)
    }

    /// Calls `link` with each point that begins a run and the last point before it, of the same series, as
    /// far as nothing later than `watermark` will be added any more; then forgets what is not needed for what
    /// comes.
    mutating func settle(above watermark: Int64, _ link: (Boundary?, Boundary) -> Void) {
        var kept: [Boundary] = []
        for range in sortBySeries() {
            let final = boundaries[range].firstIndex { $0.time > watermark } ?? range.upperBound
            let linked = watermark == .min ? range.lowerBound : final + 1
            for index in range where index >= linked {
                let earlier = index > range.lowerBound ? boundaries[index - 1] : nil
                settle(earlier, boundaries[index], link)
            }
            kept.append(contentsOf: boundaries[range].prefix(max(linked - range.lowerBound, 0)))
        }
        boundaries = kept
    }

    /// Replaces the places of the values that are still needed, in order.
    mutating func renumber(_ slot: (Int) -> Int) {
        for index in boundaries.indices { boundaries[index].slot = Int32(slot(Int(boundaries[index].slot))) }
    }

    private mutating func settle(
        _ earlier: Boundary?, _ later: Boundary, _ link: (Boundary?, Boundary) -> Void
    ) {
        if !later.isEnd { return link(earlier, later) }
        if let earlier, earlier.run == later.run { return }
        overlapping.insert(later.series)
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

    /// At equal times as they came; runs that only touch may then count as overlapping, which is never wrong.
    private static func precedes(_ left: Boundary, _ right: Boundary) -> Bool {
        if left.time != right.time { return left.time < right.time }
        return left.run != right.run ? left.run < right.run : !left.isEnd && right.isEnd
    }
}
