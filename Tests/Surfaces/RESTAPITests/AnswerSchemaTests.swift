// SPDX-License-Identifier: Apache-2.0
import Contracts
import HTTPTypes
import QueryEngine
import Telemetry
import Testing

@testable import RESTAPI

/// What is answered is what the OpenAPI document describes.
struct AnswerSchemaTests {
    private func faults(of value: some Shaped) throws -> [String] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return try JSONSchema().faults(of: JSON(parsing: writer.bytes), as: type(of: value).shape.name)
    }

    private static let attributes: [Attribute] = [
        .init(key: "a", value: .string("x")), .init(key: "b", value: .bytes([1])),
        .init(key: "c", value: .empty),
    ]
    private static let trace = TraceID(high: 1, low: 2)

    private static func span(isFull: Bool) -> Span {
        var span = Span(
            traceID: trace, spanID: SpanID(3), parentSpanID: isFull ? SpanID(2) : .none, name: "n",
            startTime: 1,
            endTime: 2, serviceName: "s")
        guard isFull else { return span }
        span.attributes = attributes
        span.events = [SpanEvent(time: 1, name: "e", attributes: attributes, droppedAttributesCount: 1)]
        span.links = [
            SpanLink(
                traceID: trace, spanID: SpanID(9), traceState: "", attributes: attributes,
                droppedAttributesCount: 0, flags: 1)
        ]
        span.resource = Resource(attributes: attributes)
        span.scope = Scope(name: "l", attributes: attributes)
        return span
    }

    /// Of a trace of one root span.
    private static var summary: TraceSummary? {
        get throws {
            var batch = SpanBatch()
            let origin = Origin(message: 0, name: batch.strings.intern("shop"))
            (batch.resources, batch.scopes) = ([origin], [origin])
            (batch.resource, batch.scope, batch.traceIDHigh, batch.traceIDLow) = ([0], [0], [1], [2])
            (batch.spanID, batch.parentSpanID, batch.startTime, batch.endTime) = ([3], [0], [1], [2])
            (batch.traceState, batch.flags, batch.name, batch.kind) = ([0], [0], [0], [1])
            (batch.statusCode, batch.statusMessage, batch.droppedAttributesCount) = ([0], [0], [0])
            (batch.events, batch.droppedEventsCount, batch.links, batch.droppedLinksCount) = (
                [0], [0], [0], [0]
            )
            batch.attributes.finishRow()
            var assembly = TraceAssembly(traceID: trace)
            try assembly.add(batch)
            return assembly.finish()?.summary
        }
    }

    private static func record(isFull: Bool) -> LogRecord {
        var record = LogRecord(
            time: 5, observedTime: isFull ? 6 : 0, severityNumber: isFull ? 17 : 0, serviceName: "s")
        guard isFull else { return record }
        record.body = .map(attributes)
        record.attributes = attributes
        (record.traceID, record.spanID) = (trace, SpanID(3))
        return record
    }

    @Test(arguments: [true, false]) func `a log record fits its schema`(isFull: Bool) throws {
        let list = LogList(logs: [Self.record(isFull: isFull)], nextCursor: isFull ? "c" : nil)

        #expect(try faults(of: list).isEmpty)
    }

    @Test(arguments: [true, false]) func `a trace fits its schema`(isFull: Bool) throws {
        let summary = try #require(try Self.summary)
        let detail = TraceDetail(
            trace: summary, spans: [Self.span(isFull: isFull)], logs: [Self.record(isFull: isFull)])

        #expect(try faults(of: detail).isEmpty)
        #expect(try faults(of: TraceList(traces: [summary], nextCursor: nil)).isEmpty)
    }

    @Test(arguments: MetricKind.allCases) func `a series fits its schema`(kind: MetricKind) throws {
        var histogram = Histogram()
        (histogram.sum, histogram.min, histogram.bucketCounts, histogram.explicitBounds) = (
            .nan, 0, [1, 2], [0.5]
        )
        var exponential = ExponentialHistogram()
        (exponential.positive, exponential.negative) = (.init(), .init())
        var summary = Summary()
        summary.quantiles = [.init(quantile: 0.99, value: .infinity)]
        let value: MetricPoint.Value =
            switch kind {
            case .gauge: .double(.nan)
            case .sum: .int(.min)
            case .histogram: .histogram(histogram)
            case .exponentialHistogram: .exponentialHistogram(exponential)
            case .summary: .summary(summary)
            }
        let exemplars = [MetricPoint.Value.int(1), .double(0.5), .none].map {
            Exemplar(
                time: 1, value: $0, traceID: .none, spanID: SpanID(1), filteredAttributes: Self.attributes)
        }
        let metric = Metric(
            name: "m", description: "", unit: "s", kind: kind, temporality: 2, isMonotonic: true,
            metadata: Self.attributes)
        let series = MetricSeries(
            metric: metric, serviceName: "s", attributes: Self.attributes, resource: Resource(),
            scope: Scope(),
            points: [
                MetricPoint(startTime: 0, time: 1, flags: 0, value: value, exemplars: exemplars),
                MetricPoint(startTime: 1, time: 1, flags: 1, value: .none, exemplars: []),
            ])

        #expect(try faults(of: SeriesList(series: [series], nextCursor: nil)).isEmpty)
    }

    @Test func `problems fit their schema`() async throws {
        let door = try RESTDoor()
        for reply in [
            try await door.send(.get, "/api/v1/nowhere"),
            try await door.send(.post, "/api/v1/signup", body: "{}"),
            try await door.send(.get, "/api/v1/me"),
        ] {
            #expect(try JSONSchema().faults(of: reply.json, as: "Problem").isEmpty)
        }
    }

    @Test func `what does not fit is noticed`() throws {
        let schema = try JSONSchema()

        #expect(
            !schema.faults(of: ["name": 1, "signals": [], "first_seen": "", "last_seen": ""], as: "Service")
                .isEmpty)
        #expect(
            !schema.faults(of: ["signals": [], "first_seen": "", "last_seen": ""], as: "Service").isEmpty)
        #expect(!schema.faults(of: ["services": [["x": 1]]], as: "ServiceList").isEmpty)
        #expect(schema.faults(of: ["services": []], as: "ServiceList").isEmpty)
    }
}
