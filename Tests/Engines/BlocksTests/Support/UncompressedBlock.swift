// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

/// A block whose chunks can be damaged without checksum or compression noticing first.
struct UncompressedBlock {
    var bytes: [UInt8] = []
    private let directory: BlockDirectory
    private var chunks: [ChunkEntry] = []

    init(_ block: EncodedBlock) throws {
        directory = try BlockDirectory(decoding: block.directory)
        let decompressor = ZstandardDecompressor()
        for var chunk in directory.chunks {
            var content = Array(block.bytes[chunk.range])
            if let size = chunk.uncompressedLength {
                content = try #require(content.withUnsafeBytes { decompressor.decompress($0, size: size) })
            }
            chunk.uncompressedLength = nil
            chunk.range = bytes.count..<bytes.count + content.count
            bytes += content
            chunks.append(chunk)
        }
    }

    /// A reader of the bytes as they are now, with the right checksums.
    func reader() -> BlockReader {
        let checked = chunks.map { chunk in
            var chunk = chunk
            chunk.checksum = CRC32C.checksum(bytes, chunk.range)
            return chunk
        }
        let changed = BlockDirectory(
            kind: directory.kind, rowGroups: directory.rowGroups, byteCount: bytes.count,
            keys: directory.keys,
            chunks: checked)
        return BlockReader(directory: changed, bytes: bytes)
    }
}

extension [UInt8] {
    /// Changes, cuts or lengthens the bytes somewhere.
    mutating func damage(with generator: inout SeededNumbers, keepsLength: Bool = false) {
        guard !isEmpty else { return }
        let place = generator.below(count)
        switch generator.below(keepsLength ? 4 : 6) {
        case 0: self[place] ^= 1 << UInt8(generator.below(8))
        case 1: self[place] = UInt8(generator.below(256))
        case 2: self[place] = 0xFF
        case 3: for index in place..<Swift.min(place + 9, count) { self[index] = 0xFF }
        case 4: removeSubrange(place...)
        default: insert(UInt8(generator.below(256)), at: place)
        }
    }

    /// With the checksum that belongs to the rest in the last four bytes.
    func withRightChecksum() -> [UInt8] {
        guard count >= 4 else { return self }
        var writer = ByteWriter()
        writer.write(Array(dropLast(4)))
        writer.writeChecksum()
        return writer.bytes
    }
}
