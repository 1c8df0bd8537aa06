// SPDX-License-Identifier: Apache-2.0
public import Database
public import FoundationEssentials
import Records
public import Telemetry

/// Knows which days an organization keeps now.
public struct RetentionClock: Sendable {
    public let terms: RetentionTerms
    private let now: @Sendable () -> Date

    public init(_ terms: RetentionTerms, now: @escaping @Sendable () -> Date = { Date() }) {
        (self.terms, self.now) = (terms, now)
    }

    /// What the organization of the transaction keeps.
    public func keptDays(in transaction: OrganizationTransaction) async throws -> KeptDays {
        KeptDays(chosen: try await RetentionRecords.chosen(in: transaction), terms, today: today)
    }

    /// Days since the Unix epoch.
    public var today: Int32 { UTCDay.number(ofSeconds: now().timeIntervalSince1970) }
}
