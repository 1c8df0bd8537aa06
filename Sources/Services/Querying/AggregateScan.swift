// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import QueryEngine
import Telemetry

/// Reads the points of chosen series into a fold: first which row group has which series, then as many series
/// at once as may be held, so that the points of each come to the fold together and in order.
struct AggregateScan {
    /// How much is done at once.
    struct Extent: Sendable {
        var rowGroups = QueryingLimits.scannedRowGroupsMax
        var words = QueryingLimits.gatheredWordsMax
    }

    private struct Place: Sendable {
        let entry: BlockEntry
        let rowGroup: Int
        /// Whose points are taken.
        let part: TimeRange
        let runs: ChosenRuns

        var isRollup: Bool { entry.kind != .metrics }
    }

    private let query: MetricAggregateQuery
    private let sources: [MetricSource]
    private let chosen: ChosenSeries
    private let extent: Extent
    private let readsRollups: Bool
    private var fold: MetricAggregateFold
    private var buffer: PointBuffer
    private var places: [Place] = []

    private init(
        _ query: MetricAggregateQuery, _ sources: [MetricSource], _ chosen: ChosenSeries, _ extent: Extent
    ) throws(QueryFault) {
        readsRollups = sources.contains { $0.kind != .metrics }
        fold = try MetricAggregateFold(query, chosen, readsRollups: readsRollups)
        self.sources = sources
        (self.query, self.chosen, self.extent) = (query, chosen, extent)
        buffer = PointBuffer(of: chosen)
    }

    /// The answer.
    static func answer(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, from sources: [MetricSource],
        in snapshot: BlockSnapshot, _ extent: Extent = Extent()
    ) async throws -> MetricAggregate {
        var scan = try AggregateScan(query, sources, chosen, extent)
        try await scan.locate(in: snapshot)
        try await scan.read(in: snapshot)
        scan.fold.settle()
        return try scan.fold.finish()
    }

    /// Finds the row groups that have any of the series.
    private mutating func locate(in snapshot: BlockSnapshot) async throws {
        for source in sources { try await locate(source, in: snapshot) }
    }

    private mutating func locate(_ source: MetricSource, in snapshot: BlockSnapshot) async throws {
        let criteria = BlockCriteria(
            kind: source.kind, timeRange: source.part, services: query.series.serviceNames,
            names: [query.series.name])
        var wave: [(BlockEntry, Int)] = []
        try await snapshot.forEach(criteria) { entry in
            for rowGroup in entry.directory.rowGroups(in: source.part) { wave.append((entry, rowGroup)) }
            guard wave.count >= extent.rowGroups else { return true }
            try await locate(wave, source.part, in: snapshot)
            wave.removeAll(keepingCapacity: true)
            return true
        }
        if !wave.isEmpty { try await locate(wave, source.part, in: snapshot) }
    }

    private mutating func locate(
        _ wave: [(BlockEntry, Int)], _ part: TimeRange, in snapshot: BlockSnapshot
    ) async throws {
        let views = try await snapshot.views(wave.map { ($0.0, $0.1, MetricAggregateQuery.seriesColumns) })
        try snapshot.requireBudget()
        let chosen = chosen
        let found = try await concurrently(Array(views.enumerated())) { _, view in
            ChosenRuns(of: chosen, in: try view.runs())
        }
        for ((entry, rowGroup), runs) in zip(wave, found) {
            guard let runs else { continue }
            places.append(Place(entry: entry, rowGroup: rowGroup, part: part, runs: runs))
        }
        guard places.reduce(0, { $0 + $1.runs.count }) <= QueryingLimits.runsMax else {
            throw QueryFault.tooLarge(QueryTooLarge(.metricRuns, maximum: QueryingLimits.runsMax))
        }
    }

    /// Reads the series in rounds. How large a point is shows the first round, which is a small one.
    private mutating func read(in snapshot: BlockSnapshot) async throws {
        var counts = [Int](repeating: 0, count: chosen.count)
        for place in places { place.runs.count(into: &counts) }
        var rest = chosen.stored.filter { counts[$0] > 0 }[...]
        var wordsPerPoint = chosen.areHistograms ? 64.0 : 8.0
        while let first = rest.popFirst() {
            var isWanted = [Bool](repeating: false, count: chosen.count)
            isWanted[first] = true
            var points = counts[first]
            while let next = rest.first,
                Double(points + counts[next]) * wordsPerPoint <= Double(extent.words)
            {
                isWanted[next] = true
                points += counts[next]
                rest.removeFirst()
            }
            try await gather(isWanted, in: snapshot)
            wordsPerPoint = max(Double(buffer.wordCount) / Double(max(buffer.pointCount, 1)) * 1.2, 1)
            try fold.add(buffer.take())
        }
    }

    /// Gathers all points of some series.
    private mutating func gather(_ isWanted: [Bool], in snapshot: BlockSnapshot) async throws {
        let wanted = places.compactMap { place in
            place.runs.keeping(isWanted).map {
                Place(entry: place.entry, rowGroup: place.rowGroup, part: place.part, runs: $0)
            }
        }
        let (query, chosen, whole, readsRollups) = (query, chosen, sources.count == 1, readsRollups)
        for first in stride(from: 0, to: wanted.count, by: extent.rowGroups) {
            let wave = Array(wanted[first..<min(first + extent.rowGroups, wanted.count)])
            let views = try await snapshot.views(
                wave.map {
                    ($0.entry, $0.rowGroup, MetricAggregateQuery.pointColumns.union(.series))
                })
            try snapshot.requireBudget()
            let parts = try await concurrently(Array(views.enumerated())) { index, view in
                let batch = try view.metrics(view.rows, MetricAggregateQuery.pointColumns)
                let place = wave[index]
                return SeriesPoints(
                    of: chosen, query, in: place.runs, batch, part: whole ? .all : place.part,
                    readsRollups: readsRollups, isRollup: place.isRollup)
            }
            for part in parts { buffer.add(part) }
            guard buffer.wordCount <= max(extent.words, QueryingLimits.gatheredWordsMax) * 2 else {
                throw QueryFault.tooLarge(QueryTooLarge(.metricPoints, maximum: buffer.pointCount))
            }
        }
    }
}
