// SPDX-License-Identifier: Apache-2.0
import Contracts
import Crypto
import Database
import FoundationEssentials
import Synchronization
import Tenancy
import TestSupport
import Testing

@testable import Accounts

/// The accounts service on a database of its own, with a clock that tests move.
struct AccountStage: Sendable {
    let test: TestDatabase
    let tokens: AccessTokens
    let authenticator: Authenticator
    let accounts: AccountService
    let clock: MovableClock

    static let encryptionKey = SymmetricKey(data: Array(repeating: UInt8(7), count: 32))

    static func make(accessTokenLifetime: Duration = .seconds(900)) async throws -> AccountStage {
        let test = try await TestDatabase.make()
        let clock = MovableClock()
        let tokens = AccessTokens(database: test.database, encryptionKey: encryptionKey)
        try await tokens.prepare()
        let authenticator = Authenticator(database: test.database, tokens: tokens, now: { clock.now })
        let settings = AccountSettings(
            accessTokenLifetime: accessTokenLifetime, refreshTokenLifetime: .seconds(14 * 86_400),
            sessionLifetime: .seconds(30 * 86_400))
        let accounts = AccountService(
            database: test.database, tokens: tokens, authenticator: authenticator, settings: settings,
            now: { clock.now })
        return AccountStage(
            test: test, tokens: tokens, authenticator: authenticator, accounts: accounts, clock: clock)
    }

    static let password = "correct horse battery"

    func signUp(_ email: String = "\(UUID().uuidString)@example.com", organization: String = "Acme")
        async throws -> SignedIn
    {
        try await accounts.signUp(
            SignUp(organization: organization, email: email, password: Self.password, name: "Ada"))
    }

    func principal(_ signedIn: SignedIn) async throws -> Principal {
        try await authenticator.authenticate(signedIn.accessToken)
    }
}

/// A clock that goes only when told.
final class MovableClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_767_268_800))

    var now: Date { time.withLock { $0 } }

    func advance(bySeconds seconds: Double) { time.withLock { $0 += seconds } }
}

/// Runs a body that must fail with a problem, and returns its code.
func problemCode(_ body: () async throws -> Void) async -> ProblemCode? {
    do {
        try await body()
        return nil
    } catch { return Problem(error).code }
}
