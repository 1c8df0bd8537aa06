// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@Suite struct BlockEncoderTests {
    @Test(arguments: Signal.allCases, [1, 2, 63, 500, 9_000])
    func `gives back exactly the rows that were put in`(signal: Signal, count: Int) throws {
        var random = RandomBatches(seed: UInt64(count))
        let batches = (0..<3).map { _ in random.batch(signal, count / 3 + 1) }

        let blocks = BlockEncoder.encode(batches)

        let stored = try allRows(of: blocks)
        #expect(stored.counts == batches.flatMap(\.rows).counts)
    }

    @Test(arguments: Signal.allCases)
    func `makes no block of no rows`(signal: Signal) {
        var random = RandomBatches(seed: 1)

        #expect(BlockEncoder.encode([]).isEmpty)
        #expect(BlockEncoder.encode([random.batch(signal, 0), random.batch(signal, 0)]).isEmpty)
    }

    @Test(arguments: Signal.allCases)
    func `splits rows by UTC day`(signal: Signal) throws {
        var random = RandomBatches(seed: 2)
        random.hasEdges = false
        random.start = 1_763_000_000_000_000_000
        random.spread = 3 * 86_400_000_000_000
        let batch = random.batch(signal, 800)

        let blocks = BlockEncoder.encode([batch])

        let rowBlocks = blocks.filter { $0.kind != .series }
        #expect(rowBlocks.map(\.day) == [20_405, 20_406, 20_407, 20_408])
        for block in blocks {
            let day = Int64(block.day) * 86_400_000_000_000
            #expect(block.minTime >= day && block.maxTime < day + 86_400_000_000_000)
        }
        #expect(rowBlocks.reduce(0) { $0 + $1.rowCount } == 800)
        #expect(try allRows(of: blocks).counts == batch.rows.counts)
    }
}

/// All rows of a block in stored order.
func allRows(of block: EncodedBlock) throws -> [Row] {
    let reader = try BlockReader(block)
    return try reader.directory.rowGroups.indices.flatMap {
        try reader.batch(rowGroup: $0, columns: .all).rows
    }
}

/// All rows of blocks that were encoded together: those of points with what the series blocks define.
func allRows(of blocks: [EncodedBlock]) throws -> [Row] {
    var index = SeriesIndex()
    for block in blocks where block.kind == .series {
        let reader = try BlockReader(block)
        for rowGroup in reader.directory.rowGroups.indices {
            index.add(try reader.series(rowGroup: rowGroup, columns: .all))
        }
    }
    return try blocks.filter { $0.kind != .series }.flatMap { block in
        let reader = try BlockReader(block)
        return try reader.directory.rowGroups.indices.flatMap { rowGroup in
            switch try reader.batch(rowGroup: rowGroup, columns: .all) {
            case .metrics(let points):
                points.definitions.count > 0 ? points.rows : points.rows(defined: index)
            case let other: other.rows
            }
        }
    }
}
