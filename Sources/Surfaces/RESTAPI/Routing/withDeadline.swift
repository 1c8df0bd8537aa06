// SPDX-License-Identifier: Apache-2.0
import Contracts

/// Runs work that must end within a time and before the caller goes away; otherwise it is cancelled, and the
/// caller sees `timed-out`, or nothing.
func withDeadline<Value: Sendable>(
    _ limit: Duration, watching watch: CallerWatch?, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    return try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw Problem(.timedOut, "The answer was not ready within \(limit.components.seconds) seconds.")
        }
        if let watch {
            group.addTask {
                await watch.untilGone()
                throw CancellationError()
            }
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
