// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One chunk of a block, checked and decompressed when it is first decoded, and once for all who share it.
public final class StoredChunk: Sendable {
    private enum State {
        /// As it lies in the block.
        case stored([UInt8])
        case open(ByteReader)
    }

    private let index: Int
    private let entry: ChunkEntry
    private let state: Mutex<State>
    private let decodedTimes = Mutex<SharedTimes?>(nil)

    /// Takes the bytes of the chunk with this index in the directory, which must be as many as it has.
    public init(_ bytes: [UInt8], _ index: Int, of directory: BlockDirectory) {
        (self.index, entry) = (index, directory.chunks[index])
        precondition(bytes.count == entry.range.count, "Bytes of another chunk.")
        state = Mutex(.stored(bytes))
    }

    /// How much memory it takes once it was opened.
    public var memoryBytes: Int {
        let bytes = max(entry.range.count, entry.uncompressedLength ?? 0)
        return entry.column == .timeTable ? bytes + keptTimesBytesMax : bytes
    }

    /// What a decoded table may take to be kept: a time is seldom less than a byte of it, and two numbers
    /// then.
    private var keptTimesBytesMax: Int {
        min(max(entry.range.count, entry.uncompressedLength ?? 0), BlockLimits.sharedTimesMax) * 16
    }

    /// Reads its content.
    func content() throws(CorruptBlock) -> ByteReader {
        let opened = state.withLock { state -> Result<ByteReader, CorruptBlock> in
            switch state {
            case .open(let content): return .success(content)
            case .stored(let bytes):
                let content = Result { () throws(CorruptBlock) in
                    try entry.open(bytes, bytes.indices, index, ZstandardDecompressor())
                }
                if case .success(let content) = content { state = .open(content) }
                return content
            }
        }
        return try opened.get()
    }

    /// The table of times that it is, decoded once for all row groups and queries unless that takes very much
    /// more than the chunk.
    func times() throws(CorruptBlock) -> SharedTimes {
        let content = try content()
        let decoded = decodedTimes.withLock { times -> Result<SharedTimes, CorruptBlock> in
            if let times { return .success(times) }
            let decoded = Result { () throws(CorruptBlock) in try SharedTimes.decode(all: content) }
            if case .success(let decoded) = decoded, decoded.memoryBytes <= keptTimesBytesMax {
                times = decoded
            }
            return decoded
        }
        return try decoded.get()
    }
}

extension ChunkEntry {
    /// Checks and, if need be, decompresses the chunk's bytes.
    func open(
        _ bytes: [UInt8], _ range: Range<Int>, _ index: Int, _ decompressor: ZstandardDecompressor
    ) throws(CorruptBlock) -> ByteReader {
        let place = CorruptBlock.Place.chunk(index)
        guard CRC32C.checksum(bytes, range) == checksum else {
            throw CorruptBlock(.checksumMismatch, in: place)
        }
        guard let size = uncompressedLength else { return ByteReader(bytes, range, in: place) }
        let content = bytes.withUnsafeBytes {
            decompressor.decompress(UnsafeRawBufferPointer(rebasing: $0[range]), size: size)
        }
        guard let content else { throw CorruptBlock(.badCompression, in: place) }
        return ByteReader(content, in: place)
    }
}
