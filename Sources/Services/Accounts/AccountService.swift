// SPDX-License-Identifier: Apache-2.0
import Contracts
public import Database
public import FoundationEssentials
import Postgres
import Records
public import Tenancy

/// Sign-up, sign-in, sessions and API keys.
public struct AccountService: Sendable {
    let database: Database
    let tokens: AccessTokens
    let authenticator: Authenticator
    let settings: AccountSettings
    let now: @Sendable () -> Date
    let passwords = PasswordHasher()

    public init(
        database: Database, tokens: AccessTokens, authenticator: Authenticator, settings: AccountSettings,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.database, self.tokens, self.authenticator) = (database, tokens, authenticator)
        (self.settings, self.now) = (settings, now)
    }

    /// Makes an organization with its first user, the owner, and signs them in.
    public func signUp(_ input: SignUp) async throws -> SignedIn {
        let hash = try await passwords.hash(input.password)
        try await tokens.catchUp()
        var slug = Slug.make(from: input.organization)
        for attempt in 0..<Self.slugAttemptsMax {
            if attempt > 0 { slug = Slug.make(from: input.organization, suffixed: true) }
            do {
                return try await signUp(input, slug: slug, passwordHash: hash)
            } catch let error as PostgresError {
                if error.isViolation(of: OrganizationRecords.slugConstraint) { continue }
                guard error.isViolation(of: UserRecords.emailConstraint) else { throw error }
                throw Problem(.emailTaken, "A user with this e-mail address exists already.")
            }
        }
        throw Problem(.internal, "No short name could be made for the organization.")
    }

    /// Who is calling, and what they may do.
    public func me(_ principal: Principal) async throws -> Me {
        try await database.inOrganization(principal.organization) { transaction in
            let organization = try await organizationView(in: transaction)
            let permissions = principal.permissions.sorted { $0.rawValue < $1.rawValue }
            switch principal.caller {
            case .user(let id, _, let role):
                guard let user = try await UserRecords.find(id, in: transaction) else { throw Self.vanished }
                return Me(
                    organization: organization, user: UserView(user), role: role, permissions: permissions,
                    apiKey: nil)
            case .apiKey(let id, let scopes):
                guard let key = try await APIKeyRecords.find(id, in: transaction) else { throw Self.vanished }
                let calling = CallingKey(id: id.uuidString.lowercased(), name: key.name, scopes: scopes)
                return Me(
                    organization: organization, user: nil, role: nil, permissions: permissions,
                    apiKey: calling)
            }
        }
    }

    private func signUp(_ input: SignUp, slug: String, passwordHash: String) async throws -> SignedIn {
        let organization = OrganizationID(.timeOrdered())
        let time = PostgresTimestamp(now())
        let user = UserRecord(
            userID: .timeOrdered(), email: input.email, name: input.name, passwordHash: passwordHash,
            homeOrganizationID: organization.uuid)
        let record = OrganizationRecord(name: input.organization, slug: slug)
        return try await database.inOrganization(organization) { transaction in
            try await OrganizationRecords.insert(record, createdAt: time, in: transaction)
            try await UpkeepVisitRecords.insert(dueAt: time, in: transaction)
            try await UserRecords.insert(user, createdAt: time, in: transaction)
            try await MembershipRecords.insert(
                user: user.userID, role: .owner, createdAt: time, in: transaction)
            return try await beginSession(of: user, in: transaction)
        }
    }

    func organizationView(in transaction: OrganizationTransaction) async throws -> OrganizationView {
        guard let record = try await OrganizationRecords.find(in: transaction) else { throw Self.vanished }
        return OrganizationView(id: "\(transaction.organization)", name: record.name, slug: record.slug)
    }

    /// The caller was authenticated a moment ago and has been deleted since.
    static let vanished = Problem(.unauthenticated, "The credential is not valid any more.")
    private static let slugAttemptsMax = 5
}

extension UserView {
    init(_ record: UserRecord) {
        self.init(id: record.userID.uuidString.lowercased(), email: record.email, name: record.name)
    }
}
