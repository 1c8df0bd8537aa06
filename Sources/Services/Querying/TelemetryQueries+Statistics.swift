// SPDX-License-Identifier: Apache-2.0
public import Aggregation
import BlockStorage
import Blocks
public import QueryEngine
public import Telemetry
public import Tenancy

extension TelemetryQueries {
    /// Requests, errors and durations of each service, in alphabetical order: from the summaries of blocks
    /// wholly in the range, and from spans at its edges.
    public func serviceStatistics(
        _ range: TimeRange, grid: StepGrid?, serviceNames: [String], as principal: Principal
    ) async throws -> [ServiceStatistics] {
        try await reading(as: principal) { snapshot in
            var fold = ServiceStatisticsFold(range, grid: grid, serviceNames: serviceNames)
            try await snapshot.forEachSummary(in: range, services: serviceNames) { try fold.add($0) }
            var plan = ScanPlan(.traces, range)
            plan.services = serviceNames
            plan.isUnsummarized = true
            try await snapshot.scan(BatchQuestion(plan, ServiceStatisticsFold.columns)) { batch in
                if case .traces(let spans) = batch { try fold.add(spans) }
            }
            return fold.finish()
        }
    }
}
