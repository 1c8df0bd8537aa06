// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not a block that this decoder can read, and where it noticed.
public struct CorruptBlock: Error, Sendable, Equatable {
    /// What is wrong.
    public enum Reason: Sendable, Equatable {
        /// The bytes end too early.
        case truncated
        /// There are bytes after the end.
        case surplusBytes
        /// The bytes are not what the checksum was made of.
        case checksumMismatch
        /// The format, an encoding or a column is not one that this decoder knows.
        case unknownFormat
        /// A declared size or count is beyond what any encoder writes.
        case tooLarge
        /// A value, count or reference contradicts another.
        case invalidValue
        /// The compressed bytes do not decompress to what was declared.
        case badCompression
        /// The bytes of a needed chunk were not handed to the reader, or the directory does not list it.
        case missingChunk
    }

    /// Which part of the block is affected.
    public enum Place: Sendable, Equatable {
        case file
        case directory
        case filter
        case summary
        /// Index in the directory's list of chunks.
        case chunk(Int)
        case rowGroup(Int)
    }

    public let reason: Reason
    public let place: Place

    init(_ reason: Reason, in place: Place) {
        self.reason = reason
        self.place = place
    }
}

extension CorruptBlock: CustomStringConvertible {
    public var description: String { "corrupt block: \(reason) in \(place)" }
}
