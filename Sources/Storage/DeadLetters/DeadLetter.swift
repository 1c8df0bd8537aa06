// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
public import Blocks
public import FoundationEssentials
public import Tenancy

/// Exports of one organization that are acknowledged while the database cannot take them: each with its
/// digest, encoded apart, because by the time of the replay some of them may be stored already.
public struct DeadLetter: Sendable, Equatable {
    /// One export.
    public struct Export: Sendable, Equatable {
        public let digest: ExportDigest
        public let blocks: [EncodedBlock]

        public init(digest: ExportDigest, blocks: [EncodedBlock]) {
            (self.digest, self.blocks) = (digest, blocks)
        }
    }

    public let organization: OrganizationID
    /// When the exports were taken in, to the millisecond.
    public let received: Date
    public let exports: [Export]

    public init(organization: OrganizationID, received: Date, exports: [Export]) {
        (self.organization, self.exports) = (organization, exports)
        self.received = Date(
            timeIntervalSince1970: (received.timeIntervalSince1970 * 1_000).rounded(.down) / 1_000)
    }
}

/// A file that is not a whole, undamaged dead letter.
public enum CorruptDeadLetter: Error, Sendable, Equatable {
    /// It does not begin as a dead letter does, or is of a version that this program does not know.
    case unknownFormat
    /// It ends too early.
    case truncated
    /// Its checksum is wrong.
    case checksumMismatch
    /// Its checksum is right but its content is not.
    case invalid
}
