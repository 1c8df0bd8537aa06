// SPDX-License-Identifier: Apache-2.0
import Contracts
import QueryEngine
import Telemetry
import Testing

@testable import RESTAPI

/// How telemetry looks as JSON.
struct TelemetryShapeTests {
    private func json(_ value: some WireValue) throws -> JSON {
        var writer = JSONWriter()
        value.write(to: &writer)
        return try JSON(parsing: writer.bytes)
    }

    private func text(_ value: some WireValue) -> String {
        var writer = JSONWriter()
        value.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `attributes keep their types`() {
        let attributes: [Attribute] = [
            .init(key: "s", value: .string("x")), .init(key: "b", value: .bool(true)),
            .init(key: "i", value: .int(.max)), .init(key: "d", value: .double(1)),
            .init(key: "n", value: .double(.nan)), .init(key: "m", value: .double(-.infinity)),
            .init(key: "e", value: .empty), .init(key: "y", value: .bytes([0, 255])),
            .init(key: "a", value: .array([.int(1), .array([]), .empty])),
            .init(key: "k", value: .map([.init(key: "x", value: .int(1)), .init(key: "x", value: .int(2))])),
        ]

        #expect(
            text(AttributeMap(attributes)) == """
                {"s":"x","b":true,"i":9223372036854775807,"d":1.0,"n":"NaN","m":"-Infinity","e":null,\
                "y":{"$bytes":"AP8="},"a":[1,[],null],"k":{"x":2}}
                """)
    }

    @Test func `of a key sent twice the last value counts`() {
        let attributes: [Attribute] = [
            .init(key: "a", value: .int(1)), .init(key: "b", value: .int(2)), .init(key: "a", value: .int(3)),
        ]

        #expect(text(AttributeMap(attributes)) == #"{"b":2,"a":3}"#)
    }

    @Test func `a span shows everything it carries`() throws {
        var span = Span(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), parentSpanID: .none, name: "GET /",
            startTime: 1_000, endTime: 3_500, serviceName: "shop")
        (span.kind, span.statusCode, span.statusMessage, span.flags) = (2, 2, "no", 257)
        span.links = [
            SpanLink(
                traceID: TraceID(high: 4, low: 5), spanID: SpanID(6), traceState: "a=b", attributes: [],
                droppedAttributesCount: 1, flags: 2)
        ]
        span.events = [SpanEvent(time: 2_000, name: "e", attributes: [], droppedAttributesCount: 3)]

        let json = try json(span)

        #expect(json["trace_id"] == "00000000000000010000000000000002")
        #expect(json["span_id"] == "0000000000000003")
        #expect(json["parent_span_id"] == .null)
        #expect(json["kind"] == "server")
        #expect(json["start_time"] == "1970-01-01T00:00:00.000001000Z")
        #expect(json["duration_ns"] == 2_500)
        #expect(json["status"] == ["code": "error", "message": "no"])
        #expect(
            json["events"] == [
                [
                    "time": "1970-01-01T00:00:00.000002000Z", "name": "e", "attributes": [:] as JSON,
                    "dropped_attributes_count": 3,
                ]
            ])
        #expect(
            json["links"] == [
                [
                    "trace_id": "00000000000000040000000000000005", "span_id": "0000000000000006",
                    "trace_state": "a=b",
                    "attributes": [:] as JSON, "dropped_attributes_count": 1, "flags": 2,
                ]
            ])
    }

    @Test(arguments: [
        (0, "unspecified"), (3, "client"), (5, "consumer"), (6, "unspecified"), (-1, "unspecified"),
    ])
    func `span kinds have names`(number: Int, name: String) {
        #expect(SpanKindName(number: Int32(number)).rawValue == name)
    }

    @Test func `a log record shows what was not said as null`() throws {
        var record = LogRecord(time: 0, observedTime: 5, severityNumber: 10, serviceName: "")
        record.body = .map([.init(key: "a", value: .int(1))])

        let json = try json(record)

        #expect(json["time"] == "1970-01-01T00:00:00.000000005Z")
        #expect(json["observed_time"] == "1970-01-01T00:00:00.000000005Z")
        #expect(json["severity"] == "info")
        #expect(json["body"] == ["a": 1])
        #expect(json["trace_id"] == .null)
        #expect(
            try self.json(LogRecord(time: 1, observedTime: 0, severityNumber: 0, serviceName: ""))["severity"]
                == "unspecified")
    }

    private func point(_ value: MetricPoint.Value, exemplars: [Exemplar] = []) throws -> JSON {
        try json(MetricPoint(startTime: 0, time: 1, flags: 0, value: value, exemplars: exemplars))
    }

    @Test func `a point has the members of its kind only`() throws {
        var histogram = Histogram()
        (histogram.count, histogram.bucketCounts, histogram.explicitBounds) = (3, [1, 2], [0.5])
        var exponential = ExponentialHistogram()
        (exponential.count, exponential.sum, exponential.scale) = (.max, 1, -2)
        exponential.positive = .init()
        var summary = Summary()
        summary.quantiles = [.init(quantile: 0.5, value: 7)]

        func names(_ json: JSON) -> [String] {
            guard case .object(let members) = json else { return [] }
            return members.map(\.name).filter { !["time", "start_time", "flags", "exemplars"].contains($0) }
        }

        #expect(names(try point(.none)) == [])
        #expect(try point(.int(5))["value"] == 5)
        #expect(try point(.double(5))["value"] == .number(5))
        #expect(names(try point(.histogram(histogram))) == ["count", "bucket_counts", "explicit_bounds"])
        #expect(
            names(try point(.exponentialHistogram(exponential))) == [
                "count", "sum", "scale", "zero_count", "zero_threshold", "positive",
            ])
        #expect(names(try point(.summary(summary))) == ["count", "sum", "quantile_values"])
        #expect(
            try point(.summary(summary))["quantile_values"] == [
                ["quantile": .number(0.5), "value": .number(7)]
            ])
    }

    @Test func `counts beyond 63 bits stay whole`() {
        var histogram = Histogram()
        histogram.count = .max
        let point = MetricPoint(startTime: 0, time: 1, flags: 0, value: .histogram(histogram), exemplars: [])

        #expect(text(point).contains(#""count":18446744073709551615"#))
    }

    @Test func `a metric says what its kind has`() throws {
        func metric(_ kind: MetricKind) throws -> JSON {
            try json(
                Metric(
                    name: "m", description: "", unit: "", kind: kind, temporality: 2, isMonotonic: true,
                    metadata: []))
        }

        #expect(try metric(.sum)["is_monotonic"] == true)
        #expect(try metric(.sum)["temporality"] == "cumulative")
        #expect(try metric(.exponentialHistogram)["is_monotonic"] == .null)
        #expect(try metric(.exponentialHistogram)["type"] == "exponential_histogram")
        #expect(try metric(.gauge)["temporality"] == .null)
    }
}
