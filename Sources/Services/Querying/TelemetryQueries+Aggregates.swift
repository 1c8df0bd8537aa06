// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
public import QueryEngine
import Telemetry
public import Tenancy

extension TelemetryQueries {
    /// One number for each group of a metric's series and each step.
    public func metricAggregate(
        _ query: MetricAggregateQuery, as principal: Principal
    ) async throws -> MetricAggregate {
        try await reading(as: principal) { snapshot in
            let index = try await snapshot.definedSeries(query.readRange, of: query.series)
            let chosen = try ChosenSeries(query, index)
            if chosen.count == 0 { return MetricAggregate(groups: [], seriesCount: 0) }
            var fold = try MetricAggregateFold(query, chosen)
            try await snapshot.fold(query, chosen, into: &fold)
            let overlapping = fold.settle()
            if !overlapping.isEmpty {
                // Late points lie between others: rare, and right only one by one.
                fold = try MetricAggregateFold(query, chosen, pointwise: overlapping)
                try await snapshot.fold(query, chosen, into: &fold)
                _ = fold.settle()
            }
            return try fold.finish()
        }
    }
}

extension BlockSnapshot {
    /// Reads the chosen series: of each block first which series its row groups have, then the points of
    /// those that have some. While one block is decoded, the next is fetched.
    fileprivate func fold(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, into fold: inout MetricAggregateFold
    ) async throws {
        let range = query.readRange
        let criteria = BlockCriteria(
            kind: .metrics, timeRange: range, services: query.series.serviceNames, names: [query.series.name])
        try await forEach(criteria) { entry in
            let rowGroups = entry.directory.rowGroups(in: range)
            if rowGroups.isEmpty { return true }
            let ids = try await read(entry, MetricAggregateQuery.seriesColumns, rowGroups: rowGroups)
            var wanted: [(rowGroup: Int, runs: MetricRuns)] = []
            for rowGroup in rowGroups {
                try Task.checkCancellation()
                let runs = try ids.runs(rowGroup: rowGroup)
                if SeriesPoints.areAny(of: chosen, in: runs) { wanted.append((rowGroup, runs)) }
            }
            if wanted.isEmpty { return true }
            let points = try await read(
                entry, MetricAggregateQuery.seriesColumns.union(MetricAggregateQuery.pointColumns),
                rowGroups: wanted.map(\.rowGroup))
            for part in try await decode(query, chosen, points, wanted) { try fold.add(part) }
            return true
        }
    }

    /// The points of row groups, decoded on several cores.
    private func decode(
        _ query: MetricAggregateQuery, _ chosen: ChosenSeries, _ reader: BlockReader,
        _ wanted: [(rowGroup: Int, runs: MetricRuns)]
    ) async throws -> [SeriesPoints] {
        try await withThrowingTaskGroup(of: (Int, SeriesPoints).self) { group in
            for (place, (rowGroup, runs)) in wanted.enumerated() {
                group.addTask {
                    try Task.checkCancellation()
                    let batch = try reader.metrics(
                        rowGroup: rowGroup, columns: MetricAggregateQuery.pointColumns)
                    return (place, SeriesPoints(of: chosen, query, in: runs, batch))
                }
            }
            var parts: [SeriesPoints?] = Array(repeating: nil, count: wanted.count)
            for try await (place, part) in group { parts[place] = part }
            return parts.compactMap { $0 }
        }
    }
}
