// SPDX-License-Identifier: Apache-2.0
import Database
import Synchronization

/// Whether this process can serve: started, not stopping, and the database answers.
actor Readiness {
    private let database: Database
    private let doorsOpen = Mutex(false)
    private var lookedAt = ContinuousClock.Instant.now - .seconds(3_600)
    private var isDatabaseThere = false

    init(database: Database) { self.database = database }

    nonisolated func open() { doorsOpen.withLock { $0 = true } }
    nonisolated func close() { doorsOpen.withLock { $0 = false } }

    /// Why it cannot serve, or `nil`. Anybody may ask, so that the database is asked at most once a second.
    func obstacle() async -> String? {
        guard doorsOpen.withLock({ $0 }) else { return "Argus is starting or stopping." }
        if ContinuousClock.now - lookedAt > .seconds(1) {
            lookedAt = .now
            do {
                try await database.ping()
                isDatabaseThere = true
            } catch {
                isDatabaseThere = false
            }
        }
        return isDatabaseThere ? nil : "The database does not answer."
    }
}
