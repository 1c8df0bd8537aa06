// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import QueryEngine
import Telemetry

/// Reads the points of chosen series into a fold: latest blocks first, several row groups at once, of each
/// first which series it has.
struct AggregateScan {
    private struct Place: Sendable {
        let entry: BlockEntry
        let rowGroup: Int
        /// Whether no later block of the scan has points of the same time.
        let isAlone: Bool
    }

    /// How much is done at once.
    struct Extent: Sendable {
        var rowGroups = QueryingLimits.scannedRowGroupsMax
        var bufferedWords = QueryingLimits.bufferedWordsMax
    }

    private var fold: MetricAggregateFold
    private let query: MetricAggregateQuery
    private let chosen: ChosenSeries
    private let extent: Extent
    private var buffer: PointBuffer
    private var wave: [Place] = []
    /// Of the block that is being read: the series whose points have all been read.
    private var complete: [Bool] = []

    private init(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, _ extent: Extent, pointwise: Set<Int> = []
    ) throws(QueryFault) {
        fold = try MetricAggregateFold(query, chosen, pointwise: pointwise)
        (self.query, self.chosen, self.extent) = (query, chosen, extent)
        buffer = PointBuffer(of: chosen)
    }

    /// The answer, and how many series had to be read point by point.
    static func answer(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, in snapshot: BlockSnapshot,
        _ extent: Extent = Extent()
    ) async throws -> (aggregate: MetricAggregate, pointwiseCount: Int) {
        var scan = try AggregateScan(query, chosen, extent)
        let overlapping = try await scan.run(in: snapshot)
        if !overlapping.isEmpty {
            // More points lie between others than could be put in order: rare, and right only one by one.
            scan = try AggregateScan(query, chosen, extent, pointwise: overlapping)
            _ = try await scan.run(in: snapshot)
        }
        return (scan.fold.finish(), overlapping.count)
    }

    /// Reads all; answers the series that must be read once more, point by point.
    private mutating func run(in snapshot: BlockSnapshot) async throws -> Set<Int> {
        let criteria = BlockCriteria(
            kind: .metrics, timeRange: query.readRange, services: query.series.serviceNames,
            names: [query.series.name])
        var pending: BlockEntry?
        try await snapshot.forEach(criteria) { entry in
            // Blocks come in the order of their latest point: none to come is later.
            if let pending { try await read(pending, in: snapshot, watermark: entry.maxTime) }
            pending = entry
            return true
        }
        if let pending { try await read(pending, in: snapshot, watermark: .min) }
        try await finishWave(in: snapshot)
        try fold.add(buffer.take(above: .min))
        return fold.settle()
    }

    /// Reads the row groups of a block; no block to come has points later than `watermark`.
    private mutating func read(
        _ entry: BlockEntry, in snapshot: BlockSnapshot, watermark: Int64
    ) async throws {
        let isAlone = watermark < entry.minTime
        complete = [Bool](repeating: false, count: chosen.count)
        for rowGroup in entry.directory.rowGroups(in: query.readRange) {
            if wave.count >= extent.rowGroups {
                try await finishWave(in: snapshot)
                try drain(above: watermark, of: complete)
            }
            wave.append(Place(entry: entry, rowGroup: rowGroup, isAlone: isAlone))
        }
        guard wave.count >= extent.rowGroups else { return }
        try await finishWave(in: snapshot)
        try drain(above: watermark)
    }

    private mutating func finishWave(in snapshot: BlockSnapshot) async throws {
        let places = wave
        wave.removeAll(keepingCapacity: true)
        if places.isEmpty { return }
        try Task.checkCancellation()
        let views = try await snapshot.views(
            places.map { ($0.entry, $0.rowGroup, MetricAggregateQuery.seriesColumns) })
        let (query, chosen) = (query, chosen)
        let runs = try await concurrently(views.indices.map { ($0, views[$0]) }) { _, view in
            ChosenRuns(of: chosen, in: try view.runs())
        }
        let open = runs.indices.filter { runs[$0] != nil }
        if open.isEmpty { return }
        try await snapshot.fill(
            open.map { (views[$0], places[$0].entry, MetricAggregateQuery.pointColumns) })
        try snapshot.requireBudget()
        let parts = try await concurrently(open.map { ($0, views[$0]) }) { index, view in
            let batch = try view.metrics(view.rows, MetricAggregateQuery.pointColumns)
            return runs[index].map { SeriesPoints(of: chosen, query, in: $0, batch) }
        }
        let current = places[places.count - 1].entry.blockID
        for (index, part) in zip(open, parts) {
            guard let part else { continue }
            if places[index].isAlone, buffer.isEmpty { try fold.add(part) } else { buffer.add(part) }
            if places[index].entry.blockID == current { runs[index]?.markComplete(in: &complete) }
        }
    }

    /// Hands on what nothing can come between any more, once there is much; all of it when that is too
    /// little.
    private mutating func drain(above watermark: Int64, of complete: [Bool]? = nil) throws {
        if buffer.wordCount > extent.bufferedWords {
            try fold.add(buffer.take(above: watermark, of: complete))
            if buffer.wordCount > extent.bufferedWords / 2 { try fold.add(buffer.take(above: .min)) }
        } else if !buffer.isEmpty {
            return
        }
        // Within a block there is more to come, of other series.
        if complete == nil { fold.settle(above: watermark) }
    }
}
