// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
public import Telemetry
public import Tenancy

/// An export that was decoded and allowed, but is not durable yet.
public struct AdmittedExport: Sendable {
    public let organization: OrganizationID
    private let held: HeldBatch
    public let digest: ExportDigest
    /// About how much memory it takes until it is committed.
    public let memoryBytes: Int
    /// Records left out because they are invalid by themselves, and why.
    public let rejectedCount: Int
    public let rejectionMessage: String
    /// Days whose stored series decide whether what was left out had to be.
    let unreadDays: Set<Int32>

    init(
        organization: OrganizationID, batch: Batch, digest: ExportDigest, memoryBytes: Int,
        rejectedCount: Int, rejectionMessage: String, unreadDays: Set<Int32> = []
    ) {
        (self.organization, self.digest, self.memoryBytes) = (organization, digest, memoryBytes)
        self.unreadDays = unreadDays
        (self.rejectedCount, self.rejectionMessage) = (rejectedCount, rejectionMessage)
        held = HeldBatch(batch)
    }

    public var batch: Batch { held.batch }
}

/// A batch whose many arrays are not counted one by one whenever an export changes hands.
private final class HeldBatch: Sendable {
    let batch: Batch

    init(_ batch: Batch) { self.batch = batch }
}

/// What a sender is told about an export.
public struct ExportOutcome: Sendable, Equatable {
    public let acceptedCount: Int
    public let rejectedCount: Int
    /// Why records were rejected; empty when none was.
    public let message: String

    public init(acceptedCount: Int, rejectedCount: Int, message: String) {
        (self.acceptedCount, self.rejectedCount, self.message) = (acceptedCount, rejectedCount, message)
    }
}
