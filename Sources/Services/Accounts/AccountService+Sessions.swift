// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import FoundationEssentials
import Postgres
import Records
public import Tenancy

extension AccountService {
    /// Signs a user in to their home organization.
    public func logIn(_ input: LogIn) async throws -> SignedIn {
        let refusal = Problem(.invalidCredentials, "The e-mail address or the password is wrong.")
        guard let user = try await UserRecords.find(email: input.email, in: database) else {
            try await passwords.verifyNothing(input.password)
            throw refusal
        }
        guard try await passwords.verify(input.password, against: user.passwordHash) else { throw refusal }
        try await tokens.catchUp()
        return try await database.inOrganization(OrganizationID(user.homeOrganizationID)) { transaction in
            guard try await MembershipRecords.findRole(of: user.userID, in: transaction) != nil else {
                throw refusal
            }
            return try await beginSession(of: user, in: transaction)
        }
    }

    /// Spends a refresh token and answers the next pair. A token that was spent before ends its session:
    /// either the caller or a thief holds a copy, and nobody can tell which.
    public func refresh(_ input: RefreshSession) async throws -> SignedIn {
        let refusal = Problem(
            .invalidRefreshToken, "The refresh token is not valid: spent, expired or revoked.")
        guard let token = Credential(parsing: input.refreshToken), token.kind == .refreshToken else {
            throw refusal
        }
        try await tokens.catchUp()
        let time = PostgresTimestamp(now())
        let outcome: RefreshOutcome = try await database.inOrganization(token.organization) { transaction in
            guard let stored = try await RefreshTokenRecords.findLocked(token.id, in: transaction),
                token.matches(stored.secretHash)
            else { return .refused }
            guard stored.spentAt == nil else {
                try await SessionRecords.revoke(stored.sessionID, at: time, in: transaction)
                return .reused(session: stored.sessionID)
            }
            guard time < stored.expiresAt,
                let session = try await SessionRecords.find(stored.sessionID, in: transaction),
                session.isLive(at: time),
                let user = try await UserRecords.find(session.userID, in: transaction)
            else { return .refused }
            try await RefreshTokenRecords.markSpent(token.id, at: time, in: transaction)
            return .refreshed(try await issueTokens(for: user, session: session, in: transaction))
        }
        switch outcome {
        case .refreshed(let signedIn): return signedIn
        case .reused(let session):
            await authenticator.forget(session)
            throw refusal
        case .refused: throw refusal
        }
    }

    /// Ends the session of the access token, or the one a refresh token of the same organization belongs to.
    public func logOut(_ input: LogOut, as principal: Principal) async throws {
        let time = PostgresTimestamp(now())
        let ended = try await database.inOrganization(principal.organization) { transaction -> UUID? in
            guard let session = try await sessionToEnd(input, principal, in: transaction) else { return nil }
            try await SessionRecords.revoke(session, at: time, in: transaction)
            return session
        }
        if let ended { await authenticator.forget(ended) }
    }

    private func sessionToEnd(
        _ input: LogOut, _ principal: Principal, in transaction: OrganizationTransaction
    ) async throws -> UUID? {
        if let text = input.refreshToken, let token = Credential(parsing: text), token.kind == .refreshToken,
            let stored = try await RefreshTokenRecords.findLocked(token.id, in: transaction),
            token.matches(stored.secretHash)
        {
            return stored.sessionID
        }
        guard case .user(_, let session, _) = principal.caller else { return nil }
        return session
    }

    func beginSession(of user: UserRecord, in transaction: OrganizationTransaction) async throws -> SignedIn {
        let time = now()
        let session = SessionRecord(
            sessionID: .timeOrdered(), userID: user.userID,
            expiresAt: PostgresTimestamp(time + settings.sessionLifetime.inSeconds))
        try await SessionRecords.insert(session, createdAt: PostgresTimestamp(time), in: transaction)
        return try await issueTokens(for: user, session: session, in: transaction)
    }

    private func issueTokens(
        for user: UserRecord, session: SessionRecord, in transaction: OrganizationTransaction
    ) async throws -> SignedIn {
        let organization = transaction.organization
        let refreshToken = Credential(.refreshToken, organization: organization, id: .timeOrdered())
        let rests = PostgresTimestamp(now() + settings.refreshTokenLifetime.inSeconds)
        let record = RefreshTokenRecord(
            refreshTokenID: refreshToken.id, sessionID: session.sessionID,
            secretHash: refreshToken.secretHash,
            expiresAt: min(rests, session.expiresAt))
        try await RefreshTokenRecords.insert(record, in: transaction)
        let accessToken = try await tokens.sign(
            user: user.userID, session: session.sessionID, organization: organization,
            lifetimeSeconds: settings.accessTokenLifetime.inSeconds)
        return SignedIn(
            organization: try await organizationView(in: transaction), user: UserView(user),
            accessToken: accessToken, refreshToken: refreshToken.text, tokenType: "Bearer",
            expiresIn: Int(settings.accessTokenLifetime.inSeconds))
    }
}

/// What became of a refresh token.
private enum RefreshOutcome: Sendable {
    case refreshed(SignedIn)
    case reused(session: UUID)
    case refused
}

extension Duration {
    /// Whole and fractional seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
