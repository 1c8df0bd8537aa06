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

    private static func spans(_ numbers: inout SeededNumbers) -> [SampleSpan] {
        (0..<400).map { number in
            SampleSpan(
                id: UInt64(number + 1), parent: numbers.next() % 3 == 0 ? 5 : 0,
                service: ["web", "cart", ""][Int(numbers.next() % 3)],
                start: SampleTime.noon + Int64(numbers.next() % UInt64(600 * SampleTime.second)),
                duration: Int64(numbers.next() % 900_000_000), statusCode: Int32(numbers.next() % 3))
        }
    }

    private static func truth(_ spans: [SampleSpan], in range: TimeRange) -> [String: RequestStatistics] {
        let batch = SpanBatch.sample(spans)
        var tally = RequestTally(of: batch)
        for row in 0..<batch.count where range.contains(batch.startTime[row]) { tally.add(row) }
        var services: [String: RequestStatistics] = [:]
        for (key, statistics) in tally.finish().entries {
            services[key.service, default: RequestStatistics()].merge(statistics)
        }
        return services
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `any range, with and without steps, gives what the spans say`(seed: UInt64) async throws {
        var numbers = SeededNumbers(seed: seed)
        let stage = try await QueryStage.make()
        let spans = Self.spans(&numbers)
        // Blocks of some minutes each, so that some lie in the range and some across its edges.
        let blocks = Dictionary(grouping: spans) { ($0.start - SampleTime.noon) / (2 * Self.minute) }
        try await stage.commit(blocks.values.map { .traces(.sample($0)) })

        let start = SampleTime.noon + Int64(numbers.next() % UInt64(3 * Self.minute))
        let range = TimeRange(start: start, end: start + 5 * Self.minute)
        let statistics = try await stage.queries.serviceStatistics(
            range, grid: nil, serviceNames: [], as: stage.owner)
        let truth = Self.truth(spans, in: range)
        #expect(statistics.map(\.service) == truth.keys.sorted())
        for service in statistics { #expect(service.total == truth[service.service]) }

        let whole = TimeRange(
            start: SampleTime.noon + Self.minute, end: SampleTime.noon + 8 * Self.minute)
        let grid = try #require(StepGrid(range: whole, step: 3 * Self.minute))
        let stepped = try await stage.queries.serviceStatistics(
            whole, grid: grid, serviceNames: ["web"], as: stage.owner)
        let web = try #require(stepped.first)
        #expect(stepped.count == 1 && web.service == "web" && web.steps.count == 3)
        #expect(web.total == Self.truth(spans, in: whole)["web"])
        for (step, statistics) in web.steps.enumerated() {
            let steps = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
            #expect(statistics == Self.truth(spans, in: steps)["web"])
        }
    }
}
