// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import QueryEngine
import Querying
import Telemetry
import TestSupport
import Testing

/// Statistics from summaries and spans equal those of the spans alone.
@Suite struct ServiceStatisticsTests {
    private static let minute = 60 * SampleTime.second

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `any range, with and without steps, gives what the spans say`(seed: UInt64) async throws {
        var numbers = SeededNumbers(seed: seed)
        let stage = try await QueryStage.make()
        let tenMinutes = TimeRange(start: SampleTime.noon, end: SampleTime.noon + 10 * Self.minute)
        let spans = SampleSpan.requests(400, in: tenMinutes, &numbers)
        // Blocks of some minutes each, so that some lie in the range and some across its edges.
        let blocks = Dictionary(grouping: spans) { ($0.start - SampleTime.noon) / (2 * Self.minute) }
        try await stage.commit(blocks.values.map { .traces(.sample($0)) })

        let start = SampleTime.noon + Int64(numbers.next() % UInt64(3 * Self.minute))
        let range = TimeRange(start: start, end: start + 5 * Self.minute)
        let statistics = try await stage.queries.serviceStatistics(
            range, grid: nil, serviceNames: [], as: stage.owner)
        let truth = spans.statistics(in: range)
        #expect(statistics.map(\.service) == truth.keys.sorted())
        for service in statistics { #expect(service.total == truth[service.service]) }

        let whole = TimeRange(
            start: SampleTime.noon + Self.minute, end: SampleTime.noon + 8 * Self.minute)
        let grid = try #require(StepGrid(range: whole, step: 3 * Self.minute))
        let stepped = try await stage.queries.serviceStatistics(
            whole, grid: grid, serviceNames: ["web"], as: stage.owner)
        let web = try #require(stepped.first)
        #expect(stepped.count == 1 && web.service == "web" && web.steps.count == 3)
        #expect(web.total == spans.statistics(in: whole)["web"])
        for (step, statistics) in web.steps.enumerated() {
            let steps = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
            #expect(statistics == spans.statistics(in: steps)["web"])
        }
    }
}
