// SPDX-License-Identifier: Apache-2.0
import Contracts

/// Bounds how long a body may take to arrive.
enum ReadDeadline {
    /// What `read` returns, or a `timedOut` problem once the seconds have passed; `read` is cancelled then.
    static func within<Value: Sendable>(
        seconds: Int, _ read: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await read() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else {
                throw Problem(.timedOut, "The request body did not arrive within \(seconds) seconds.")
            }
            return value
        }
    }
}
