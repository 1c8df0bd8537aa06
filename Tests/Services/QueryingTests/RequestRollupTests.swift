// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import QueryEngine
import Telemetry
import Tenancy
import TestSupport
import Testing
import Upkeep

@testable import Querying

/// Statistics of services are the same with roll-ups as without, whatever happens between.
@Suite struct RequestRollupTests {
    private static let hour = 3_600 * SampleTime.second
    private static let minute = 60 * SampleTime.second
    private static let midnight = SampleTime.noon - 12 * hour

    private static func spans(_ count: Int, hours: Range<Int64>, _ numbers: inout SeededNumbers)
        -> [SampleSpan]
    {
        let range = TimeRange(
            start: midnight + hours.lowerBound * hour, end: midnight + hours.upperBound * hour)
        return SampleSpan.requests(count, in: range, &numbers)
    }

    private static func check(
        _ spans: [SampleSpan], on stage: QueryStage, _ range: TimeRange, step: Int64?
    ) async throws {
        let grid = step.flatMap { StepGrid(range: range, step: $0) }
        let queries = stage.queries
        let statistics = try await queries.serviceStatistics(
            range, grid: grid, serviceNames: [], as: stage.owner)
        let truth = spans.statistics(in: range)
        #expect(statistics.map(\.service) == truth.keys.sorted())
        for service in statistics { #expect(service.total == truth[service.service]) }
        guard let grid else { return }
        for step in 0..<grid.count {
            let part = TimeRange(start: grid.start(of: step), end: grid.end(of: step))
            let truth = spans.statistics(in: part)
            for service in statistics {
                #expect(service.steps[step] == truth[service.service] ?? RequestStatistics())
            }
        }
    }

    private static func checkAll(
        _ spans: [SampleSpan], on stage: QueryStage, _ numbers: inout SeededNumbers
    ) async throws {
        let day = TimeRange(start: midnight, end: midnight + 30 * hour)
        try await check(spans, on: stage, day, step: hour)
        try await check(spans, on: stage, day, step: nil)
        let start = midnight + Int64(numbers.next() % UInt64(5 * hour))
        try await check(spans, on: stage, TimeRange(start: start, end: start + 7 * hour + 1), step: nil)
        let whole = start - start % minute
        try await check(
            spans, on: stage, TimeRange(start: whole, end: whole + 5 * hour), step: 7 * minute)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `they stay the same through roll-ups, merges and late spans`(seed: UInt64) async throws {
        var numbers = SeededNumbers(seed: seed)
        let stage = try await QueryStage.make()
        var all: [SampleSpan] = []
        var now = Self.midnight + 25 * Self.hour
        for _ in 0..<6 {
            switch numbers.next() % 4 {
            case 0, 1:
                let first = Int64(numbers.next() % 24)
                let hours = first..<first + 1 + Int64(numbers.next() % 4)
                let spans = Self.spans(60, hours: hours, &numbers)
                all += spans
                try await stage.commit([.traces(.sample(spans))], at: now)
            case 2: try await stage.upkeep(at: now).visit(stage.fixture.id)
            default: try await stage.upkeep(at: now).rollUp(stage.fixture.id)
            }
            now += 11 * Self.minute
            try await Self.checkAll(all, on: stage, &numbers)
        }
        try await stage.upkeep(at: now).rollUp(stage.fixture.id)
        try await stage.upkeep(at: now).visit(stage.fixture.id)
        try await Self.checkAll(all, on: stage, &numbers)
    }

    @Test func `a day by the hour is read from roll-ups until something is late`() async throws {
        var numbers = SeededNumbers(seed: 1)
        let stage = try await QueryStage.make()
        var all = Self.spans(2_000, hours: 0..<24, &numbers)
        for part in 0..<8 {
            let batch = SpanBatch.sample(Array(all[part * 250..<(part + 1) * 250]))
            try await stage.commit([.traces(batch)], at: Self.midnight)
        }
        let now = Self.midnight + 26 * Self.hour
        let upkeep = stage.upkeep(at: now)
        #expect(try await upkeep.rollUp(stage.fixture.id) == false)
        #expect(upkeep.statistics.rolledUpHours == 24)
        #expect(try await stage.blockCount(.requestsByHour) == 24)
        // The raw blocks are not needed: that they are gone changes nothing.
        let queries = stage.queries
        let day = TimeRange(start: Self.midnight, end: Self.midnight + 24 * Self.hour)
        _ = try await queries.serviceStatistics(
            day, grid: StepGrid(range: day, step: Self.hour), serviceNames: [], as: stage.owner)
        #expect(queries.usage.byResolution[3_600]?.hours == 24)

        // Merged when the day is over; then hours of it are still known.
        try await stage.upkeep(at: now + Self.hour).visit(stage.fixture.id)
        #expect(try await stage.blockCount(.requestsByHour) == 1)
        try await Self.check(all, on: stage, day, step: Self.hour)

        let late = Self.spans(10, hours: 3..<4, &numbers)
        try await stage.commit([.traces(.sample(late))], at: now + Self.hour)
        all += late
        let after = stage.queries
        try await Self.check(all, on: stage, day, step: Self.hour)
        _ = try await after.serviceStatistics(day, grid: nil, serviceNames: [], as: stage.owner)
        #expect(after.usage.byResolution[3_600]?.hours == 23)
        while try await stage.upkeep(at: now + 2 * Self.hour).rollUp(stage.fixture.id) {}
        try await Self.check(all, on: stage, day, step: Self.hour)
        _ = try await after.serviceStatistics(day, grid: nil, serviceNames: [], as: stage.owner)
        #expect(after.usage.byResolution[3_600]?.hours == 47)
    }
}
