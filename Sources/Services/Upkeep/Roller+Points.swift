// SPDX-License-Identifier: Apache-2.0
import Aggregation
import BlockStorage
import Blocks
import Rollups
import Telemetry

extension Roller {
    private struct Place {
        let entry: BlockEntry
        let rowGroup: Int
        let first: SeriesPosition
        let last: SeriesPosition
    }

    /// The roll-ups of the points of an hour, given to `take` as they are made. Series are read range by
    /// range, each within the memory of a merge.
    func points(
        _ range: TimeRange, in exchange: BlockExchange, _ take: (EncodedBlock) async throws -> Void
    ) async throws {
        let snapshot = exchange.snapshot
        let (places, parting) = try await survey(range, in: snapshot)
        if places.isEmpty { return }
        let kinds = try await kinds(range, in: snapshot)
        var pointsMax = max(memoryBytesMax / UpkeepLimits.rolledUpPointBytes, 1)
        var starts = parting.starts(pointsMax: pointsMax)
        var open = BlockKind.metrics.rollups.map { Output(kind: $0) }
        var (index, isFirst) = (0, true)
        while index < starts.count {
            let (start, end) = (starts[index], index + 1 < starts.count ? starts[index + 1] : nil)
            guard let gathering = try await gather(range, from: start, before: end, places, in: snapshot)
            else {
                // They are wider than was guessed, so that the rest is parted more finely.
                guard pointsMax > parting.pointsMin else { throw RollupTooLarge() }
                pointsMax /= 2
                starts = parting.starts(pointsMax: pointsMax, after: starts[...index])
                continue
            }
            let rollups = gathering.rollups(open.compactMap(\.kind.resolution)) { kinds[$0] }
            for place in open.indices { open[place].add(rollups[place]) }
            // By minute only where that is far less to read. What the first series say goes for all.
            if isFirst, gathering.pointCount > 0 {
                isFirst = false
                if gathering.pointCount < rollups[0].count * UpkeepLimits.thinningMin { open.removeFirst() }
            }
            for place in open.indices where open[place].isFull(bytesMax: memoryBytesMax) {
                for block in open[place].finish() { try await take(block) }
            }
            index += 1
        }
        for place in open.indices { for block in open[place].finish() { try await take(block) } }
    }

    /// The points of a range of series; `nil` when they are more than may be held.
    private func gather(
        _ range: TimeRange, from start: SeriesPosition?, before end: SeriesPosition?, _ places: [Place],
        in snapshot: BlockSnapshot
    ) async throws -> PointGathering? {
        var gathering = PointGathering(range, from: start, before: end)
        let columns = PointGathering.columns
        for place in places {
            if let start, place.last < start { continue }
            if let end, place.first >= end { continue }
            let reader = try await snapshot.read(place.entry, columns, rowGroups: [place.rowGroup])
            gathering.add(try reader.metrics(rowGroup: place.rowGroup, columns: columns))
            guard gathering.wordCount <= memoryBytesMax / 8 else { return nil }
        }
        return gathering
    }

    /// Which row groups have points of the hour, of which series, and how these are parted.
    private func survey(
        _ range: TimeRange, in snapshot: BlockSnapshot
    ) async throws -> ([Place], SeriesParting) {
        var places: [Place] = []
        var parting = SeriesParting()
        let columns: ColumnSelection = [.series, .metricName, .service]
        try await snapshot.forEach(BlockCriteria(kind: .metrics, timeRange: range)) { entry in
            // Points of the first format are of no order, and no query finds them.
            guard entry.directory.format != .columnar1 else { return true }
            for rowGroup in entry.directory.rowGroups(in: range) {
                let reader = try await snapshot.read(entry, columns, rowGroups: [rowGroup])
                let runs = try RowGroupView(reader, rowGroup: rowGroup).runs()
                guard runs.count > 0 else { continue }
                parting.add(runs)
                places.append(
                    Place(
                        entry: entry, rowGroup: rowGroup, first: SeriesPosition(runs, 0),
                        last: SeriesPosition(runs, runs.count - 1)))
            }
            guard places.count <= UpkeepLimits.rolledUpRowGroupsMax else { throw RollupTooLarge() }
            return true
        }
        return (places, parting)
    }

    /// How the points of each series count that the day defines.
    private func kinds(
        _ range: TimeRange, in snapshot: BlockSnapshot
    ) async throws -> [UInt64: CounterKind] {
        var kinds: [UInt64: CounterKind] = [:]
        let columns: ColumnSelection = [.series, .metric]
        try await snapshot.forEach(BlockCriteria(kind: .series, timeRange: range)) { entry in
            for rowGroup in entry.directory.rowGroups.indices {
                let reader = try await snapshot.read(entry, columns, rowGroups: [rowGroup])
                let definitions = try reader.series(rowGroup: rowGroup, columns: columns)
                let byMetric = definitions.metrics.map { CounterKind($0) }
                for row in definitions.id.indices {
                    kinds[definitions.id[row]] = byMetric[Int(definitions.metric[row])]
                }
            }
            guard kinds.count <= UpkeepLimits.rolledUpSeriesMax else { throw RollupTooLarge() }
            return true
        }
        return kinds
    }
}

/// An hour has more than can be rolled up within the limits; it is read as it is.
struct RollupTooLarge: Error {}

/// Roll-ups of one kind that wait to become a block.
private struct Output {
    let kind: BlockKind
    private var batches: [Batch] = []
    private var rowCount = 0
    private var bucketCount = 0

    init(kind: BlockKind) { self.kind = kind }

    mutating func add(_ batch: MetricBatch) {
        guard batch.count > 0 else { return }
        batches.append(.metrics(batch))
        rowCount += batch.count
        bucketCount += batch.histograms.buckets.count
    }

    func isFull(bytesMax: Int) -> Bool {
        rowCount >= UpkeepLimits.rollupRowsMax || bucketCount * 8 >= bytesMax
    }

    mutating func finish() -> [EncodedBlock] {
        defer { (batches, rowCount, bucketCount) = ([], 0, 0) }
        return BlockEncoder.encode(batches, rowsMax: BlockLimits.mergedRowsMax(kind)).map {
            var block = $0
            block.kind = kind
            return block
        }
    }
}
