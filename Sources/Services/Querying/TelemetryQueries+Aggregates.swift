// SPDX-License-Identifier: Apache-2.0
import BlockStorage
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
            let sources = try await RollupChoice.points(query, in: snapshot, usage)
            return try await AggregateScan.answer(query, chosen, from: sources, in: snapshot)
        }
    }
}
