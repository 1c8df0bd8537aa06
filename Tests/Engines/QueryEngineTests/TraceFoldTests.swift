// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@testable import QueryEngine

@Suite struct TraceFoldTests {
    private func page(_ query: TraceQuery, _ groups: [[SampleSpan]]) throws -> TracePage {
        var fold = try TraceFold(query)
        for group in groups { try fold.add(SpanBatch(group)) }
        return fold.finish()
    }

    private let checkout = [
        SampleSpan(trace: 1, id: 1, service: "web", name: "POST /checkout", start: 1_000, end: 900_000),
        SampleSpan(
            trace: 1, id: 2, parent: 1, service: "payments", name: "charge", start: 5_000, end: 950_000,
            statusCode: 2, statusMessage: "Card declined",
            attributes: [SampleAttribute("brand", .string("Visa")), SampleAttribute("retries", .int(3))]),
        SampleSpan(
            trace: 1, id: 3, parent: 1, service: "web", name: "render", start: 2_000, end: 3_000,
            statusCode: 1),
    ]

    @Test func `sums up a trace spread over row groups`() throws {
        let summary = try #require(
            try page(TraceQuery(timeRange: .all), [[checkout[2]], [checkout[1]], [checkout[0]]]).traces.first)

        #expect(summary.traceID == checkout[0].traceID)
        #expect(summary.rootServiceName == "web")
        #expect(summary.rootSpanName == "POST /checkout")
        #expect(summary.serviceNames == ["payments", "web"])
        #expect(summary.startTime == 1_000)
        #expect(summary.endTime == 950_000)
        #expect(summary.durationMicroseconds == 949)
        #expect(summary.spanCount == 3)
        #expect(summary.errorCount == 1)
        #expect(summary.status == .error)
    }

    @Test func `lets the earliest span stand in for a missing root`() throws {
        let summary = try #require(
            try page(TraceQuery(timeRange: .all), [[checkout[1], checkout[2]]]).traces.first)

        #expect(summary.rootServiceName == nil)
        #expect(summary.rootSpanName == nil)
        #expect(summary.firstServiceName == "web")
        #expect(summary.firstSpanName == "render")
    }

    @Test func `counts only spans that start in the range`() throws {
        let summary = try #require(
            try page(TraceQuery(timeRange: TimeRange(start: 1_500, end: 5_000)), [checkout]).traces.first)

        #expect(summary.spanCount == 1)
        #expect(summary.firstSpanName == "render")
    }

    @Test(arguments: [
        ("CHECKOUT", true), ("pay", true), ("visa", true), ("declined", true), ("retries", false),
        ("3", false),
        ("000000000000ABCD0000000000000001", true), ("000000000000abcd0000000000000002", false),
    ])
    func `searches names, services, string values, messages and ids`(text: String, isFound: Bool) throws {
        var query = TraceQuery(timeRange: .all)
        query.search = text

        #expect(try page(query, [checkout]).traces.isEmpty != isFound)
    }

    @Test func `lets different spans meet the service and the search`() throws {
        var query = TraceQuery(timeRange: .all)
        query.serviceNames = ["payments"]
        query.search = "render"

        #expect(try page(query, [checkout]).traces.count == 1)
    }

    @Test func `passes over spans without a trace id`() throws {
        var batch = SpanBatch([SampleSpan(trace: 0)])
        batch.traceIDHigh = [0]
        var fold = try TraceFold(TraceQuery(timeRange: .all))

        try fold.add(batch)

        #expect(fold.finish().traces.isEmpty)
    }

    @Test func `keeps apart more services than one word can hold`() throws {
        let spans = (0..<150).map { SampleSpan(trace: 1, id: UInt64($0 + 1), service: "service-\($0)") }

        let summary = try #require(try page(TraceQuery(timeRange: .all), [spans]).traces.first)

        #expect(summary.serviceNames == spans.map(\.service).sorted())
    }

    @Test func `survives times at the ends of their range`() throws {
        let spans = [
            SampleSpan(trace: 1, id: 1, start: .min, end: .min),
            SampleSpan(trace: 1, id: 2, start: 0, end: .max - 1),
        ]

        #expect(try page(TraceQuery(timeRange: .all), [spans]).traces.first?.durationNanoseconds == .max)
    }

    @Test func `needs attributes only for a search`() {
        var query = TraceQuery(timeRange: .all)
        #expect(!query.columns.contains(.attributes))
        query.search = "x"
        #expect(query.columns.contains([.attributes, .statusMessage, .traceID, .startTime]))
    }

    @Test func `throws at the limit of distinct traces`() throws {
        var fold = try TraceFold(TraceQuery(timeRange: .all), tracesMax: 2)
        try fold.add(SpanBatch([SampleSpan(trace: 1), SampleSpan(trace: 2), SampleSpan(trace: 1, id: 5)]))

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.traces, maximum: 2))) {
            try fold.add(SpanBatch([SampleSpan(trace: 3)]))
        }
    }

    @Test func `refuses a cursor of another sort`() {
        var query = TraceQuery(timeRange: .all)
        query.after = TraceCursor(sort: .duration, order: .descending, key: 1, traceID: .none)

        #expect(throws: QueryFault.invalidCursor) { try TraceFold(query) }
    }
}
