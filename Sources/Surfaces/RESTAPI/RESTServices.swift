// SPDX-License-Identifier: Apache-2.0
public import Accounts
public import Ingestion
public import Querying
public import Retention

/// Everything the endpoints call.
public struct RESTServices: Sendable {
    let accounts: AccountService
    let queries: TelemetryQueries
    let deadLetters: DeadLetterDesk
    let retention: RetentionDesk
    let erasures: ErasureDesk
    let cursors: CursorSigner
    let onboarding: Onboarding
    /// Nanoseconds since the Unix epoch.
    let now: @Sendable () -> Int64

    /// - Parameter now: the clock, in nanoseconds since the Unix epoch.
    public init(
        accounts: AccountService, queries: TelemetryQueries, deadLetters: DeadLetterDesk,
        retention: RetentionDesk, erasures: ErasureDesk, cursors: CursorSigner, onboarding: Onboarding,
        now: @escaping @Sendable () -> Int64
    ) {
        (self.accounts, self.queries, self.cursors) = (accounts, queries, cursors)
        (self.deadLetters, self.retention, self.erasures) = (deadLetters, retention, erasures)
        (self.onboarding, self.now) = (onboarding, now)
    }
}

/// What a newcomer needs to know of this installation.
public struct Onboarding: Sendable {
    let grpcPort: Int
    let httpPort: Int
    let version: String

    /// The ports on which OTLP is taken, and the version of the binary.
    public init(grpcPort: Int, httpPort: Int, version: String) {
        (self.grpcPort, self.httpPort, self.version) = (grpcPort, httpPort, version)
    }
}
