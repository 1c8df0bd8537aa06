// SPDX-License-Identifier: Apache-2.0

import Blocks
import FoundationEssentials
import Telemetry
import Testing

@Suite struct BlockJoiningTests {
    @Test(arguments: Signal.allCases)
    func `reads the rows of all blocks from their joined bytes`(signal: Signal) throws {
        var random = RandomBatches(seed: 41)
        let folder = #filePath.dropLast("BlockJoiningTests.swift".count)
        let fixture = "\(folder)../../Fixtures/blocks/columnar1-\(signal.name).block"
        var blocks = [20, 9_000, 1].flatMap { BlockEncoder.encode([random.batch(signal, $0)]) }.filter {
            $0.kind != .series
        }
        // Points of format 1 are not joined: they carry their definitions.
        if signal != .metrics {
            blocks.append(
                try BlockFile.decode([UInt8](try #require(FileManager.default.contents(atPath: fixture)))))
        }
        let parts = try blocks.map { try BlockDirectory(decoding: $0.directory) }
        let bytes = blocks.flatMap(\.bytes)

        let joined = try BlockDirectory(decoding: BlockDirectory.joining(parts).encoded())

        #expect(joined.format == .columnar2)
        #expect(joined.rowCount == blocks.reduce(0) { $0 + $1.rowCount })
        var rowGroup = 0
        for block in blocks {
            let reader = try BlockReader(block)
            for part in reader.directory.rowGroups.indices {
                let ranges = joined.joined(joined.chunks(of: .all, rowGroups: [rowGroup]))
                let slices = ranges.map { ($0, Array(bytes[$0])) }
                let rows = try BlockReader(directory: joined, slices: slices)
                    .batch(rowGroup: rowGroup, columns: .all)
                #expect(rows == (try reader.batch(rowGroup: part, columns: .all)))
                #expect(ranges.reduce(0) { $0 + $1.count } <= block.bytes.count)
                rowGroup += 1
            }
        }
        #expect(rowGroup == joined.rowGroups.count)
    }
}
