// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Where one chunk lies and how it is read.
struct ChunkEntry: Sendable, Equatable {
    var column: BlockColumn
    /// Index of the row group; `nil` for a table of the whole block.
    var rowGroup: Int?
    /// For attribute values: index in the directory's list of keys.
    var key: Int?
    /// For attribute values.
    var type: AttributeType?
    /// In the block's bytes.
    var range: Range<Int>
    /// Size after decompression; `nil` when the chunk is not compressed.
    var uncompressedLength: Int?
    /// CRC32C of the bytes as they lie in the block.
    var checksum: UInt32
    /// Smallest and largest value where they are integers: durations for `endTime`, differences for
    /// `observedTime`.
    var statistics: ClosedRange<Int64>?
}
