// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import FoundationEssentials
import Tenancy
import TestSupport
import Testing

@testable import Accounts

/// Signing up, in and out, and the rotation of refresh tokens.
@Suite struct SessionTests {
    private static let shared = Task { try await AccountStage.make() }

    private func logIn(_ email: String, _ password: String = AccountStage.password) async throws -> SignedIn {
        try await Self.shared.value.accounts.logIn(LogIn(email: email, password: password))
    }

    private func refresh(_ token: String, on stage: AccountStage? = nil) async throws -> SignedIn {
        let stage = if let stage { stage } else { try await Self.shared.value }
        return try await stage.accounts.refresh(RefreshSession(refreshToken: token))
    }

    @Test func `signing up makes an organization whose owner is signed in`() async throws {
        let stage = try await Self.shared.value

        let signedIn = try await stage.signUp("Ada@Example.com", organization: "Acme & Söhne")
        let principal = try await stage.principal(signedIn)
        let me = try await stage.accounts.me(principal)

        #expect(signedIn.organization.name == "Acme & Söhne")
        #expect(signedIn.organization.slug.hasPrefix("acme-s-hne"))
        #expect(signedIn.tokenType == "Bearer" && signedIn.expiresIn == 900)
        #expect("\(principal.organization)" == signedIn.organization.id)
        #expect(principal.permissions == Set(Permission.allCases))
        #expect(me.user?.email == "Ada@Example.com" && me.role == .owner && me.apiKey == nil)
        #expect(me.organization.id == signedIn.organization.id)
    }

    @Test func `organizations of one name have slugs of their own`() async throws {
        let stage = try await Self.shared.value

        let first = try await stage.signUp(organization: "Twins")
        let second = try await stage.signUp(organization: "Twins")

        #expect(first.organization.slug == "twins")
        #expect(second.organization.slug.hasPrefix("twins-"))
        #expect(first.organization.id != second.organization.id)
    }

    @Test(arguments: ["taken@example.com", "TAKEN@example.COM"])
    func `an e-mail address signs up once, whatever its case`(email: String) async throws {
        let stage = try await AccountStage.make()
        _ = try await stage.signUp("Taken@Example.com")

        let code = await problemCode { _ = try await stage.signUp(email) }

        #expect(code == .emailTaken)
    }

    @Test func `signing in takes the address in any case and the password exactly`() async throws {
        let stage = try await Self.shared.value
        let signedUp = try await stage.signUp("Grace@example.com")

        let signedIn = try await logIn("gRACE@EXAMPLE.com")

        #expect(signedIn.user.id == signedUp.user.id)
        #expect(signedIn.organization.id == signedUp.organization.id)
        #expect(signedIn.refreshToken != signedUp.refreshToken)
        for wrong in ["", "Correct horse battery", AccountStage.password + " "] {
            #expect(
                await problemCode { _ = try await logIn("Grace@example.com", wrong) } == .invalidCredentials)
        }
    }

    @Test func `an unknown address is refused like a wrong password`() async throws {
        let stage = try await Self.shared.value
        _ = try await stage.signUp("known@example.com")

        let unknown = await #expect(throws: Problem.self) { _ = try await logIn("unknown@example.com", "x") }
        let unstorable = await #expect(throws: Problem.self) {
            _ = try await logIn("known@example.com\0", "x")
        }
        let wrong = await #expect(throws: Problem.self) { _ = try await logIn("known@example.com", "x") }

        #expect(unknown?.code == wrong?.code)
        #expect(unknown?.detail == wrong?.detail)
        #expect(unstorable?.code == wrong?.code)
    }

    @Test func `a refresh token works once and gives the next`() async throws {
        let stage = try await Self.shared.value
        let signedIn = try await stage.signUp()

        let second = try await refresh(signedIn.refreshToken)
        let third = try await refresh(second.refreshToken)

        #expect(Set([signedIn, second, third].map(\.refreshToken)).count == 3)
        #expect(second.user.id == signedIn.user.id && second.organization.id == signedIn.organization.id)
        #expect(try await stage.principal(third) == stage.principal(signedIn))
    }

    @Test func `a refresh token used twice ends the whole session`() async throws {
        let stage = try await Self.shared.value
        let signedIn = try await stage.signUp()
        let second = try await refresh(signedIn.refreshToken)
        let other = try await logIn(signedIn.user.email)
        _ = try await stage.principal(second)

        let reused = await problemCode { _ = try await refresh(signedIn.refreshToken) }

        #expect(reused == .invalidRefreshToken)
        #expect(await problemCode { _ = try await refresh(second.refreshToken) } == .invalidRefreshToken)
        #expect(await problemCode { _ = try await stage.principal(second) } == .unauthenticated)
        #expect(await problemCode { _ = try await stage.principal(other) } == nil)
    }

    @Test func `of two uses at once one wins`() async throws {
        let signedIn = try await Self.shared.value.signUp()

        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { await problemCode { _ = try await refresh(signedIn.refreshToken) } == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }

        #expect(won == 1)
    }

    @Test(arguments: [(days: 13.9, isGood: true), (14.1, false)])
    func `a refresh token rests no longer than its lifetime`(days: Double, isGood: Bool) async throws {
        let stage = try await AccountStage.make()
        let signedIn = try await stage.signUp()

        stage.clock.advance(bySeconds: days * 86_400)

        let code = await problemCode { _ = try await refresh(signedIn.refreshToken, on: stage) }
        #expect(code == (isGood ? nil : .invalidRefreshToken))
    }

    @Test func `a session ends however often it is refreshed`() async throws {
        let stage = try await AccountStage.make()
        var signedIn = try await stage.signUp()
        for _ in 0..<3 {
            stage.clock.advance(bySeconds: 9.9 * 86_400)
            signedIn = try await refresh(signedIn.refreshToken, on: stage)
        }
        _ = try await stage.principal(signedIn)

        stage.clock.advance(bySeconds: 0.5 * 86_400)

        #expect(await problemCode { _ = try await stage.principal(signedIn) } == .unauthenticated)
        let code = await problemCode { _ = try await refresh(signedIn.refreshToken, on: stage) }
        #expect(code == .invalidRefreshToken)
    }

    @Test func `an access token expires`() async throws {
        let stage = try await AccountStage.make(accessTokenLifetime: .seconds(1))
        let signedIn = try await stage.signUp()
        _ = try await stage.principal(signedIn)

        try await Task.sleep(for: .seconds(2.1))

        #expect(await problemCode { _ = try await stage.principal(signedIn) } == .unauthenticated)
    }

    @Test func `signing out ends the session at once`() async throws {
        let stage = try await Self.shared.value
        let signedIn = try await stage.signUp()
        let principal = try await stage.principal(signedIn)

        try await stage.accounts.logOut(LogOut(refreshToken: nil), as: principal)

        #expect(await problemCode { _ = try await stage.principal(signedIn) } == .unauthenticated)
        #expect(await problemCode { _ = try await refresh(signedIn.refreshToken) } == .invalidRefreshToken)
    }

    @Test func `signing out may name another session by its refresh token`() async throws {
        let stage = try await Self.shared.value
        let kept = try await stage.signUp()
        let ended = try await logIn(kept.user.email)

        try await stage.accounts.logOut(
            LogOut(refreshToken: ended.refreshToken), as: try await stage.principal(kept))

        #expect(await problemCode { _ = try await refresh(ended.refreshToken) } == .invalidRefreshToken)
        #expect(await problemCode { _ = try await refresh(kept.refreshToken) } == nil)
    }

    @Test func `what is no refresh token refreshes nothing`() async throws {
        let stage = try await Self.shared.value
        let signedIn = try await stage.signUp()
        let principal = try await stage.principal(signedIn)
        let key = try await stage.accounts.createKey(CreateAPIKey(name: "k", scopes: [.read]), as: principal)
        let unknown = Credential(.refreshToken, organization: principal.organization, id: .timeOrdered())

        for text in ["", "nonsense", key.key, signedIn.accessToken, unknown.text] {
            #expect(await problemCode { _ = try await refresh(text) } == .invalidRefreshToken, "\(text)")
        }
    }
}
