// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import QueryEngine
import Telemetry

extension BlockSnapshot {
    /// What defines the series that a query asks for in a range; those of all metrics without one.
    /// - Throws: `QueryFault.tooLarge` when that would take more than `bytesMax` of memory.
    func definedSeries(
        _ range: TimeRange, of query: MetricQuery? = nil, bytesMax: Int = QueryingLimits.definitionBytesMax
    ) async throws -> SeriesIndex {
        try await seriesIndex(
            range, services: query?.serviceNames ?? [], names: query.map { [$0.name] } ?? [],
            requireRoom: { byteCount in
                guard byteCount <= bytesMax else {
                    throw QueryFault.tooLarge(QueryTooLarge(.definitionBytes, maximum: bytesMax))
                }
            },
            keeping: { try query?.asks(forAny: $0) ?? true })
    }
}
