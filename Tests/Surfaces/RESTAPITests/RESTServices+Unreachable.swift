// SPDX-License-Identifier: Apache-2.0
import Accounts
import Crypto
import Ingestion
import Querying
import Retention
import Settings
import Telemetry
import TestSupport
import Testing

@testable import RESTAPI

extension RESTServices {
    /// Services of a database that is not there, for tests of what happens before one is asked.
    static var unreachable: RESTServices {
        get throws {
            var faults: [SettingFault] = []
            let settings = AccountSettings.declaration.read(from: SettingSources([:]), faults: &faults)
            let tokens = AccessTokens(database: try .unreachable, encryptionKey: SymmetricKey(size: .bits256))
            let authenticator = Authenticator(database: try .unreachable, tokens: tokens)
            return RESTServices(
                accounts: AccountService(
                    database: try .unreachable, tokens: tokens, authenticator: authenticator,
                    settings: try #require(settings)),
                queries: TelemetryQueries(database: try .unreachable),
                deadLetters: DeadLetterDesk(store: nil, replayer: nil),
                retention: RetentionDesk(
                    database: try .unreachable,
                    terms: RetentionTerms(daysDefault: 30, daysMin: 1, daysMax: 400)),
                erasures: ErasureDesk(database: try .unreachable),
                cursors: CursorSigner(secret: Array(0..<32)),
                onboarding: Onboarding(grpcPort: 4317, httpPort: 4318, version: "0.0.0"),
                now: { 1_795_257_045_000_000_000 })
        }
    }
}
