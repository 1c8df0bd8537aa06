// SPDX-License-Identifier: Apache-2.0
public import Crypto
public import Database
public import FoundationEssentials
import JWTKit
import Postgres
import Records
import Tenancy

/// Signs and verifies access tokens (JWT, EdDSA only) with keys that all nodes share through the database.
public actor AccessTokens {
    struct Claims: JWTPayload {
        var iss: IssuerClaim
        var aud: AudienceClaim
        var sub: SubjectClaim
        var exp: ExpirationClaim
        var nbf: NotBeforeClaim
        var sid: String
        var tenant: String

        func verify(using algorithm: some JWTAlgorithm) async throws {
            guard iss.value == AccessTokens.issuer else {
                throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "issuer")
            }
            try aud.verifyIntendedAudience(includes: AccessTokens.issuer)
            try exp.verifyNotExpired()
            try nbf.verifyNotBefore()
        }
    }

    private static let issuer = "argus"
    /// Tokens from a node whose clock is a little ahead are good.
    private static let clockSkewSeconds: Double = 5
    /// A token with an unknown key id makes this node look for keys of other nodes, at most this often.
    private static let reloadSecondsMin: Double = 5
    /// A key that another node retired stops signing here within this time.
    private static let reloadSecondsMax: Double = 60
    /// The longest life of an access token (see `AccountSettings`), and the time until every node has
    /// noticed.
    private static let retiredKeySeconds: Double = Double(AccountsLimits.accessTokenSecondsMax + 120)

    private let database: Database
    private let encryptionKey: SymmetricKey
    private let now: @Sendable () -> Date
    private var keys = JWTKeyCollection()
    private var known: Set<UUID> = []
    private var signer: UUID?
    private var loadedAt = Date.distantPast

    /// `encryptionKey` protects the private keys at rest; `now` tells how old the loaded keys are.
    public init(
        database: Database, encryptionKey: SymmetricKey, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.database, self.encryptionKey, self.now) = (database, encryptionKey, now)
    }

    /// Loads the keys, making the first one when there is none. Call before serving.
    public func prepare() async throws {
        try await load()
        if signer == nil { try await rotate() }
    }

    /// Makes a new signing key and retires the others; tokens signed by them stay good until they expire.
    public func rotate() async throws {
        let id = UUID.timeOrdered()
        let key = Curve25519.Signing.PrivateKey()
        let box = try AES.GCM.seal(
            key.rawRepresentation, using: encryptionKey, authenticating: Data(id.base62.utf8))
        guard let sealed = box.combined else { throw SigningKeyUnusable() }
        let now = PostgresTimestamp(Date())
        let record = SigningKeyRecord(signingKeyID: id, encryptedPrivate: Array(sealed))
        try await SigningKeyRecords.replaceSigner(by: record, at: now, in: database)
        try await load()
    }

    /// Notices keys that other nodes made or retired. Call before `sign`, while no connection is held: it may
    /// need one.
    func catchUp() async throws {
        if now().timeIntervalSince(loadedAt) > Self.reloadSecondsMax { try await load() }
    }

    func sign(user: UUID, session: UUID, organization: OrganizationID, lifetimeSeconds: Double) async throws
        -> String
    {
        guard let signer else { throw SigningKeyUnusable() }
        let now = Date()
        let claims = Claims(
            iss: IssuerClaim(value: Self.issuer), aud: AudienceClaim(value: Self.issuer),
            sub: SubjectClaim(value: user.base62), exp: ExpirationClaim(value: now + lifetimeSeconds),
            nbf: NotBeforeClaim(value: now - Self.clockSkewSeconds), sid: session.base62,
            tenant: organization.uuid.base62)
        return try await keys.sign(claims, kid: JWKIdentifier(string: signer.base62))
    }

    /// The session an access token belongs to; `nil` for anything that is not a good token of ours.
    func session(of token: String) async throws -> (user: UUID, session: UUID, organization: OrganizationID)?
    {
        guard let kid = try? await keyID(of: token) else { return nil }
        if !known.contains(kid), now().timeIntervalSince(loadedAt) > Self.reloadSecondsMin {
            try await load()
        }
        guard known.contains(kid), let claims = try? await keys.verify(token, as: Claims.self),
            let user = UUID(base62: claims.sub.value), let session = UUID(base62: claims.sid),
            let organization = UUID(base62: claims.tenant)
        else { return nil }
        return (user, session, OrganizationID(organization))
    }

    private func keyID(of token: String) async throws -> UUID? {
        let header = try DefaultJWTParser().parse(Array(token.utf8), as: Claims.self).header
        guard header.alg == "EdDSA", let kid = header.kid else { return nil }
        return UUID(base62: kid)
    }

    private func load() async throws {
        let horizon = PostgresTimestamp(Date(timeIntervalSinceNow: -Self.retiredKeySeconds))
        let records = try await SigningKeyRecords.all(retiredAfter: horizon, in: database)
        let collection = JWTKeyCollection()
        for record in records {
            let box = try AES.GCM.SealedBox(combined: record.encryptedPrivate)
            guard
                let raw = try? AES.GCM.open(
                    box, using: encryptionKey, authenticating: Data(record.signingKeyID.base62.utf8))
            else { throw SigningKeyUnusable() }
            let key = try EdDSA.PrivateKey(backing: Curve25519.Signing.PrivateKey(rawRepresentation: raw))
            await collection.add(eddsa: key, kid: JWKIdentifier(string: record.signingKeyID.base62))
        }
        keys = collection
        known = Set(records.map(\.signingKeyID))
        signer = records.first { !$0.isRetired }?.signingKeyID
        loadedAt = now()
    }
}

/// A stored signing key does not open with this node's SECRET_KEY.
public struct SigningKeyUnusable: Error, CustomStringConvertible {
    public var description: String {
        "A signing key in the database was encrypted with another SECRET_KEY. "
            + "Give every node the same SECRET_KEY."
    }
}
