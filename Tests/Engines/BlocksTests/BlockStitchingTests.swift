// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Blocks

@Suite struct BlockStitchingTests {
    @Test(arguments: [Signal.traces, .logs])
    func `holds the rows, names and filters of all blocks`(signal: Signal) throws {
        var random = RandomBatches(seed: 77)
        let blocks = [300, 1, 9_000, 40].flatMap { BlockEncoder.encode([random.batch(signal, $0)]) }
        let day = blocks[0].day
        let inputs = blocks.filter { $0.day == day }

        let (block, count) = try BlockStitching.stitch(inputs)

        #expect(count == inputs.count)
        #expect(block.bytes == inputs.flatMap(\.bytes))
        #expect(block.rowCount == inputs.reduce(0) { $0 + $1.rowCount })
        #expect(block.rawBytes == inputs.reduce(0) { $0 + $1.rawBytes })
        #expect(block.minTime == inputs.map(\.minTime).min())
        #expect(block.maxTime == inputs.map(\.maxTime).max())
        #expect(Set(block.services) == Set(inputs.flatMap(\.services)))
        #expect(block.services == block.services.sorted())
        #expect(Set(block.names) == Set(inputs.flatMap(\.names)))
        var expected: [Row: Int] = [:]
        for input in inputs { expected.merge(try allRows(of: input).counts, uniquingKeysWith: +) }
        #expect(try allRows(of: block).counts == expected)
        #expect(block.summary == (try BlockMerging.merge(inputs))[0].summary)
        let filter = try BlockFilter(decoding: block.filter)
        var rowGroup = 0
        for input in inputs {
            let reader = try BlockReader(input)
            for group in reader.directory.rowGroups.indices {
                if case .traces(let spans) = try reader.batch(rowGroup: group, columns: .all) {
                    for (high, low) in zip(spans.traceIDHigh, spans.traceIDLow) {
                        let key = FilterKey.traceID(TraceID(high: high, low: low))
                        #expect(filter.mayContain(key, rowGroup: rowGroup))
                    }
                }
                rowGroup += 1
            }
        }
    }

    @Test func `stitches what was stitched`() throws {
        var random = RandomBatches(seed: 78)
        let blocks = (0..<4).map { _ in BlockEncoder.encode([random.batch(.logs, 100)])[0] }

        let left = try BlockStitching.stitch([blocks[0], blocks[1]]).block
        let right = try BlockStitching.stitch([blocks[2], blocks[3]]).block

        let twice = try BlockStitching.stitch([left, right]).block
        let once = try BlockStitching.stitch(blocks).block
        #expect(twice.bytes == once.bytes)
        #expect(twice.services == once.services)
        #expect(twice.summary == once.summary)
        #expect(twice.directory == once.directory)
        #expect(twice.filter.count == once.filter.count)
        #expect(try allRows(of: twice) == allRows(of: once))
    }

    @Test func `works without the bytes`() throws {
        var random = RandomBatches(seed: 79)
        let blocks = (0..<3).map { _ in BlockEncoder.encode([random.batch(.traces, 100)])[0] }
        let headers = blocks.map { block in
            var block = block
            block.bytes = []
            return block
        }

        var whole = try BlockStitching.stitch(blocks).block
        whole.bytes = []

        let stitched = try BlockStitching.stitch(headers).block
        #expect(stitched == whole)
    }

    @Test func `refuses a directory of another kind`() throws {
        var random = RandomBatches(seed: 82)
        var blocks = (0..<2).map { _ in BlockEncoder.encode([random.batch(.logs, 10)])[0] }
        blocks[1].directory = BlockEncoder.encode([random.batch(.traces, 10)])[0].directory

        #expect(throws: CorruptBlock.self) { try BlockStitching.stitch(blocks) }
        #expect(throws: CorruptBlock.self) { try BlockMerging.merge(blocks) }
    }

    @Test func `stops before more names than the catalogue lists`() throws {
        var random = RandomBatches(seed: 80)
        let blocks = (0..<4).map { number in
            var block = BlockEncoder.encode([random.batch(.traces, 10)])[0]
            block.services = (0..<400).map { "service \(number) \($0)" }
            return block
        }

        let (block, count) = try BlockStitching.stitch(blocks)

        #expect(count == 2)
        #expect(block.services.count == 800)
        #expect(block.bytes == blocks[0].bytes + blocks[1].bytes)
    }
}

@Suite struct BlockMergingTests {
    @Test(arguments: Signal.allCases)
    func `keeps every row and only those`(signal: Signal) throws {
        var random = RandomBatches(seed: 81)
        let blocks = [300, 1, 2, 9_000, 40].flatMap { BlockEncoder.encode([random.batch(signal, $0)]) }
        let inputs = blocks.filter { $0.day == blocks[0].day }
        let kinds = Set(inputs.map(\.kind))

        var merged: [EncodedBlock] = []
        for kind in kinds { merged += try BlockMerging.merge(inputs.filter { $0.kind == kind }) }
        let nothing = try BlockMerging.merge([])

        #expect(merged.count == kinds.count)
        let (before, after) = (try allRows(of: inputs), try allRows(of: merged))
        #expect(after.counts == before.counts)
        #expect(nothing.isEmpty)
    }
}
