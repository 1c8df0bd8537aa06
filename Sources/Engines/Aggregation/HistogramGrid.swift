// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Histograms with explicit bounds, merged for each group of series and step, of points that come in runs.
///
/// Points of one series lie in the same buckets as long as their *layout*, a number for a list of bounds,
/// stays.
public struct HistogramGrid: Sendable {
    /// A group's buckets of one layout.
    struct Key: Hashable, Sendable {
        var group: Int
        var layout: Int
        /// How many buckets there are.
        var width: Int
    }

    private struct Kept: Sendable {
        var offset: Int
        var layout: Int
        var width: Int
    }

    public let grid: StepGrid
    public let knownSince: Int64
    private let kinds: [CounterKind]
    private let groups: [Int]
    /// Where each key's cells begin, by step and bucket.
    private(set) var places: [Key: Int] = [:]
    private(set) var cells: [UInt64] = []
    /// The key that was asked for last: many points in a row have one.
    private var lastPlace: (key: Key, offset: Int)?
    private let cellsMax: Int
    /// Whether there was no room for the cells of something: then the answer is not whole.
    public private(set) var isFull = false
    private var links = RunLinks()
    private var kept: [Kept] = []
    private var keptCounts: [UInt64] = []
    /// The series whose points were added last, and the last of them; its counts are those kept last.
    private var open: Open?

    private struct Open: Sendable {
        var series: Int
        var time: Int64
        var start: Int64
    }

    /// `kinds` and `groups` say how each series counts, and where it belongs.
    public init(
        over grid: StepGrid, knownSince: Int64, kinds: [CounterKind], groups: [Int],
        cellsMax: Int = AggregationLimits.bucketCellsMax
    ) {
        precondition(kinds.count == groups.count)
        (self.grid, self.kinds, self.groups, self.cellsMax) = (grid, kinds, groups, cellsMax)
        self.knownSince = min(knownSince, grid.range.start)
    }

    /// What it holds, in numbers of eight bytes.
    public var wordCount: Int { cells.count + keptCounts.count + links.count * 8 }

    /// Adds points of one series and layout in the order of their times. `totals` are the points' counts;
    /// `counts` those of their buckets, one point after the other. When they follow, no other point of the
    /// series lies between those added last and these.
    public mutating func add(
        _ series: Int, layout: Int, follow: Bool = false, times: Swift.Span<Int64>,
        starts: Swift.Span<Int64>, totals: Swift.Span<UInt64>, counts: Swift.Span<UInt64>
    ) {
        if !follow { open = nil }
        guard times.count > 0, counts.count % times.count == 0, counts.count > 0 else { return }
        let width = counts.count / times.count
        let isDelta = kinds[series] == .delta
        let known = SeriesGrid.known(times, from: isDelta ? grid.range.start : knownSince, grid)
        guard !known.isEmpty else { return }
        if isDelta {
            guard let base = base(of: Key(group: groups[series], layout: layout, width: width)) else {
                return
            }
            for index in known {
                guard let step = grid.index(of: times[index]) else { continue }
                add(counts, index, width, at: base + step * width)
            }
        } else {
            increase(series, layout, known, width, times, starts, totals, counts)
        }
    }

    /// Counts what lies between the runs; after this nothing is added.
    public mutating func settle() {
        var pairs: [(RunLinks.Boundary?, RunLinks.Boundary)] = []
        links.settle { earlier, later in
            if grid.range.contains(later.time) { pairs.append((earlier, later)) }
        }
        for (earlier, later) in pairs {
            let entry = kept[Int(later.slot)]
            var before: Kept?
            if let earlier {
                if later.time == earlier.time { continue }
                let isReset = later.start != earlier.start && later.start >= earlier.time
                let known = kept[Int(earlier.slot)]
                let isLike = known.layout == entry.layout && known.width == entry.width
                let isSmaller =
                    isLike
                    && (0..<entry.width).contains { bucket in
                        keptCounts[entry.offset + bucket] < keptCounts[known.offset + bucket]
                    }
                before = isReset || !isLike || isSmaller ? nil : known
            } else if later.start == 0 || later.start < knownSince {
                continue
            }
            guard let step = grid.index(of: later.time) else { continue }
            let key = Key(group: groups[Int(later.series)], layout: entry.layout, width: entry.width)
            guard let base = base(of: key) else { continue }
            let cell = base + step * entry.width
            for bucket in 0..<entry.width {
                let known = before.map { keptCounts[$0.offset + bucket] } ?? 0
                cells[cell + bucket] &+= keptCounts[entry.offset + bucket] &- known
            }
        }
    }

    /// Where the cells of a key begin; made when they are not there yet, and nothing when there is no room.
    private mutating func base(of key: Key) -> Int? {
        if let lastPlace, lastPlace.key == key { return lastPlace.offset }
        if let known = places[key] {
            lastPlace = (key, known)
            return known
        }
        let (count, overflow) = key.width.multipliedReportingOverflow(by: grid.count)
        guard !overflow, count <= cellsMax - cells.count else {
            isFull = true
            return nil
        }
        let offset = cells.count
        cells.append(contentsOf: repeatElement(0, count: count))
        places[key] = offset
        return offset
    }
}

extension HistogramGrid {
    /// Increases of cumulative series: those inside the run at once, those to its neighbours when they are
    /// known.
    private mutating func increase(
        _ series: Int, _ layout: Int, _ known: Range<Int>, _ width: Int, _ times: Swift.Span<Int64>,
        _ starts: Swift.Span<Int64>, _ totals: Swift.Span<UInt64>, _ counts: Swift.Span<UInt64>
    ) {
        let key = Key(group: groups[series], layout: layout, width: width)
        let first = known.lowerBound
        let isContinued = isOpen(series, layout, width)
        if isContinued, let open {
            if let base = base(of: key), let step = grid.index(of: times[first]), times[first] != open.time {
                let isRestart = starts[first] != open.start && starts[first] >= open.time
                let cell = base + step * width
                if isRestart || !growSinceKept(counts, to: first, width, at: cell) {
                    add(counts, first, width, at: cell)
                }
            }
        } else {
            keep(counts, first, layout, width)
            links.add(series: series, time: times[first], start: starts[first], slot: kept.count - 1)
        }
        defer {
            open = Open(
                series: series, time: times[known.upperBound - 1], start: starts[known.upperBound - 1])
        }
        guard known.count > 1 || isContinued, let base = base(of: key) else { return }
        var last = known.lowerBound
        while last + 1 < known.upperBound {
            let step = grid.index(of: times[last + 1])
            let end = step.map { grid.end(of: $0) } ?? grid.range.start
            let first = last
            var hasReset = false
            repeat {
                let next = last + 1
                let isRestart = starts[next] != starts[last] && starts[next] >= times[last]
                if isRestart || totals[next] < totals[last] || times[next] == times[last] { hasReset = true }
                last = next
            } while last + 1 < known.upperBound && times[last + 1] < end
            guard let step else { continue }
            let cell = base + step * width
            // What lies between cancels out, unless the series started again.
            if !hasReset, grow(counts, from: first, to: last, width, at: cell) { continue }
            for index in first..<last where times[index + 1] != times[index] {
                let isRestart = starts[index + 1] != starts[index] && starts[index + 1] >= times[index]
                if !isRestart, grow(counts, from: index, to: index + 1, width, at: cell) { continue }
                add(counts, index + 1, width, at: cell)
            }
        }
        if let slot = links.move(to: times[last], start: starts[last]) {
            for bucket in 0..<width { keptCounts[kept[slot].offset + bucket] = counts[last * width + bucket] }
        } else {
            keep(counts, last, layout, width)
            links.extend(to: times[last], start: starts[last], slot: kept.count - 1)
        }
    }

    /// Whether points of this series, layout and width were added last.
    private func isOpen(_ series: Int, _ layout: Int, _ width: Int) -> Bool {
        guard let open, open.series == series, let last = kept.last else { return false }
        return last.layout == layout && last.width == width
    }

    /// As `grow`, from the point whose counts were kept last.
    private mutating func growSinceKept(
        _ counts: Swift.Span<UInt64>, to later: Int, _ width: Int, at cell: Int
    ) -> Bool {
        let (before, after) = (keptCounts.count - width, later * width)
        for bucket in 0..<width where counts[after + bucket] < keptCounts[before + bucket] { return false }
        for bucket in 0..<width {
            cells[cell + bucket] &+= counts[after + bucket] &- keptCounts[before + bucket]
        }
        return true
    }

    private mutating func keep(_ counts: Swift.Span<UInt64>, _ point: Int, _ layout: Int, _ width: Int) {
        kept.append(Kept(offset: keptCounts.count, layout: layout, width: width))
        for bucket in point * width..<(point + 1) * width { keptCounts.append(counts[bucket]) }
    }

    /// Adds the whole counts of a point.
    @inline(__always)
    private mutating func add(_ counts: Swift.Span<UInt64>, _ point: Int, _ width: Int, at cell: Int) {
        let first = point * width
        for bucket in 0..<width { cells[cell + bucket] &+= counts[first + bucket] }
    }

    /// Adds what the buckets grew by; false, and nothing is added, when one of them shrank.
    @inline(__always)
    private mutating func grow(
        _ counts: Swift.Span<UInt64>, from earlier: Int, to later: Int, _ width: Int, at cell: Int
    ) -> Bool {
        let (before, after) = (earlier * width, later * width)
        var hasShrunk = false
        for bucket in 0..<width where counts[after + bucket] < counts[before + bucket] { hasShrunk = true }
        if hasShrunk { return false }
        for bucket in 0..<width {
            cells[cell + bucket] &+= counts[after + bucket] &- counts[before + bucket]
        }
        return true
    }
}
