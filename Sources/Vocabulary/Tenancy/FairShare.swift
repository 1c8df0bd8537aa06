// SPDX-License-Identifier: Apache-2.0

/// Divides bounded bytes among organizations, as a value: who floods is refused before others are.
///
/// An organization may hold four times what is free. Alone it reaches four fifths; of two that flood, each
/// reaches four ninths; and whoever comes then still finds room. Nothing needs to be known in advance about
/// how many there are, and nothing lies idle while one is alone but the room for the next.
public struct FairShare: Sendable {
    public let bytesMax: Int
    /// What all hold.
    public private(set) var usedBytes = 0
    private var heldBytes: [OrganizationID: Int] = [:]

    public init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// What an organization holds.
    public func held(by organization: OrganizationID) -> Int { heldBytes[organization] ?? 0 }

    /// Whether the organization may hold so many bytes more; then it does.
    public mutating func take(_ bytes: Int, for organization: OrganizationID) -> Bool {
        let free = bytesMax - usedBytes
        let held = held(by: organization)
        guard bytes <= free, held == 0 || held + bytes <= (free - bytes) * Self.sharesOfFree else {
            return false
        }
        hold(bytes, for: organization)
        return true
    }

    /// Counts bytes that are there anyway, whatever the bound says.
    public mutating func hold(_ bytes: Int, for organization: OrganizationID) {
        usedBytes += bytes
        heldBytes[organization, default: 0] += bytes
    }

    /// The organization holds so many bytes less.
    public mutating func giveBack(_ bytes: Int, of organization: OrganizationID) {
        usedBytes -= bytes
        let held = held(by: organization) - bytes
        heldBytes[organization] = held > 0 ? held : nil
    }

    /// More leaves less for who comes next; with four, a tenth is left when two flood.
    private static let sharesOfFree = 4
}
