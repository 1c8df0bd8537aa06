// SPDX-License-Identifier: Apache-2.0
import Ingestion
import Logging
import ServiceLifecycle
import TestSupport

extension CommitQueue {
    /// Runs the queue while the body runs, then shuts it down and waits until it has ended.
    func serving(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [self], logger: TestDatabase.logger)
        async let running: Void = group.run()
        do { try await body() } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
    }

    /// Waits until its statistics are as expected; throws after ten seconds.
    func waitUntil(_ isReached: (CommitStatistics) -> Bool) async throws {
        for _ in 0..<1_000 where !isReached(statistics) { try await Task.sleep(for: .milliseconds(10)) }
        guard isReached(statistics) else { throw NeverReached() }
    }

    struct NeverReached: Error {}
}
