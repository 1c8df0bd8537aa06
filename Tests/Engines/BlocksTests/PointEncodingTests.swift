// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

/// What the encodings of points make of what senders usually send, and that they bring back everything else.
@Suite struct PointEncodingTests {
    private let points = FixtureBatches.sharedPoints()

    private func columns(of block: EncodedBlock) throws -> Set<BlockColumn> {
        Set(try BlockDirectory(decoding: block.directory).chunks.map(\.column))
    }

    @Test func `runs share their times, series their identities`() throws {
        let blocks = BlockEncoder.encode([.metrics(points)])

        #expect(try allRows(of: blocks).counts == points.rows.counts)
        #expect(try columns(of: blocks[0]).isSuperset(of: [.timeTable, .timeSequence]))
        #expect(try !columns(of: blocks[0]).contains(.time))
        #expect(try columns(of: blocks[1]).isDisjoint(with: [.seriesID, .seriesCheck]))
    }

    @Test func `reads only times, or only identities`() throws {
        let blocks = BlockEncoder.encode([.metrics(points)])
        let reader = try BlockReader(blocks[0])

        guard case .metrics(let all) = try reader.batch(rowGroup: 0, columns: .all),
            case .metrics(let batch) = try reader.batch(rowGroup: 0, columns: .time)
        else { throw CorruptBlock(.missingChunk, in: .directory) }
        #expect(batch.time == all.time)
        #expect(batch.series.isEmpty)
        let series = try BlockReader(blocks[1])
        let identities = try series.series(rowGroup: 0, columns: .series)
        #expect(Set(identities.id) == Set(points.series))
    }

    @Test func `an identity that was salted is stored`() throws {
        var batch = points
        let salted = batch.definitions.identity(of: 5).salted
        batch.definitions.id[5] = salted.id
        batch.definitions.check[5] = salted.check

        let block = try #require(BlockEncoder.encode([.metrics(batch)]).last)

        #expect(try columns(of: block).isSuperset(of: [.seriesID, .seriesCheck]))
        let read = try BlockReader(block).series(rowGroup: 0, columns: .all)
        #expect(Set(read.id) == Set(batch.definitions.id))
        #expect(Set(read.check) == Set(batch.definitions.check))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `times of runs come back, shared or not`(seed: UInt64) throws {
        var generator = SeededNumbers(seed: seed)
        let sequences = (0..<generator.below(6) + 1).map { _ in
            (0..<generator.below(9) + 1).map { _ in Int64(bitPattern: generator.next() >> UInt64(seed)) }
        }
        let runs = (0..<generator.below(200) + 1).map { _ in generator.pick(sequences) }
        let times = runs.flatMap(\.self)

        let shared = SharedTimes(
            runLengths: runs.map { UInt64($0.count) }, pointCount: times.count
        ) { times[$0] }

        let distinct = Set(runs).reduce(0) { $0 + $1.count }
        #expect((shared != nil) == (distinct <= times.count / 2))
        guard let shared else { return }
        var writer = ByteWriter()
        shared.encode(into: &writer)
        let read = try SharedTimes.decode(all: ByteReader(writer.bytes, in: .chunk(0)))
        var end: UInt32 = 0
        let ends = runs.map { run -> UInt32 in
            end += UInt32(run.count)
            return end
        }
        #expect(read.expand(shared.codes, ends) == times)
        #expect(read.expand(shared.codes, ends.map { $0 + 1 }) == nil)
        #expect(read.expand(shared.codes.map { _ in 99 }, ends) == nil)
    }

    @Test func `damaged times are refused`() throws {
        var generator = SeededNumbers(seed: 77)
        let shared = try #require(
            SharedTimes(runLengths: [4, 4, 4, 4, 2, 2], pointCount: 20) { Int64($0 < 16 ? $0 % 4 : $0 % 2) })
        var writer = ByteWriter()
        shared.encode(into: &writer)
        var refused = 0
        for _ in 0..<4_000 {
            var bytes = writer.bytes
            bytes.damage(with: &generator)
            do throws(CorruptBlock) {
                let read = try SharedTimes.decode(all: ByteReader(bytes, in: .chunk(0)))
                if read.expand(shared.codes, [4, 8, 12, 16, 18, 20]) == nil { refused += 1 }
            } catch { refused += 1 }
        }
        #expect(refused > 400)
    }

    @Test(arguments: [0, 1, 3, 60, 70, 10_000])
    func `sums of decimals are stored as decimals`(driftMax: Int) throws {
        var generator = SeededNumbers(seed: UInt64(driftMax))
        var total = 2_760.614
        let values = (0..<3_000).map { _ -> UInt64 in
            total += Double(generator.below(40_000)) / 1_000
            return UInt64(Int64(bitPattern: total.bitPattern) + Int64(generator.below(driftMax + 1)))
        }
        var writer = ByteWriter()

        values.withUnsafeBufferPointer { NumberStream.encode($0, into: &writer) }

        var reader = ByteReader(writer.bytes, in: .chunk(0))
        #expect(try NumberStream.decode(values.count, from: &reader) == values)
        #expect(reader.remaining == 0)
        #expect((writer.bytes.count < values.count * 5) == (driftMax < 60))
    }

    @Test func `counts that are not the sums of buckets come back`() throws {
        var batch = points
        batch.histograms.counts[3] &+= 1

        #expect(try allRows(of: BlockEncoder.encode([.metrics(batch)])).counts == batch.rows.counts)
        batch.histograms.counts = batch.histograms.counts.map { _ in .max }
        #expect(try allRows(of: BlockEncoder.encode([.metrics(batch)])).counts == batch.rows.counts)
    }
}
