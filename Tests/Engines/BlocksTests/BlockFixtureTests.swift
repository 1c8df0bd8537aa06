// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import TestSupport
import Testing

/// Blocks of every format that ever landed can still be read.
@Suite struct BlockFixtureTests {
    private static let fixtures: [(format: String, signal: Signal)] = [
        ("columnar1", .traces), ("columnar1", .metrics), ("columnar1", .logs),
        ("columnar2", .traces), ("columnar2", .logs),
    ]

    @Test(arguments: fixtures)
    func `reads the committed block`(format: String, signal: Signal) throws {
        let block = try BlockFile.decode(fixture("\(format)-\(signal.name)"))
        let expected = FixtureBatches.batch(signal)

        #expect("\(try BlockDirectory(decoding: block.directory).format)" == format)
        #expect(block.signal == signal)
        #expect(block.day == 20_405)
        #expect(block.rowCount == FixtureBatches.rowCount)
        #expect(block.services == (signal == .metrics ? ["cart", "shop"] : ["", "cart", "shop"]))
        #expect(block.names == (signal == .metrics ? (5...9).map { "metric.\($0)" } : []))
        #expect(try allRows(of: block).counts == expected.rows.counts)
    }

    @Test func `reads the committed points by the committed series`() throws {
        let blocks = try ["columnar2-metrics", "columnar2-series"].map { try BlockFile.decode(fixture($0)) }

        #expect(blocks.map(\.kind) == [.metrics, .series])
        #expect(try allRows(of: blocks).counts == FixtureBatches.batch(.metrics).rows.counts)
    }

    @Test func `reads the committed points that share times, and series without ids`() throws {
        let names = ["columnar2-metrics-shared", "columnar2-series-derived"]
        let blocks = try names.map { try BlockFile.decode(fixture($0)) }

        #expect(blocks.map(\.kind) == [.metrics, .series])
        #expect(try allRows(of: blocks).counts == FixtureBatches.sharedPoints().rows.counts)
    }

    @Test func `finds attributes and words of the committed columnar2 blocks`() throws {
        let spans = try BlockFilter(decoding: BlockFile.decode(fixture("columnar2-traces")).filter)
        let logs = try BlockFilter(decoding: BlockFile.decode(fixture("columnar2-logs")).filter)

        #expect(spans.mayContain(.attribute(key: "http.route", value: "/items/3")))
        #expect(spans.mayContain(.attribute(key: "http.response.status_code", type: .int, bits: 500)))
        #expect(!spans.mayContain(.attribute(key: "http.route", value: "/items/99")))
        #expect(!spans.mayContain(.attribute(key: "http.response.status_code", type: .int, bits: 501)))
        #expect(logs.mayContain(.word("request")))
        #expect(!logs.mayContain(.word("nothing")))
    }

    @Test(arguments: ["columnar1", "columnar2"])
    func `finds the traces of the committed block`(format: String) throws {
        guard case .traces(let batch) = FixtureBatches.batch(.traces) else {
            Issue.record("The fixture of traces holds no traces.")
            return
        }

        let filter = try BlockFilter(decoding: BlockFile.decode(fixture("\(format)-traces")).filter)

        for row in 0..<batch.count {
            #expect(
                filter.mayContain(
                    .traceID(TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row]))))
        }
        #expect(!filter.mayContain(.traceID(TraceID(high: 1, low: 1))))
    }

    @Test func `keeps what a columnar1 filter says when it is copied`() throws {
        guard case .traces(let batch) = FixtureBatches.batch(.traces) else {
            Issue.record("The fixture of traces holds no traces.")
            return
        }
        let block = try BlockFile.decode(fixture("columnar1-traces"))
        let count = try BlockDirectory(decoding: block.directory).rowGroups.count
        var builder = FilterBuilder()
        builder.beginRowGroup([.traceID])
        builder.append(try BlockFilter(decoding: block.filter), rowGroupCount: count)
        builder.beginRowGroup([.traceID])

        let filter = try BlockFilter(decoding: builder.finish())

        for row in 0..<batch.count {
            let key = FilterKey.traceID(TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row]))
            #expect(filter.mayContain(key))
            #expect(filter.mayContain(key, rowGroup: 1))
            #expect(!filter.mayContain(key, rowGroup: 0))
            #expect(!filter.mayContain(key, rowGroup: count + 1))
        }
        #expect(!filter.mayContain(.traceID(TraceID(high: 1, low: 1))))
    }

    private func fixture(_ name: String) throws -> [UInt8] {
        try TestRepository.bytes("Tests/Fixtures/blocks/\(name).block")
    }
}

@Suite struct BlockFileTests {
    @Test(arguments: Signal.allCases)
    func `gives back the block`(signal: Signal) throws {
        var random = RandomBatches(seed: 24)
        let block = BlockEncoder.encode([random.batch(signal, 50)])[0]

        #expect(try BlockFile.decode(BlockFile.encode(block)) == block)
    }

    @Test func `refuses other files`() {
        #expect(throws: CorruptBlock.self) { try BlockFile.decode([]) }
        #expect(throws: CorruptBlock.self) { try BlockFile.decode(Array("something else".utf8)) }
    }
}
