// SPDX-License-Identifier: Apache-2.0
public import BlockStorage
public import Telemetry
public import Tenancy

/// An export that was decoded and allowed, but is not durable yet.
public struct AdmittedExport: Sendable {
    public let organization: OrganizationID
    public let batch: Batch
    public let digest: ExportDigest
    /// About how much memory it takes until it is committed.
    public let memoryBytes: Int
    /// Records left out because they are invalid by themselves, and why.
    public let rejectedCount: Int
    public let rejectionMessage: String
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
