// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Chunks that were checked and decompressed, so that it is done once however often they are decoded.
final class ChunkContents: Sendable {
    private let contents = Mutex<[Int: ByteReader]>([:])

    /// The content of a chunk, by its index in the directory.
    subscript(index: Int) -> ByteReader? {
        get { contents.withLock { $0[index] } }
        set { contents.withLock { $0[index] = newValue } }
    }
}
