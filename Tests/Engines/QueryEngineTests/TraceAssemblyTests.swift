// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import QueryEngine

@Suite struct TraceAssemblyTests {
    private func assemble(_ groups: [[SampleSpan]]) throws -> AssembledTrace? {
        var assembly = TraceAssembly(traceID: SampleSpan(trace: 1).traceID)
        for group in groups { try assembly.add(SpanBatch(group)) }
        return assembly.finish()
    }

    private func ids(_ spans: [SampleSpan]) throws -> [UInt64] {
        try #require(try assemble([spans])).spans.map(\.spanID.number)
    }

    @Test func `puts parents first and siblings in the order of their start`() throws {
        let spans = [
            SampleSpan(trace: 1, id: 1, start: 10), SampleSpan(trace: 1, id: 2, parent: 1, start: 30),
            SampleSpan(trace: 1, id: 3, parent: 1, start: 20),
            SampleSpan(trace: 1, id: 4, parent: 3, start: 40),
            SampleSpan(trace: 1, id: 5, parent: 2, start: 5),
        ]
        var random = SeededNumbers(seed: 3)

        for _ in 0..<20 {
            let groups = random.deal(spans + [SampleSpan(trace: 2, id: 9)])
            #expect(try assemble(groups)?.spans.map(\.spanID.number) == [1, 3, 4, 2, 5])
        }
    }

    @Test func `lets a span without its parent stand like a root`() throws {
        #expect(
            try ids([
                SampleSpan(trace: 1, id: 1, start: 10), SampleSpan(trace: 1, id: 2, parent: 77, start: 5),
                SampleSpan(trace: 1, id: 3, parent: 2, start: 20),
            ]) == [2, 3, 1])
    }

    @Test func `breaks circles and keeps every span`() throws {
        #expect(
            try ids([
                SampleSpan(trace: 1, id: 1, parent: 2, start: 20),
                SampleSpan(trace: 1, id: 2, parent: 1, start: 10),
                SampleSpan(trace: 1, id: 3, parent: 3, start: 30),
            ]) == [2, 1, 3])
    }

    @Test func `keeps spans that share an id`() throws {
        #expect(
            try ids([
                SampleSpan(trace: 1, id: 1, start: 10), SampleSpan(trace: 1, id: 1, parent: 0, start: 20),
                SampleSpan(trace: 1, id: 2, parent: 1, start: 30),
            ]) == [1, 2, 1])
    }

    @Test func `orders a chain of many spans`() throws {
        let spans = (1...5_000).map {
            SampleSpan(trace: 1, id: $0, parent: $0 - 1, start: Int64(10_000 - $0))
        }

        #expect(try ids(spans) == Array(1...5_000))
    }

    @Test func `sums up the trace and shows its spans whole`() throws {
        let span = SampleSpan(
            trace: 1, service: "api", attributes: [SampleAttribute("n", .array(["a", "b"]))])

        let trace = try #require(try assemble([[span]]))

        #expect(trace.summary.rootServiceName == "api")
        #expect(trace.summary.spanCount == 1)
        #expect(
            trace.spans[0].attributes == [Attribute(key: "n", value: .array([.string("a"), .string("b")]))])
        #expect(trace.spans[0].resource.attributes == [Attribute(key: "service.name", value: .string("api"))])
    }

    @Test func `finds nothing when no span belongs to the trace`() throws {
        #expect(try assemble([[SampleSpan(trace: 2)]]) == nil)
    }

    @Test func `throws at the limit of spans`() {
        var assembly = TraceAssembly(traceID: SampleSpan(trace: 1).traceID, spansMax: 1)

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.traceSpans, maximum: 1))) {
            try assembly.add(SpanBatch([SampleSpan(trace: 1, id: 1), SampleSpan(trace: 1, id: 2)]))
        }
    }
}
