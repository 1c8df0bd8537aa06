// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@Suite struct BlockFilterTests {
    private let block: EncodedBlock
    private let filter: BlockFilter
    private let batch: SpanBatch

    init() throws {
        var random = RandomBatches(seed: 9)
        random.hasEdges = false
        batch = random.spans(8_000)
        block = BlockEncoder.encode([.traces(batch)])[0]
        filter = try BlockFilter(decoding: block.filter)
    }

    @Test func `finds every trace that is there`() {
        for row in 0..<batch.count {
            #expect(
                filter.mayContain(traceID: TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row])))
        }
    }

    @Test func `excludes all but one in a thousand traces that are not there`() {
        var generator = SeededGenerator(seed: 10)
        let found = (0..<100_000).count { _ in
            filter.mayContain(traceID: TraceID(high: generator.next(), low: generator.next()))
        }

        #expect(found < 100)
    }

    @Test func `takes two bytes for each trace`() {
        let traces = Set(zip(batch.traceIDHigh, batch.traceIDLow).map { TraceID(high: $0, low: $1) })

        #expect(block.filter.count <= traces.count * 2 + 24)
    }

    @Test func `excludes everything when no row has a trace`() throws {
        var random = RandomBatches(seed: 11)
        var logs = random.logs(5)
        logs.traceIDHigh = [0, 0, 0, 0, 0]
        logs.traceIDLow = [0, 0, 0, 0, 0]

        let filter = try BlockFilter(decoding: BlockEncoder.encode([.logs(logs)])[0].filter)

        #expect(!filter.mayContain(traceID: TraceID(high: 1, low: 2)))
        #expect(filter.mayContain(traceID: .none))
    }

    @Test func `excludes nothing for metrics`() throws {
        var random = RandomBatches(seed: 12)
        let block = BlockEncoder.encode([.metrics(random.metrics(5))])[0]

        #expect(try BlockFilter(decoding: block.filter).mayContain(traceID: TraceID(high: 1, low: 2)))
    }
}
