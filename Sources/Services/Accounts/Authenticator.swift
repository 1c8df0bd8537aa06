// SPDX-License-Identifier: Apache-2.0
import Contracts
public import Database
public import FoundationEssentials
import Postgres
import Records
public import Tenancy

/// Turns the text of a credential into a principal; remembers the answer for a few seconds.
///
/// While the database is away, keys that may ingest and were verified within the last day go on doing that,
/// and nothing else: telemetry is kept as dead letters then. So a key that was revoked by somebody whom this
/// node cannot hear of may add data to its own organization for that long; it can read nothing.
public actor Authenticator {
    private struct Entry {
        /// `nil` remembers a refusal.
        let principal: Principal?
        let expiresAt: Date
    }

    /// An API key that may ingest, as the database last knew it.
    private struct VerifiedKey {
        let principal: Principal
        let verifiedAt: Date
    }

    private let database: Database
    private let tokens: AccessTokens
    private let now: @Sendable () -> Date
    private var cache: [Subject: Entry] = [:]
    private var verifiedKeys: [Subject: VerifiedKey] = [:]
    /// Counts what was forgotten: an answer that was looked up before is not remembered after.
    private var forgottenCount = 0

    /// What a cached answer is about. A key's answer depends on its secret, so that its hash is part of it.
    private enum Subject: Hashable {
        case apiKey(OrganizationID, UUID, secretHash: [UInt8])
        case session(OrganizationID, UUID, user: UUID)

        /// Of the key or session.
        var id: UUID {
            switch self {
            case .apiKey(_, let id, _), .session(_, let id, _): id
            }
        }
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
        cache = cache.filter { $0.key.id != id }
        verifiedKeys = verifiedKeys.filter { $0.key.id != id }
    }

    private func cached(_ subject: Subject, _ find: () async throws -> Principal?) async throws -> Principal {
        let time = now()
        if let entry = cache[subject], entry.expiresAt > time {
            guard let principal = entry.principal else { throw Self.refusal }
            return principal
        }
        let forgottenBefore = forgottenCount
        let principal: Principal?
        do {
            // Nobody waits for a database that is known to be away.
            if database.circuit.isOpen, let verified = verified(subject, at: time) { return verified }
            principal = try await find()
        } catch let error as PostgresError where error.isOutage {
            database.circuit.record(error)
            guard let verified = verified(subject, at: time) else { throw error }
            return verified
        }
        remember(subject, principal, at: time, unless: forgottenCount != forgottenBefore)
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

    /// What the database said of a key, so that it can be gone by while the database is away.
    private func remember(
        _ subject: Subject, _ principal: Principal?, at time: Date, unless isForgotten: Bool
    ) {
        guard let principal, !isForgotten, case .apiKey(let id, _) = principal.caller,
            principal.permissions.contains(.ingestTelemetry)
        else {
            verifiedKeys[subject] = nil
            return
        }
        if verifiedKeys.count >= AccountsLimits.principalCacheEntriesMax, verifiedKeys[subject] == nil {
            verifiedKeys = verifiedKeys.filter { $0.value.verifiedAt > time - AccountsLimits.awayKeySeconds }
            // Any other will do: it is verified again by its next use while the database is there.
            if verifiedKeys.count >= AccountsLimits.principalCacheEntriesMax, let other = verifiedKeys.first {
                verifiedKeys[other.key] = nil
            }
        }
        let ingesting = Principal(
            organization: principal.organization, caller: .apiKey(id: id, scopes: [.ingest]))
        verifiedKeys[subject] = VerifiedKey(principal: ingesting, verifiedAt: time)
    }

    private func verified(_ subject: Subject, at time: Date) -> Principal? {
        guard let key = verifiedKeys[subject], time < key.verifiedAt + AccountsLimits.awayKeySeconds else {
            return nil
        }
        return key.principal
    }

    private func principal(of key: Credential) async throws -> Principal? {
        let time = now()
        return try await database.inOrganization(key.organization, within: AccountsLimits.keyLookUpLimit) {
            transaction in
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
