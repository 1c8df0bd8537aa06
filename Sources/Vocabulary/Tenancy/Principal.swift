// SPDX-License-Identifier: Apache-2.0
public import Contracts
public import FoundationEssentials

/// Who is calling: a user's session or an API key, with its permissions resolved.
public struct Principal: Sendable, Equatable {
    public enum Caller: Sendable, Equatable {
        case user(id: UUID, session: UUID, role: Role)
        case apiKey(id: UUID, scopes: [KeyScope])
    }

    public let organization: OrganizationID
    public let caller: Caller
    public let permissions: Set<Permission>

    public init(organization: OrganizationID, caller: Caller) {
        self.organization = organization
        self.caller = caller
        permissions =
            switch caller {
            case .user(_, _, let role): role.permissions
            case .apiKey(_, let scopes): scopes.reduce(into: []) { $0.formUnion($1.permissions) }
            }
    }

    /// Throws a `forbidden` problem when the permission is missing.
    public func require(_ permission: Permission) throws(Problem) {
        guard permissions.contains(permission) else {
            throw Problem(.forbidden, "This credential lacks the permission \(permission.rawValue).")
        }
    }
}
