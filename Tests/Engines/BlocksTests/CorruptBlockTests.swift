// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

/// Whatever is done to the bytes, decoding ends with content or with `CorruptBlock`.
@Suite struct CorruptBlockTests {
    @Test(arguments: Signal.allCases)
    func `survives damaged chunks`(signal: Signal) throws {
        var random = RandomBatches(seed: 3)
        let whole = try UncompressedBlock(BlockEncoder.encode([random.batch(signal, 24)])[0])
        var refused = 0

        for _ in 0..<5_000 {
            var block = whole
            block.bytes.damage(with: &random.generator, keepsLength: true)
            let reader = block.reader()
            do throws(CorruptBlock) { _ = try reader.batch(rowGroup: 0, columns: .all) } catch {
                refused += 1
            }
        }

        #expect(refused > 1_000)
    }

    @Test(arguments: Signal.allCases)
    func `survives damaged directories`(signal: Signal) throws {
        var random = RandomBatches(seed: 4)
        let block = BlockEncoder.encode([random.batch(signal, 100)])[0]
        var refused = 0

        for _ in 0..<5_000 {
            var directory = block.directory
            directory.damage(with: &random.generator)
            do throws(CorruptBlock) {
                let decoded = try BlockDirectory(decoding: directory.withRightChecksum())
                let reader = BlockReader(directory: decoded, bytes: block.bytes)
                for rowGroup in decoded.rowGroups.indices.prefix(2) {
                    _ = try reader.batch(rowGroup: rowGroup, columns: .all)
                }
            } catch { refused += 1 }
        }

        #expect(refused > 1_000)
    }

    @Test func `survives damaged streams`() throws {
        var generator = SeededNumbers(seed: 5)
        var refused = 0

        for round in 0..<12_000 {
            var writer = ByteWriter()
            IntegerStream.encode((0..<20).map { UInt64($0) &* UInt64(round) &* UInt64(round) }, into: &writer)
            var bytes = writer.bytes
            bytes.damage(with: &generator)
            do throws(CorruptBlock) {
                var reader = ByteReader(bytes, in: .chunk(0))
                switch round % 4 {
                case 0: _ = try IntegerStream.decode(20, from: &reader)
                case 1: _ = try NumberStream.decode(20, from: &reader)
                case 2: _ = try StringStream.decode(20, from: &reader)
                default: _ = try AttributeLayouts(rowCount: 20, from: &reader)
                }
            } catch { refused += 1 }
        }

        #expect(refused > 1_000)
    }

    @Test func `survives damaged files and filters`() throws {
        var random = RandomBatches(seed: 6)
        let block = BlockEncoder.encode([random.batch(.logs, 20)])[0]
        let file = BlockFile.encode(block)
        var refused = 0

        for _ in 0..<4_000 {
            var bytes = file
            bytes.damage(with: &random.generator)
            do throws(CorruptBlock) { _ = try BlockFile.decode(bytes.withRightChecksum()) } catch {
                refused += 1
            }
            var filter = block.filter
            filter.damage(with: &random.generator)
            do throws(CorruptBlock) {
                let decoded = try BlockFilter(decoding: filter.withRightChecksum())
                _ = decoded.mayContain(.traceID(TraceID(high: 1, low: 2)))
                _ = decoded.mayContain(.word("some"), rowGroup: .max)
                var builder = FilterBuilder()
                builder.append(decoded, rowGroupCount: 1)
                builder.append(decoded, rowGroupCount: 2)
                _ = try BlockFilter(decoding: builder.finish())
            } catch { refused += 1 }
        }

        #expect(refused > 1_000)
    }

    @Test func `notices every flipped bit of a chunk, directory, filter and file`() throws {
        var random = RandomBatches(seed: 7)
        let block = BlockEncoder.encode([random.batch(.traces, 10)])[0]
        let directory = try BlockDirectory(decoding: block.directory)

        for bit in 0..<block.bytes.count * 8 {
            var bytes = block.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let reader = BlockReader(directory: directory, bytes: bytes)
            #expect(throws: CorruptBlock.self) { try reader.spans(rowGroup: 0, columns: .all) }
        }
        for bit in 0..<block.directory.count * 8 {
            var bytes = block.directory
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CorruptBlock.self) { try BlockDirectory(decoding: bytes) }
        }
        for bit in 0..<block.filter.count * 8 {
            var bytes = block.filter
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CorruptBlock.self) { try BlockFilter(decoding: bytes) }
        }
        let file = BlockFile.encode(block)
        for bit in 0..<min(file.count, 300) * 8 {
            var bytes = file
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CorruptBlock.self) { try BlockFile.decode(bytes) }
        }
    }

    @Test func `refuses to expand attributes beyond the limit`() throws {
        var writer = ByteWriter()
        writer.writeVariable(1)
        IntegerStream.encode([3], into: &writer)
        writer.write(Array("key".utf8))
        writer.write(AttributeType.empty.rawValue)
        writer.writeVariable(1)
        IntegerStream.encode([1_000_000], into: &writer)
        IntegerStream.encode([0], into: &writer)
        IntegerStream.encode([0], into: &writer)

        var reader = ByteReader(writer.bytes, in: .chunk(0))

        #expect(throws: CorruptBlock(.tooLarge, in: .chunk(0))) {
            try AttributeLayouts(rowCount: 65_536, from: &reader)
        }
    }

    @Test func `refuses a frame of another size than declared`() {
        let compressor = ZstandardCompressor()
        let decompressor = ZstandardDecompressor()
        var frame: [UInt8] = []
        let isCompressed = compressor.append([UInt8](repeating: 7, count: 10_000), to: &frame)

        #expect(isCompressed)
        #expect(frame.withUnsafeBytes { decompressor.decompress($0, size: 9_999) } == nil)
        #expect(frame.withUnsafeBytes { decompressor.decompress($0, size: 10_000) }?.count == 10_000)
    }
}
