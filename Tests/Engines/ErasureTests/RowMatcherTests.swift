// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Telemetry
import Testing

@testable import Erasure

/// Which rows a selector means: every demand counts, wherever an attribute may be.
@Suite struct RowMatcherTests {
    private let trace = "000102030405060708090a0b0c0d0e0f"

    private func spans(
        own: String = "", resource: String = "", scope: String = "", event: String = "", link: String = ""
    ) throws -> SpanBatch {
        let json = #"""
            {"resourceSpans":[{"resource":{"attributes":[\#(resource)]},"scopeSpans":[{
             "scope":{"attributes":[\#(scope)]},"spans":[{"traceId":"\#(trace)","spanId":"0000000000000001",
             "startTimeUnixNano":"100","endTimeUnixNano":"200","attributes":[\#(own)],
             "events":[{"timeUnixNano":"1","attributes":[\#(event)]}],
             "links":[{"traceId":"\#(trace)","spanId":"0000000000000002","attributes":[\#(link)]}]}]}]}]}
            """#
        let export = try OTLPDecoder.decode(Array(json.utf8), signal: .traces, encoding: .json)
        guard case .traces(let batch) = export.batch else { throw WrongSignal() }
        return batch
    }

    private struct WrongSignal: Error {}

    private func text(_ key: String, _ value: String) -> String {
        #"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#
    }

    private func isMeant(_ spans: SpanBatch, _ selector: ErasureSelector) throws -> Bool {
        try RowMatcher(selector).mask(spans) == [true]
    }

    private func demand(_ attributes: (String, String)...) -> ErasureSelector {
        ErasureSelector(attributes: attributes.map { .init(key: $0.0, value: $0.1) })
    }

    @Test func `finds an attribute wherever it is`() throws {
        let wanted = text("user.id", "42")
        let all = [
            try spans(own: wanted), try spans(resource: wanted), try spans(scope: wanted),
            try spans(event: wanted), try spans(link: wanted),
        ]

        for batch in all {
            #expect(try isMeant(batch, demand(("user.id", "42"))))
            #expect(try !isMeant(batch, demand(("user.id", "4"))))
            #expect(try !isMeant(batch, demand(("user.i", "42"))))
            #expect(try !isMeant(batch, demand(("user.id", "42"), ("other", "1"))))
        }
    }

    @Test func `demands may be met in different places`() throws {
        let batch = try spans(own: text("a", "1"), resource: text("b", "2"), event: text("c", "3"))

        #expect(try isMeant(batch, demand(("a", "1"), ("b", "2"), ("c", "3"))))
        #expect(try !isMeant(batch, demand(("a", "1"), ("b", "3"))))
    }

    @Test(
        arguments: [
            (#"{"intValue":"42"}"#, "42", "42.5"), (#"{"boolValue":true}"#, "true", "1"),
            (#"{"doubleValue":1.5}"#, "1.5", "1"), ("{}", "", "x"),
            (#"{"arrayValue":{"values":[{"intValue":"1"}]}}"#, "[1]", "1"),
        ])
    func `compares values as queries do`(value: String, equal: String, other: String) throws {
        let batch = try spans(own: #"{"key":"k","value":\#(value)}"#)

        #expect(try isMeant(batch, demand(("k", equal))))
        #expect(try !isMeant(batch, demand(("k", other))))
    }

    @Test func `service, trace and time must fit as well`() throws {
        let batch = try spans(resource: text("service.name", "shop"))
        let id = try #require(TraceID(hex: trace))
        let fitting = ErasureSelector(
            timeRange: TimeRange(start: 100, end: 101), services: ["bank", "shop"], traceIDs: [id])
        #expect(try isMeant(batch, fitting))

        var wrong = fitting
        wrong.timeRange = TimeRange(start: 101, end: 200)
        #expect(try !isMeant(batch, wrong))
        wrong = fitting
        wrong.services = ["bank"]
        #expect(try !isMeant(batch, wrong))
        wrong = fitting
        wrong.traceIDs = [TraceID(high: 1, low: 1)]
        #expect(try !isMeant(batch, wrong))
    }

    @Test func `a selector of nothing but a time is known as such`() {
        #expect(ErasureSelector(timeRange: TimeRange(start: 0, end: 1)).isEmpty)
        #expect(!demand(("a", "b")).isEmpty)
    }
}
