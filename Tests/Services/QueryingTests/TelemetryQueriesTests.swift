// SPDX-License-Identifier: Apache-2.0
import Contracts
import QueryEngine
import Querying
import Telemetry
import Tenancy
import TestSupport
import Testing

/// Answers from committed blocks, through PostgreSQL.
@Suite struct TelemetryQueriesTests {
    private let noon = SampleTime.noon
    private let second = SampleTime.second

    /// A trace over two services and two blocks, its logs, and another trace.
    private func filled() async throws -> QueryStage {
        let stage = try await QueryStage.make()
        try await stage.commit(
            .traces(
                .sample(
                    SampleSpan(trace: 1, id: 1, service: "web", name: "GET /cart"),
                    SampleSpan(trace: 2, id: 4, service: "web", name: "GET /", start: noon + second))),
            .traces(
                .sample(
                    SampleSpan(
                        trace: 1, id: 2, parent: 1, service: "cart", name: "load", start: noon + 10,
                        statusCode: 2))),
            .logs(
                .sample(
                    SampleLog("loading", service: "cart", trace: 1, time: noon + 20),
                    SampleLog("alone", service: "cart", time: noon + second))),
            .logs(.sample(SampleLog("failed", service: "cart", severity: 17, trace: 1, time: noon + 30))),
            .metrics(
                .sample(
                    SamplePoint("requests", service: "web", value: 1, time: noon),
                    SamplePoint("requests", service: "web", value: 5, time: noon + second),
                    SamplePoint("errors", service: "cart", value: 2, time: noon))))
        return stage
    }

    @Test func `lists traces as wholes, newest first`() async throws {
        let stage = try await filled()

        let page = try await stage.queries.traces(TraceQuery(timeRange: .all), as: stage.owner)

        #expect(page.traces.map(\.traceID.low) == [2, 1])
        let trace = try #require(page.traces.last)
        #expect(trace.rootSpanName == "GET /cart" && trace.rootServiceName == "web")
        #expect(trace.serviceNames == ["cart", "web"])
        #expect(trace.spanCount == 2 && trace.errorCount == 1 && trace.status == .error)
        #expect(page.next == nil)
    }

    @Test func `a trace found by one service shows the spans of the others`() async throws {
        let stage = try await filled()
        var query = TraceQuery(timeRange: .all)
        query.serviceNames = ["cart"]

        let page = try await stage.queries.traces(query, as: stage.owner)

        #expect(page.traces.map(\.spanCount) == [2])
    }

    @Test func `a trace comes with all its spans and logs in order`() async throws {
        let stage = try await filled()

        let found = try await stage.queries.trace(SampleSpan(trace: 1).traceID, as: stage.owner)
        let (summary, spans, logs) = try #require(found)

        #expect(summary.spanCount == 2)
        #expect(spans.map(\.name) == ["GET /cart", "load"])
        #expect(
            spans.map(\.resource.attributes) == [
                [Attribute(key: "service.name", value: .string("web"))],
                [Attribute(key: "service.name", value: .string("cart"))],
            ])
        #expect(logs.map(\.body) == [.string("loading"), .string("failed")])
    }

    @Test func `pages of logs show each record once`() async throws {
        let stage = try await QueryStage.make()
        let bodies = (0..<25).map { "record \($0)" }
        for (index, body) in bodies.enumerated() {
            try await stage.commit(.logs(.sample(SampleLog(body, time: noon + Int64(index / 3)))))
        }
        var query = LogQuery(timeRange: .all)
        query.limit = 4

        var records: [LogRecord] = []
        repeat {
            let page = try await stage.queries.logs(query, as: stage.owner)
            records += page.records
            query.after = page.next
        } while query.after != nil && records.count < 100

        #expect(records.map(\.time) == records.map(\.time).sorted(by: >))
        #expect(Set(records.map(\.text)) == Set(bodies))
        #expect(records.count == 25)
    }

    @Test func `logs are filtered by time, service, severity, text and trace`() async throws {
        let stage = try await filled()
        func bodies(_ adjust: (inout LogQuery) -> Void) async throws -> [AttributeValue] {
            var query = LogQuery(timeRange: .all)
            adjust(&query)
            return try await stage.queries.logs(query, as: stage.owner).records.map(\.body)
        }

        #expect(try await bodies { _ in } == [.string("alone"), .string("failed"), .string("loading")])
        let range = TimeRange(start: noon + 20, end: noon + 30)
        #expect(try await bodies { $0.timeRange = range } == [.string("loading")])
        #expect(try await bodies { $0.serviceNames = ["web"] } == [])
        #expect(try await bodies { $0.minimumSeverity = .error } == [.string("failed")])
        #expect(try await bodies { $0.search = "load*" } == [.string("loading")])
        #expect(
            try await bodies { $0.traceID = SampleSpan(trace: 1).traceID }
                == [.string("failed"), .string("loading")])
    }

    @Test func `a metric's points are gathered by series`() async throws {
        let stage = try await filled()
        try await stage.commit(
            .metrics(.sample(SamplePoint("requests", service: "web", value: 9, time: noon + 2))))

        let page = try await stage.queries.metrics(
            MetricQuery(name: "requests", timeRange: .all), as: stage.owner)

        #expect(page.series.count == 1)
        #expect(page.series.first?.points.map(\.value) == [.int(1), .int(9), .int(5)])
        #expect(page.series.first?.attributes == [Attribute(key: "route", value: .string("/"))])
    }

    @Test func `services and metrics are listed with where they were seen`() async throws {
        let stage = try await filled()

        let services = try await stage.queries.services(.all, as: stage.owner)
        let metrics = try await stage.queries.metricCatalogue(.all, as: stage.owner)
        let none = try await stage.queries.services(TimeRange(start: 0, end: 1), as: stage.owner)

        #expect(services.map(\.name) == ["cart", "web"])
        #expect(services.first?.signals == [.traces, .logs, .metrics])
        #expect(services.first?.firstSeen == noon && services.first?.lastSeen == noon + second)
        #expect(metrics.map(\.name) == ["errors", "requests"])
        #expect(metrics.map(\.serviceNames) == [["cart"], ["web"]])
        #expect(none.isEmpty)
    }

    @Test func `another organization finds nothing, not even by identifier`() async throws {
        let stage = try await filled()
        let stranger = OrganizationFixture.unsaved().owner

        let traces = try await stage.queries.traces(TraceQuery(timeRange: .all), as: stranger).traces
        let trace = try await stage.queries.trace(SampleSpan(trace: 1).traceID, as: stranger)
        let logs = try await stage.queries.logs(LogQuery(timeRange: .all), as: stranger).records
        let query = MetricQuery(name: "requests", timeRange: .all)
        let series = try await stage.queries.metrics(query, as: stranger).series
        let services = try await stage.queries.services(.all, as: stranger)
        let metrics = try await stage.queries.metricCatalogue(.all, as: stranger)

        #expect(traces.isEmpty && logs.isEmpty && series.isEmpty && services.isEmpty && metrics.isEmpty)
        #expect(trace == nil)
    }

    @Test func `a key that may only send reads nothing`() async throws {
        let stage = try await QueryStage.make()

        let problem = await #expect(throws: Problem.self) {
            _ = try await stage.queries.services(.all, as: stage.fixture.sender)
        }

        #expect(problem?.kind == .forbidden)
    }

    @Test func `an unknown trace is nothing`() async throws {
        let stage = try await filled()

        let found = try await stage.queries.trace(TraceID(high: 1, low: 1), as: stage.owner)

        #expect(found == nil)
    }
}
