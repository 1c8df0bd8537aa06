// SPDX-License-Identifier: Apache-2.0
public import Aggregation
import BlockStorage
import Blocks
public import QueryEngine
public import Telemetry
public import Tenancy

extension TelemetryQueries {
    /// Requests, errors and durations of each service, in alphabetical order: from roll-ups of whole hours,
    /// from the summaries of blocks elsewhere, and from spans at edges that lie inside a minute.
    public func serviceStatistics(
        _ range: TimeRange, grid: StepGrid?, serviceNames: [String], as principal: Principal
    ) async throws -> [ServiceStatistics] {
        try await reading(as: principal) { snapshot in
            var fold = ServiceStatisticsFold(range, grid: grid, serviceNames: serviceNames)
            let kind = RollupChoice.requests(grid)
            let parts = try await snapshot.rolledUp(kind, in: range)
            usage.note(parts, of: kind)
            for part in parts {
                try await snapshot.forEachSummary(of: kind, in: part, reach: .all, services: serviceNames) {
                    try fold.add($0, of: part)
                }
            }
            for gap in range.without(parts) { try await add(gap, to: &fold, serviceNames, in: snapshot) }
            return fold.finish()
        }
    }

    /// Adds what is not rolled up. Edges between two minutes cut summaries as well as spans.
    private func add(
        _ gap: TimeRange, to fold: inout ServiceStatisticsFold, _ serviceNames: [String],
        in snapshot: BlockSnapshot
    ) async throws {
        let minute = DayHours.minuteNanoseconds
        let reach = TimeRange(
            start: gap.start % minute == 0 ? .min : gap.start, end: gap.end % minute == 0 ? .max : gap.end)
        // Of a minute that an edge lies in, what the summaries within the edges say is wanted.
        let minutes = TimeRange(
            start: reach.start == .min ? gap.start : .min, end: reach.end == .max ? gap.end : .max)
        try await snapshot.forEachSummary(in: gap, reach: reach, services: serviceNames) {
            try fold.add($0, of: minutes)
        }
        var plan = ScanPlan(.traces, gap)
        plan.services = serviceNames
        plan.summaryReach = reach
        try await snapshot.scan(BatchQuestion(plan, RequestTally.columns)) { batch in
            if case .traces(let spans) = batch { try fold.add(spans, in: gap) }
        }
    }
}
