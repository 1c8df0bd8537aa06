// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry
import Testing

/// What the Python SDK and the generated Python code sent, recorded.
struct RecordedExportTests {
    private static let start: Int64 = 1_790_000_000_000_000_000

    @Test func `reads spans of the Python SDK`() throws {
        let export = try OTLPDecoder.decode(Fixture.bytes("opentelemetry-python-1.45.2-traces.bin"), .traces)

        let spans = try export.spans

        #expect(export.rejectedCount == 0)
        #expect(export.rejectionMessage == "")
        #expect(spans.map(\.name) == ["SELECT stock", "POST /checkout", "tick"])
        #expect(spans.map(\.serviceName) == ["checkout", "checkout", "checkout"])
        #expect(spans.map(\.scope.name) == ["shop.instrumentation", "shop.instrumentation", "other"])
        let (child, root) = (spans[0], spans[1])
        #expect(child.parentSpanID == root.spanID)
        #expect(child.traceID == root.traceID)
        #expect(root.parentSpanID == .none)
        #expect(child.statusCode == 1)
        #expect(child.kind == 3)
        #expect(root.endTime - root.startTime == 9_000_000)
        #expect(root.scope.schemaURL == "https://opentelemetry.io/schemas/1.30.0")
        #expect(root.scope.version == "2.0")
    }

    @Test func `reads everything a span carries`() throws {
        let export = try OTLPDecoder.decode(Fixture.bytes("opentelemetry-python-1.45.2-traces.bin"), .traces)

        let root = try export.spans[1]

        #expect(
            root.attributes == [
                Attribute(key: "http.request.method", value: .string("POST")),
                Attribute(key: "http.response.status_code", value: .int(500)),
                Attribute(key: "ratio", value: .double(0.25)),
                Attribute(key: "cached", value: .bool(false)),
                Attribute(key: "names", value: .array([.string("Zoë"), .string("東京")])),
                Attribute(key: "codes", value: .array([.int(1), .int(2), .int(3)])),
            ])
        #expect(root.events.map(\.name) == ["exception", "retry"])
        #expect(root.events[0].time == Self.start + 5_000_000)
        #expect(root.events[0].attributes.map(\.key) == ["exception.type", "exception.message"])
        #expect(root.links.map(\.traceID.hex) == ["1234567890abcdef1234567890abcdef"])
        #expect(root.links.map(\.spanID.hex) == ["1122334455667788"])
        #expect(root.links[0].attributes == [Attribute(key: "why", value: .string("retry"))])
        #expect(root.statusCode == 2)
        #expect(root.statusMessage == "no stock")
        #expect(root.resource.attributes.contains(Attribute(key: "process.pid", value: .int(4242))))
    }

    @Test func `reads log records of the Python SDK`() throws {
        let export = try OTLPDecoder.decode(Fixture.bytes("opentelemetry-python-1.45.2-logs.bin"), .logs)

        let records = try export.records

        #expect(records.count == 2)
        #expect(records[0].body == .string("no stock for item 7"))
        #expect(records[0].severityNumber == 17)
        #expect(records[0].severityText == "ERROR")
        #expect(!records[0].traceID.isNone)
        #expect(records[0].attributes == [Attribute(key: "item", value: .int(7))])
        #expect(records[1].eventName == "user.login")
        #expect(records[1].effectiveTime == Self.start + 9)
        let user = AttributeValue.map([
            Attribute(key: "id", value: .int(1)),
            Attribute(key: "names", value: .array([.string("a"), .empty])),
        ])
        #expect(
            records[1].body
                == .map([
                    Attribute(key: "user", value: user), Attribute(key: "raw", value: .bytes([0, 255])),
                ]))
    }

    @Test func `reads metrics of the Python SDK`() throws {
        let export = try OTLPDecoder.decode(
            Fixture.bytes("opentelemetry-python-1.45.2-metrics.bin"), .metrics)

        let series = try export.series

        let values = Dictionary(grouping: series, by: \.metric.name).mapValues {
            $0.map { $0.points[0].value }
        }
        #expect(values["orders"] == [.int(3), .int(5)])
        #expect(values["queue.depth"] == [.double(1.5)])
        #expect(values["temperature"] == [.double(21.5), .int(19)])
        let orders = try #require(series.first { $0.metric.name == "orders" })
        #expect(orders.metric.isMonotonic)
        #expect(orders.metric.temporality == 2)
        #expect(orders.metric.unit == "{order}")
        #expect(orders.attributes == [Attribute(key: "country", value: .string("DE"))])
        guard case .histogram(let latency) = values["latency"]?.first else {
            Issue.record("latency is not a histogram")
            return
        }
        #expect(latency.count == 4)
        #expect(latency.sum == 937.1)
        #expect(latency.bucketCounts.count == latency.explicitBounds.count + 1)
        #expect(latency.min == 0.1)
        guard case .exponentialHistogram(let exponential) = values["latency.exp"]?.first else {
            Issue.record("latency.exp is not an exponential histogram")
            return
        }
        #expect(exponential.count == 5)
        #expect(exponential.zeroCount == 1)
        #expect(exponential.positive?.bucketCounts.reduce(0, +) == 4)
    }

    @Test func `reads all five kinds of metrics`() throws {
        let export = try OTLPDecoder.decode(Fixture.bytes("opentelemetry-proto-1.45.2-metrics.bin"), .metrics)

        let series = try export.series

        #expect(series.map(\.metric.name) == ["g", "g", "s", "h", "e", "q"])
        #expect(series.map(\.serviceName) == Array(repeating: "kinds", count: 6))
        #expect(series[0].metric.metadata == [Attribute(key: "source", value: .string("hand"))])
        #expect(series[0].resource.schemaURL == "https://example.org/r")
        let points = series.map { $0.points[0] }
        #expect(points[0].value == .double(-0.5))
        #expect(points[0].flags == 1)
        #expect(points[1].value == .none)
        #expect(points[2].value == .int(-7))
        let trace = TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
        #expect(
            points[2].exemplars == [
                Exemplar(
                    time: Self.start + 30, value: .double(2.5), traceID: trace,
                    spanID: SpanID(0x0102_0304_0506_0708),
                    filteredAttributes: [Attribute(key: "f", value: .string("g"))])
            ])
        #expect(points[3].exemplars.map(\.value) == [.int(4)])
    }

    @Test func `reads every field of distributions`() throws {
        let export = try OTLPDecoder.decode(Fixture.bytes("opentelemetry-proto-1.45.2-metrics.bin"), .metrics)

        let values = try export.series.map { $0.points[0].value }

        var histogram = Histogram()
        (histogram.count, histogram.sum, histogram.min, histogram.max) = (6, 12.5, 0, 7.5)
        (histogram.bucketCounts, histogram.explicitBounds) = ([1, 2, 3], [1, 5])
        #expect(values[3] == .histogram(histogram))
        var positive = ExponentialHistogram.Buckets()
        (positive.offset, positive.bucketCounts) = (-4, [1, 300, 0])
        var negative = ExponentialHistogram.Buckets()
        (negative.offset, negative.bucketCounts) = (5, [3])
        var exponential = ExponentialHistogram()
        (exponential.count, exponential.sum, exponential.scale) = (9, 3.5, -3)
        (exponential.zeroCount, exponential.zeroThreshold) = (2, 0.001)
        (exponential.positive, exponential.negative) = (positive, negative)
        (exponential.min, exponential.max) = (-1, 8)
        #expect(values[4] == .exponentialHistogram(exponential))
        var summary = Summary()
        (summary.count, summary.sum) = (4, 10)
        summary.quantiles = [.init(quantile: 0.5, value: 2), .init(quantile: 0.99, value: 4.5)]
        #expect(values[5] == .summary(summary))
    }
}
