// SPDX-License-Identifier: Apache-2.0
import Database
import Synchronization

/// Whether this process can serve: started, not stopping, and the database answers.
final class Readiness: Sendable {
    private let database: Database
    private let isOpen = Mutex(false)

    init(database: Database) { self.database = database }

    func open() { isOpen.withLock { $0 = true } }
    func close() { isOpen.withLock { $0 = false } }

    /// Why it cannot serve, or `nil`.
    func obstacle() async -> String? {
        guard isOpen.withLock({ $0 }) else { return "Argus is starting or stopping." }
        do { try await database.ping() } catch { return "The database does not answer." }
        return nil
    }
}
