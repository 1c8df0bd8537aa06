// SPDX-License-Identifier: Apache-2.0
import Contracts

/// Runs work that must end within a time; when it does not, it is cancelled and the caller sees `timed-out`.
func withDeadline<Value: Sendable>(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw Problem(.timedOut, "The answer was not ready within \(limit.components.seconds) seconds.")
        }
        return value
    }
}
