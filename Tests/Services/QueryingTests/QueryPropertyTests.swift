// SPDX-License-Identifier: Apache-2.0
import QueryEngine
import Querying
import Telemetry
import TestSupport
import Testing

/// What queries answer over many random blocks equals what a look at every row answers.
@Suite struct QueryPropertyTests {
    /// Empty, plain, with a NUL that the catalogue cannot hold, and not ASCII.
    private static let services = ["", "shop", "cart", "a\0b", "köln"]

    /// Random times over some days, before 1970 too.
    private func time(_ numbers: inout SeededNumbers) -> Int64 {
        let bases = [SampleTime.noon, SampleTime.noon + 3 * SampleTime.day, -5 * SampleTime.day, 0]
        return (bases.randomElement(using: &numbers) ?? 0) + Int64.random(in: -50...50, using: &numbers)
    }

    private func range(_ numbers: inout SeededNumbers) -> TimeRange {
        if Int.random(in: 0..<4, using: &numbers) == 0 { return .all }
        let (first, second) = (time(&numbers), time(&numbers))
        return TimeRange(start: min(first, second), end: max(first, second))
    }

    /// Rows in groups of random sizes.
    private func deal<Row>(_ rows: [Row], _ numbers: inout SeededNumbers) -> [[Row]] {
        var groups: [[Row]] = []
        var rest = rows[...]
        while !rest.isEmpty {
            let group = rest.prefix(Int.random(in: 1..<12, using: &numbers))
            groups.append(Array(group))
            rest = rest.dropFirst(group.count)
        }
        return groups
    }

    @Test(arguments: 0..<6)
    func `logs by service and time`(seed: Int) async throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let stage = try await QueryStage.make()
        let logs = (0..<150).map { index in
            SampleLog(
                "body \(index)", service: Self.services.randomElement(using: &numbers) ?? "",
                severity: .random(in: 0...24, using: &numbers), time: time(&numbers))
        }
        try await stage.commit(deal(logs, &numbers).map { .logs(.sample($0)) })

        for _ in 0..<12 {
            var query = LogQuery(timeRange: range(&numbers))
            query.serviceNames = Self.services.filter { _ in Int.random(in: 0..<3, using: &numbers) == 0 }
            query.limit = 1_000
            let expected = logs.filter { log in
                query.timeRange.contains(log.time)
                    && (query.serviceNames.isEmpty || query.serviceNames.contains(log.service))
            }

            let records = try await stage.queries.logs(query, as: stage.owner).records
            query.limit = 7
            var paged: [LogRecord] = []
            repeat {
                let page = try await stage.queries.logs(query, as: stage.owner)
                paged += page.records
                query.after = page.next
            } while query.after != nil && paged.count <= 150

            #expect(records.count == expected.count)
            #expect(Set(records.map(\.text)) == Set(expected.map(\.body)))
            #expect(paged == records)
        }
    }

    @Test(arguments: 0..<6)
    func `traces by service and time`(seed: Int) async throws {
        var numbers = SeededNumbers(seed: 100 + UInt64(seed))
        let stage = try await QueryStage.make()
        let spans = (0..<150).map { index in
            SampleSpan(
                trace: .random(in: 1...40, using: &numbers), id: UInt64(index + 1),
                service: Self.services.randomElement(using: &numbers) ?? "", start: time(&numbers))
        }
        try await stage.commit(deal(spans, &numbers).map { .traces(.sample($0)) })

        for _ in 0..<10 {
            var query = TraceQuery(timeRange: range(&numbers))
            query.serviceNames = Self.services.filter { _ in Int.random(in: 0..<3, using: &numbers) == 0 }
            let inRange = Dictionary(
                grouping: spans.filter { query.timeRange.contains($0.start) }, by: \.traceID)
            let expected = inRange.filter { _, spans in
                query.serviceNames.isEmpty || spans.contains { query.serviceNames.contains($0.service) }
            }

            let traces = try await stage.queries.traces(query, as: stage.owner).traces

            #expect(Set(traces.map(\.traceID)) == Set(expected.keys))
            for trace in traces { #expect(trace.spanCount == expected[trace.traceID]?.count) }
        }
        for id in Set(spans.map(\.traceID)) {
            let found = try await stage.queries.trace(id, as: stage.owner)
            let expected = Set(spans.filter { $0.traceID == id }.map { SpanID($0.id) })

            #expect(Set(found?.1.map(\.spanID) ?? []) == expected)
        }
    }

    @Test(arguments: 0..<6)
    func `points by metric, service and time`(seed: Int) async throws {
        var numbers = SeededNumbers(seed: 200 + UInt64(seed))
        let stage = try await QueryStage.make()
        let names = ["requests", "errors", "a\0b"]
        let points = (0..<150).map { index in
            SamplePoint(
                names.randomElement(using: &numbers) ?? "",
                service: Self.services.randomElement(using: &numbers) ?? "",
                value: Int64(index), route: ["/", "/a"].randomElement(using: &numbers) ?? "",
                time: time(&numbers))
        }
        try await stage.commit(deal(points, &numbers).map { .metrics(.sample($0)) })

        for _ in 0..<10 {
            var query = MetricQuery(
                name: names.randomElement(using: &numbers) ?? "", timeRange: range(&numbers))
            query.serviceNames = Self.services.filter { _ in Int.random(in: 0..<3, using: &numbers) == 0 }
            let expected = points.filter { point in
                point.metric == query.name && query.timeRange.contains(point.time)
                    && (query.serviceNames.isEmpty || query.serviceNames.contains(point.service))
            }

            let series = try await stage.queries.metrics(query, as: stage.owner).series

            let values = series.flatMap(\.points).map(\.value)
            #expect(values.count == expected.count)
            for point in expected { #expect(values.contains(.int(point.value))) }
            #expect(series.count == Set(expected.map { [$0.service, $0.route] }).count)
        }
    }
}
