// SPDX-License-Identifier: Apache-2.0
import Database
import Logging
import Synchronization

/// Whether this process can serve: started, not stopping, and the database answers.
final class Readiness: Sendable {
    private struct State {
        var areDoorsOpen = false
        var look: (task: Task<Bool, Never>, at: ContinuousClock.Instant)?
    }

    private let database: Database
    private let logger: Logger
    private let state = Mutex(State())

    init(database: Database, logger: Logger) { (self.database, self.logger) = (database, logger) }

    func open() { state.withLock { $0.areDoorsOpen = true } }
    func close() { state.withLock { $0.areDoorsOpen = false } }

    /// Why it cannot serve, or `nil`. Anybody may ask, so that the database is asked at most once a second
    /// and those who ask meanwhile share the answer.
    func obstacle() async -> String? {
        let look = state.withLock { state -> Task<Bool, Never>? in
            guard state.areDoorsOpen else { return nil }
            if let look = state.look, ContinuousClock.now - look.at < Self.lookInterval { return look.task }
            let task = Task { await isDatabaseThere() }
            state.look = (task, .now)
            return task
        }
        guard let look else { return "Argus is starting or stopping." }
        return await look.value ? nil : "The database does not answer."
    }

    private func isDatabaseThere() async -> Bool {
        do {
            try await database.ping()
            return true
        } catch {
            logger.warning("The database does not answer.", metadata: ["error": "\(error)"])
            return false
        }
    }

    private static let lookInterval = Duration.seconds(1)
}
