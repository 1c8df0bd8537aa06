// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import TestSupport
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
                filter.mayContain(
                    .traceID(TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row]))))
        }
    }

    @Test func `finds every trace in its row groups`() throws {
        var random = RandomBatches(seed: 13)
        let block = BlockEncoder.encode([.traces(random.spans(20_000))])[0]
        let filter = try BlockFilter(decoding: block.filter)
        let reader = try BlockReader(block)
        var excluded = 0

        for rowGroup in reader.directory.rowGroups.indices {
            let spans = try reader.spans(rowGroup: rowGroup, columns: [.traceID])
            for (high, low) in zip(spans.traceIDHigh, spans.traceIDLow) {
                let key = FilterKey.traceID(TraceID(high: high, low: low))
                #expect(filter.mayContain(key) && filter.mayContain(key, rowGroup: rowGroup))
                if !filter.mayContain(key, rowGroup: (rowGroup + 1) % 3) { excluded += 1 }
            }
        }

        #expect(reader.directory.rowGroups.count == 3)
        #expect(excluded > 19_000)
    }

    @Test(arguments: [(FilterKey.Kind.traceID, 30.0), (.word, 200), (.attribute, 200)])
    func `excludes keys that are not there as often as documented`(
        kind: FilterKey.Kind, wrongPer100_000: Double
    ) throws {
        var generator = SeededNumbers(seed: 10)
        var wrong = 0
        var asked = 0
        for count in [1, 7, 30, 100, 1_000, 20_000] {
            var builder = FilterBuilder()
            builder.beginRowGroup([kind])
            for _ in 0..<count { builder.add(FilterKey(kind, hash: generator.next())) }
            let filter = try BlockFilter(decoding: builder.finish())
            asked += 100_000
            let found = (0..<100_000).count { _ in
                filter.mayContain(FilterKey(kind, hash: generator.next()), rowGroup: 0)
            }
            wrong += found
        }

        #expect(Double(wrong) < wrongPer100_000 * Double(asked) / 100_000)
    }

    @Test func `takes three bytes for each trace`() throws {
        let traces = Set(zip(batch.traceIDHigh, batch.traceIDLow).map { TraceID(high: $0, low: $1) })

        var builder = FilterBuilder()
        builder.beginRowGroup([.traceID])
        for trace in traces { builder.add(.traceID(trace)) }

        #expect(builder.finish().count <= traces.count * 3 + 64 + 12)
    }

    @Test func `knows nothing about kinds and row groups without a section`() throws {
        var builder = FilterBuilder()
        builder.beginRowGroup([.word])
        builder.beginRowGroup([.word, .attribute])
        let filter = try BlockFilter(decoding: builder.finish())

        #expect(!filter.mayContain(.word("error")))
        #expect(!filter.mayContain(.word("error"), rowGroup: 0))
        #expect(filter.mayContain(.attribute(key: "a", value: "b")))
        #expect(filter.mayContain(.attribute(key: "a", value: "b"), rowGroup: 0))
        #expect(!filter.mayContain(.attribute(key: "a", value: "b"), rowGroup: 1))
        #expect(filter.mayContain(.traceID(TraceID(high: 1, low: 2))))
    }

    @Test func `tells keys, types and values of attributes apart`() throws {
        var builder = FilterBuilder()
        builder.beginRowGroup([.attribute])
        builder.add(.attribute(key: "code", type: .int, bits: 200))
        builder.add(.attribute(key: "route", value: "/items"))
        let filter = try BlockFilter(decoding: builder.finish())

        #expect(filter.mayContain(.attribute(key: "code", type: .int, bits: 200)))
        #expect(filter.mayContain(.attribute(key: "route", value: "/items")))
        #expect(!filter.mayContain(.attribute(key: "code", type: .double, bits: 200)))
        #expect(!filter.mayContain(.attribute(key: "code", type: .int, bits: 201)))
        #expect(!filter.mayContain(.attribute(key: "route", value: "/item")))
        #expect(!filter.mayContain(.attribute(key: "/items", value: "route")))
    }

    @Test func `says of copied filters what they said`() throws {
        var generator = SeededNumbers(seed: 14)
        var all = FilterBuilder()
        var keys: [[FilterKey]] = []
        for _ in 0..<4 {
            var builder = FilterBuilder()
            for _ in 0..<3 {
                builder.beginRowGroup([.traceID, .word])
                keys.append(
                    (0..<50).map { _ in FilterKey(generator.pick([.traceID, .word]), hash: generator.next()) }
                )
                for key in keys[keys.count - 1] { builder.add(key) }
            }
            all.append(try BlockFilter(decoding: builder.finish()), rowGroupCount: 3)
        }
        let filter = try BlockFilter(decoding: all.finish())
        var wrong = 0

        for (rowGroup, keys) in keys.enumerated() {
            for key in keys {
                #expect(filter.mayContain(key))
                #expect(filter.mayContain(key, rowGroup: rowGroup))
                if filter.mayContain(key, rowGroup: (rowGroup + 5) % 12) { wrong += 1 }
            }
        }
        #expect(wrong < 6)
        // Asked for several keys of several kinds at once, it says what it says of each; of attributes, which
        // have no section, and of no trace at all, that they may be anywhere.
        let anywhere = [FilterKey.attribute(key: "a", value: "b"), .traceID(.none)]
        for round in 0..<300 {
            let some = (0..<generator.below(3)).map { _ in
                (0..<generator.below(4)).map { _ in
                    round % 10 == 0 ? generator.pick(anywhere) : generator.pick(generator.pick(keys))
                }
            }
            let candidates = filter.candidates(for: some)
            let expected = (0..<12).map { rowGroup in
                some.allSatisfy { $0.contains { filter.mayContain($0, rowGroup: rowGroup) } }
            }
            #expect((0..<12).map(candidates.contains) == expected)
            #expect(candidates.isEmpty == !expected.contains(true))
        }
    }

    @Test func `excludes everything when no row has a trace`() throws {
        var random = RandomBatches(seed: 11)
        var logs = random.logs(5)
        logs.traceIDHigh = [0, 0, 0, 0, 0]
        logs.traceIDLow = [0, 0, 0, 0, 0]

        let filter = try BlockFilter(decoding: BlockEncoder.encode([.logs(logs)])[0].filter)

        #expect(!filter.mayContain(.traceID(TraceID(high: 1, low: 2))))
        #expect(filter.mayContain(.traceID(.none)))
    }

    @Test func `excludes nothing for metrics`() throws {
        var random = RandomBatches(seed: 12)
        let block = BlockEncoder.encode([.metrics(random.metrics(5))])[0]

        #expect(try BlockFilter(decoding: block.filter).mayContain(.traceID(TraceID(high: 1, low: 2))))
    }
}
