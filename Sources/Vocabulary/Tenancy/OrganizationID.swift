// SPDX-License-Identifier: Apache-2.0
public import FoundationEssentials

/// Identifies an organization, the boundary of isolation.
public struct OrganizationID: Sendable, Hashable {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }
}

extension OrganizationID: CustomStringConvertible {
    public var description: String { uuid.uuidString.lowercased() }
}
