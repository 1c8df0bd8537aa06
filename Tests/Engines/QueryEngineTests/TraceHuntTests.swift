// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import TestSupport
import Testing

@testable import QueryEngine

/// Compares the hunt through stored blocks with the fold of all spans.
@Suite struct TraceHuntTests {
    @Test(arguments: 0..<30)
    func `walks through the same traces as the fold of everything`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        for _ in 0..<8 {
            let spans = TraceFoldPropertyTests.spans(&random)
            var query = TraceFoldPropertyTests.query(&random)
            (query.sort, query.order) = (.startTime, .descending)
            let store = try StoredBlocks(random.deal(spans).map { .traces(SpanBatch($0)) }, &random)

            for _ in 0..<100 {
                var fold = try TraceFold(query)
                try fold.add(SpanBatch(spans))
                let expected = fold.finish()

                let page = try hunt(query, in: store)

                #expect(page == expected)
                query.after = page.next
                if page.next == nil { break }
            }
        }
    }

    @Test func `opens few row groups for the latest traces`() throws {
        var random = SeededNumbers(seed: 77)
        let groups = (0..<50).map { group in
            (0..<20).map { index in
                let number = UInt64(group * 20 + index)
                return SampleSpan(trace: number / 4 + 1, id: number + 1, start: Int64(number) * 1_000)
            }
        }
        let store = try StoredBlocks(groups.map { .traces(SpanBatch($0)) }, &random)
        var query = TraceQuery(timeRange: .all)
        query.limit = 3

        let page = try hunt(query, in: store)

        #expect(page.traces.map(\.startTime) == [996_000, 992_000, 988_000])
        #expect(store.openedCount < 40)
    }

    @Test func `says of stored attributes what the fold says`() throws {
        let values: [SampleValue] = [
            .string("1"), .string(""), .int(1), .int(0), .double(1), .double(-0.0), .bool(true), .empty,
            .array(["a"]), .map([:]),
        ]
        let spans = values.enumerated().map { index, value in
            SampleSpan(
                trace: UInt64(index + 1), id: UInt64(index + 1), attributes: [SampleAttribute("k", value)])
        }
        var random = SeededNumbers(seed: 78)
        let store = try StoredBlocks([.traces(SpanBatch(spans))], &random)

        for text in ["1", "", "0", "true", "[\"a\"]", "{}", "1.0", "else"] {
            var query = TraceQuery(timeRange: .all)
            query.attributeFilters = [.init(key: "k", value: text)]
            var fold = try TraceFold(query)
            try fold.add(SpanBatch(spans))

            #expect(try hunt(query, in: store) == fold.finish())
        }
    }

    private func hunt(_ query: TraceQuery, in store: StoredBlocks) throws -> TracePage {
        var hunt = try TraceHunt(query)
        let question = TraceCandidatesQuestion(query)
        while true {
            try store.scan(question, oldestWanted: { hunt.oldestWanted }) { hunt.meet($0) }
            let traces = hunt.takeCandidates()
            if traces.isEmpty { return hunt.finish() }
            try store.scan(TraceSpansQuestion(traces, for: query)) { try hunt.add($0) }
            hunt.finishRound()
        }
    }
}
