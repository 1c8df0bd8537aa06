// SPDX-License-Identifier: Apache-2.0
import Logging
import ServiceLifecycle

/// All doors together: they open together, and they close together within a bounded time. Callers that stall
/// then lose their connections, so that what stands behind the doors can still end in order.
struct Doorway: Service {
    let doors: [any Service]
    let logger: Logger

    func run() async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            for door in doors {
                group.addTask {
                    try await door.run()
                    return .doorClosed
                }
            }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.closingMax)
                return .patienceOver
            }
            try await closeAll(in: &group)
            group.cancelAll()
        }
    }

    /// Returns when all doors have closed, or when one has without being asked to.
    private func closeAll(in group: inout ThrowingTaskGroup<Event, any Error>) async throws {
        var openCount = doors.count
        var isPatienceOver = false
        while openCount > 0 {
            do {
                switch try await group.next() {
                case .doorClosed:
                    openCount -= 1
                    if !Task.isShuttingDownGracefully { return }
                case .patienceOver:
                    isPatienceOver = true
                    logger.notice("Closing the connections of callers that stall.")
                    group.cancelAll()
                case nil: return
                }
            } catch is CancellationError where isPatienceOver {
                openCount -= 1
            }
        }
    }

    private enum Event {
        case doorClosed
        case patienceOver
    }

    /// Time for requests under way: more than a commit takes, and well below the half minute after which
    /// supervisors lose their own patience.
    private static let closingMax = Duration.seconds(10)
}
