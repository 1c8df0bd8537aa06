// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry
import Testing

/// The OpenTelemetry project's own JSON examples, where this machine has them.
@Suite(.enabled(if: Fixture.conformance != nil, "needs the conformance data beside the checkout"))
struct ConformanceTests {
    private func decode(_ name: String, _ signal: Signal) throws -> DecodedExport {
        let folder = try #require(Fixture.conformance)
        let export = try OTLPDecoder.decode(json: Fixture.read(folder + "/" + name), signal)
        #expect(export.rejectedCount == 0)
        #expect(export.rejectionMessage == "")
        return export
    }

    @Test func `reads the trace example`() throws {
        let span = try #require(try decode("trace.json", .traces).spans.first)

        #expect(span.traceID.hex == "5b8efff798038103d269b633813fc60c")
        #expect(span.serviceName == "my.service")
        #expect(!span.name.isEmpty)
        #expect(span.kind == 2)
    }

    @Test func `reads the log example`() throws {
        let record = try #require(try decode("logs.json", .logs).records.first)

        #expect(record.body == .string("Example log record"))
        #expect(record.attributes.contains(Attribute(key: "double.attribute", value: .double(637.704))))
        #expect(record.attributes.contains(Attribute(key: "boolean.attribute", value: .bool(true))))
    }

    @Test func `reads the event example`() throws {
        let record = try #require(try decode("events.json", .logs).records.first)

        #expect(record.eventName == "browser.page_view")
        guard case .map(let body) = record.body else {
            Issue.record("the body is not a map")
            return
        }
        #expect(body.map(\.key) == ["type", "url", "referrer", "title"])
    }

    @Test func `reads the metric example`() throws {
        let series = try decode("metrics.json", .metrics).series

        #expect(Set(series.map(\.metric.kind)).isSuperset(of: [.sum, .gauge, .histogram]))
        #expect(series[0].metric.name == "my.counter")
        #expect(series[0].points[0].value == .double(5))
    }
}
