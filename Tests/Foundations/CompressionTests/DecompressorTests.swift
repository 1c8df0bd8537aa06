// SPDX-License-Identifier: Apache-2.0
import Compression
import Testing

@Suite struct DecompressorTests {
    @Test(arguments: CompressionFormat.allCases)
    func `returns what was compressed`(_ format: CompressionFormat) throws {
        for size in [0, 1, 17, 65_535, 65_536, 65_537, 300_000] {
            let bytes = Sample.mixed(size)

            let compressed = Compressor.compress(bytes, as: format)

            #expect(try Decompressor.decompress(compressed, as: format, outputBytesMax: size) == bytes)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `accepts input in pieces of any size`(_ format: CompressionFormat) throws {
        let bytes = Sample.mixed(40_000)
        let compressed = Compressor.compress(bytes, as: format)

        for size in [1, 7, 1_000, compressed.count] {
            #expect(
                try Sample.decompress(compressed, as: format, piece: size, outputBytesMax: 40_000) == bytes)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `joins members that follow each other`(_ format: CompressionFormat) throws {
        let first = Compressor.compress([1, 2, 3], as: format)
        let empty = Compressor.compress([], as: format)
        let second = Compressor.compress([4, 5], as: format)

        for piece in [1, 5, 1_000] {
            let joined = try Sample.decompress(
                first + empty + second, as: format, piece: piece, outputBytesMax: 10)
            #expect(joined == [1, 2, 3, 4, 5])
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `stops a bomb at the bound`(_ format: CompressionFormat) {
        let bomb = Compressor.compress([UInt8](repeating: 0, count: 64 << 20), as: format)
        var decompressor = Decompressor(format, outputBytesMax: 1 << 20)
        var output: [UInt8] = []

        let failure = bomb.withUnsafeBytes { bytes in
            Result { () throws(CompressionError) in try decompressor.decompress(bytes, into: &output) }
        }

        #expect(throws: CompressionError.tooLarge(bytesMax: 1 << 20)) { try failure.get() }
        #expect(output.count == (1 << 20) + 1)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `lets exactly the bound pass and not one byte more`(_ format: CompressionFormat) throws {
        let compressed = Compressor.compress(Sample.mixed(70_000), as: format)

        #expect(try Decompressor.decompress(compressed, as: format, outputBytesMax: 70_000).count == 70_000)
        #expect(throws: CompressionError.tooLarge(bytesMax: 69_999)) {
            try Decompressor.decompress(compressed, as: format, outputBytesMax: 69_999)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `refuses every truncation`(_ format: CompressionFormat) {
        let compressed = Compressor.compress(Sample.mixed(3_000), as: format)

        for count in 0..<compressed.count {
            #expect(throws: CompressionError.self, "cut after \(count) bytes") {
                try Decompressor.decompress(
                    Array(compressed.prefix(count)), as: format, outputBytesMax: 3_000)
            }
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `notices nearly every flipped byte and survives the rest`(_ format: CompressionFormat) {
        let bytes = Sample.mixed(2_000)
        let compressed = Compressor.compress(bytes, as: format)
        var refused = 0

        for index in compressed.indices {
            var damaged = compressed
            damaged[index] ^= 0xFF
            if (try? Decompressor.decompress(damaged, as: format, outputBytesMax: 4_000)) == nil {
                refused += 1
            }
        }

        #expect(refused > compressed.count - 16)
    }

    @Test(arguments: CompressionFormat.allCases)
    func `refuses bytes after the end that begin nothing`(_ format: CompressionFormat) {
        let compressed = Compressor.compress([1, 2, 3], as: format)

        #expect(throws: CompressionError.self) {
            try Decompressor.decompress(compressed + [0, 0, 0, 0, 9, 9], as: format, outputBytesMax: 10)
        }
    }

    @Test(arguments: CompressionFormat.allCases)
    func `refuses what is not compressed`(_ format: CompressionFormat) {
        for bytes in [Array("{\"resourceSpans\":[]}".utf8), Sample.mixed(500), []] {
            #expect(throws: CompressionError.self) {
                try Decompressor.decompress(bytes, as: format, outputBytesMax: 1_000)
            }
        }
    }

    @Test func `refuses a zstd frame that asks for a huge window`() {
        // Magic number, a header without a content size, and a window of 2^41 bytes.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xF8, 0x01, 0x00, 0x00]

        #expect(throws: CompressionError.malformed(reason: "it needs a window above 8 MiB")) {
            try Decompressor.decompress(frame, as: .zstd, outputBytesMax: 1_000)
        }
    }
}

/// Inputs of these tests.
private enum Sample {
    /// Half text that compresses, half noise that does not; the same on every run.
    static func mixed(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index & 512 == 0
                ? UInt8(ascii: "a") + UInt8(index % 7) : UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    static func decompress(
        _ input: [UInt8], as format: CompressionFormat, piece: Int, outputBytesMax: Int
    ) throws -> [UInt8] {
        var decompressor = Decompressor(format, outputBytesMax: outputBytesMax)
        var output: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: piece) {
            try input[start..<min(start + piece, input.count)].withUnsafeBytes { bytes in
                try decompressor.decompress(bytes, into: &output)
            }
        }
        try decompressor.finish()
        return output
    }
}
