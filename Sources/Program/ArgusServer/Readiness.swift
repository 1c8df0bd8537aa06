// SPDX-License-Identifier: Apache-2.0
import Database
import DeadLetters
import Logging
import Synchronization

/// Whether this process can serve: started, not stopping, and the database answers or dead letters are taken.
final class Readiness: Sendable {
    private struct State {
        var areDoorsOpen = false
        var look: (task: Task<Bool, Never>, at: ContinuousClock.Instant)?
    }

    /// What a balancer and a person need to know.
    enum Standing: Equatable {
        case ready
        /// Exports are acknowledged and kept on disk; everything else has to wait for the database.
        case takesDeadLetters
        case notReady(String)
    }

    private let database: Database
    private let deadLetters: DeadLetterStore?
    private let logger: Logger
    private let state = Mutex(State())

    init(database: Database, deadLetters: DeadLetterStore?, logger: Logger) {
        (self.database, self.deadLetters, self.logger) = (database, deadLetters, logger)
    }

    func open() { state.withLock { $0.areDoorsOpen = true } }
    func close() { state.withLock { $0.areDoorsOpen = false } }

    /// Why it cannot take exports, or `nil`.
    func obstacle() async -> String? {
        if case .notReady(let obstacle) = await standing() { return obstacle }
        return nil
    }

    /// Whether it can serve. Anybody may ask, so that the database is asked at most once a second and those
    /// who ask meanwhile share the answer.
    func standing() async -> Standing {
        let look = state.withLock { state -> Task<Bool, Never>? in
            guard state.areDoorsOpen else { return nil }
            if let look = state.look, ContinuousClock.now - look.at < Self.lookInterval { return look.task }
            let task = Task { await isDatabaseThere() }
            state.look = (task, .now)
            return task
        }
        guard let look else { return .notReady("Argus is starting or stopping.") }
        if await look.value { return .ready }
        // Behind a balancer, an answer of "not ready" by all nodes would lose what they could keep.
        if deadLetters?.hasRoom == true { return .takesDeadLetters }
        return .notReady("The database does not answer.")
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
