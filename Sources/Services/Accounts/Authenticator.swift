// SPDX-License-Identifier: Apache-2.0
import Contracts
public import Database
public import FoundationEssentials
import Postgres
import Records
public import Tenancy

/// Turns the text of a credential into a principal; remembers the answer for a few seconds.
public actor Authenticator {
    private struct Entry {
        /// `nil` remembers a refusal.
        let principal: Principal?
        let expiresAt: Date
    }

    private let database: Database
    private let tokens: AccessTokens
    private let now: @Sendable () -> Date
    private var cache: [Subject: Entry] = [:]
    /// Counts what was forgotten: an answer that was looked up before is not remembered after.
    private var forgottenCount = 0

    /// What a cached answer is about. A key's answer depends on its secret, so that its hash is part of it.
    private enum Subject: Hashable {
        case apiKey(OrganizationID, UUID, secretHash: [UInt8])
        case session(OrganizationID, UUID, user: UUID)
    }

    public init(
        database: Database, tokens: AccessTokens, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.database, self.tokens, self.now) = (database, tokens, now)
    }

    /// The principal behind an API key or an access token; anything else is an `unauthenticated` problem.
    public func authenticate(_ text: String) async throws -> Principal {
        guard text.utf8.count <= 4_096 else { throw Self.refusal }
        if text.hasPrefix("argus_") {
            guard let key = Credential(parsing: text), key.kind != .refreshToken else { throw Self.refusal }
            return try await cached(.apiKey(key.organization, key.id, secretHash: key.secretHash)) {
                try await self.principal(of: key)
            }
        }
        guard let claims = try await tokens.session(of: text) else { throw Self.refusal }
        return try await cached(.session(claims.organization, claims.session, user: claims.user)) {
            try await self.principal(ofSession: claims.session, user: claims.user, in: claims.organization)
        }
    }

    /// Forgets a key or session at once on this node; others follow within the cache's time.
    func forget(_ id: UUID) {
        cache = cache.filter { entry in
            switch entry.key {
            case .apiKey(_, let key, _): key != id
            case .session(_, let session, _): session != id
            }
        }
    }

    private func cached(_ subject: Subject, _ find: () async throws -> Principal?) async throws -> Principal {
        let time = now()
        if let entry = cache[subject], entry.expiresAt > time {
            guard let principal = entry.principal else { throw Self.refusal }
            return principal
        }
        let forgottenBefore = forgottenCount
        let principal = try await find()
        if cache.count >= AccountsLimits.principalCacheEntriesMax {
            cache = cache.filter { $0.value.expiresAt > time }
            if cache.count >= AccountsLimits.principalCacheEntriesMax { cache.removeAll() }
        }
        if forgottenCount == forgottenBefore {
            cache[subject] = Entry(
                principal: principal, expiresAt: time + Double(AccountsLimits.principalCacheSeconds))
        }
        guard let principal else { throw Self.refusal }
        return principal
    }

    private func principal(of key: Credential) async throws -> Principal? {
        let time = now()
        return try await database.inOrganization(key.organization) { transaction in
            guard let record = try await APIKeyRecords.find(key.id, in: transaction),
                key.matches(record.secretHash)
            else { return nil }
            let isStale = record.lastUsedAt.map {
                time.timeIntervalSince($0.date) > Double(AccountsLimits.lastUsedResolutionSeconds)
            }
            if isStale ?? true {
                try await APIKeyRecords.markUsed(
                    record.apiKeyID, at: PostgresTimestamp(time), in: transaction)
            }
            let caller = Principal.Caller.apiKey(id: record.apiKeyID, scopes: record.scopes)
            return Principal(organization: key.organization, caller: caller)
        }
    }

    private func principal(
        ofSession id: UUID, user: UUID, in organization: OrganizationID
    ) async throws -> Principal? {
        let time = PostgresTimestamp(now())
        return try await database.inOrganization(organization) { transaction in
            guard let session = try await SessionRecords.find(id, in: transaction), session.isLive(at: time),
                session.userID == user,
                let role = try await MembershipRecords.findRole(of: user, in: transaction)
            else { return nil }
            return Principal(organization: organization, caller: .user(id: user, session: id, role: role))
        }
    }

    private static let refusal = Problem(
        .unauthenticated, "The credential is not valid: it may be mistyped, expired or revoked.")
}
