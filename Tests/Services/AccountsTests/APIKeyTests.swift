// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import FoundationEssentials
import Tenancy
import TestSupport
import Testing

@testable import Accounts

@Suite struct APIKeyTests {
    private static let shared = Task { try await AccountStage.make() }

    private func key(_ scopes: [KeyScope], as principal: Principal) async throws -> CreatedAPIKey {
        try await Self.shared.value.accounts.createKey(
            CreateAPIKey(name: "collector", scopes: scopes), as: principal)
    }

    private func owner() async throws -> Principal {
        let stage = try await Self.shared.value
        return try await stage.principal(try await stage.signUp())
    }

    private func code(of key: String) async throws -> ProblemCode? {
        let authenticator = try await Self.shared.value.authenticator
        return await problemCode { _ = try await authenticator.authenticate(key) }
    }

    @Test(
        arguments: [
            ([.ingest], "argus_ing_", [.ingestTelemetry]),
            ([.read], "argus_api_", [.readTelemetry]),
            ([.read, .ingest, .read], "argus_api_", [.ingestTelemetry, .readTelemetry]),
        ] as [([KeyScope], String, Set<Permission>)])
    func `a key may do what its scopes say in its organization`(
        scopes: [KeyScope], prefix: String, permissions: Set<Permission>
    ) async throws {
        let owner = try await owner()

        let created = try await key(scopes, as: owner)
        let principal = try await Self.shared.value.authenticator.authenticate(created.key)

        #expect(created.key.hasPrefix(prefix))
        #expect(created.lastFour == String(created.key.suffix(4)))
        #expect(Set(created.scopes) == Set(scopes) && created.scopes.count == Set(scopes).count)
        #expect(principal.organization == owner.organization)
        #expect(principal.permissions == permissions)
    }

    @Test func `the list shows every key of the organization and no secret`() async throws {
        let stage = try await Self.shared.value
        let (mine, theirs) = (try await owner(), try await owner())
        let created = try await key([.ingest], as: mine)

        let before = try await stage.accounts.listKeys(as: mine).apiKeys
        _ = try await stage.authenticator.authenticate(created.key)
        let after = try await stage.accounts.listKeys(as: mine).apiKeys

        #expect(before.map(\.id) == [created.id])
        #expect(before.first?.lastUsedAt == nil)
        #expect(after.first?.lastUsedAt != nil)
        #expect(try await stage.accounts.listKeys(as: theirs).apiKeys.isEmpty)
    }

    @Test func `a key knows itself`() async throws {
        let stage = try await Self.shared.value
        let created = try await key([.read], as: try await owner())

        let me = try await stage.accounts.me(try await stage.authenticator.authenticate(created.key))

        #expect(me.apiKey?.id == created.id && me.apiKey?.name == "collector")
        #expect(me.user == nil && me.role == nil)
        #expect(me.permissions == [.readTelemetry])
    }

    @Test func `a revoked key is refused at once`() async throws {
        let stage = try await Self.shared.value
        let owner = try await owner()
        let created = try await key([.ingest], as: owner)
        _ = try await stage.authenticator.authenticate(created.key)

        try await stage.accounts.deleteKey(DeleteAPIKey(id: created.id), as: owner)

        #expect(try await code(of: created.key) == .unauthenticated)
        let again = await problemCode {
            try await stage.accounts.deleteKey(DeleteAPIKey(id: created.id), as: owner)
        }
        #expect(again == .apiKeyNotFound)
    }

    @Test func `another node refuses a revoked key after the cache's time`() async throws {
        let stage = try await Self.shared.value
        let owner = try await owner()
        let created = try await key([.ingest], as: owner)
        let clock = MovableClock()
        let other = Authenticator(database: stage.test.database, tokens: stage.tokens, now: { clock.now })
        _ = try await other.authenticate(created.key)
        try await stage.accounts.deleteKey(DeleteAPIKey(id: created.id), as: owner)

        clock.advance(bySeconds: Double(AccountsLimits.principalCacheSeconds) + 0.1)

        #expect(await problemCode { _ = try await other.authenticate(created.key) } == .unauthenticated)
    }

    @Test func `a foreign key is not found and stays`() async throws {
        let stage = try await Self.shared.value
        let created = try await key([.ingest], as: try await owner())
        let stranger = try await owner()

        for id in [created.id, UUID().uuidString, "nonsense", ""] {
            let code = await problemCode {
                try await stage.accounts.deleteKey(DeleteAPIKey(id: id), as: stranger)
            }
            #expect(code == .apiKeyNotFound)
        }
        #expect(try await code(of: created.key) == nil)
    }

    @Test func `other credentials with the key's identifier are refused`() async throws {
        let owner = try await owner()
        let created = try await key([.read], as: owner)
        let genuine = try #require(Credential(parsing: created.key))

        let forged = Credential(.apiKey, organization: owner.organization, id: genuine.id)
        let elsewhere = Credential(.apiKey, organization: OrganizationFixture.unsaved().id, id: genuine.id)

        #expect(try await code(of: created.key) == nil)
        #expect(try await code(of: forged.text) == .unauthenticated)
        #expect(try await code(of: elsewhere.text) == .unauthenticated)
    }

    @Test func `a credential of another kind is no API key`() async throws {
        let stage = try await Self.shared.value
        let signedIn = try await stage.signUp()

        for text in ["", "argus_", "Bearer", signedIn.refreshToken, String(repeating: "a", count: 5_000)] {
            #expect(try await code(of: text) == .unauthenticated)
        }
    }
}
