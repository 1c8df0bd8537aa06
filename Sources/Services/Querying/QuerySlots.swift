// SPDX-License-Identifier: Apache-2.0
import Contracts
import Synchronization
import Tenancy

/// How many queries of one organization run at once: the others wait in line, so that one organization cannot
/// take every database connection and all memory.
final class QuerySlots: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct Line {
        var running = 0
        var waiting: [Waiting] = []
    }

    private struct State {
        /// Only of organizations that have a query running.
        var lines: [OrganizationID: Line] = [:]
        var ticket: UInt64 = 0
    }

    private enum Entry {
        case admitted
        case full
        case cancelled
    }

    private let state = Mutex(State())
    private let runningMax: Int
    private let waitingMax: Int

    init(
        runningMax: Int = QueryingLimits.runningQueriesMax, waitingMax: Int = QueryingLimits.waitingQueriesMax
    ) {
        (self.runningMax, self.waitingMax) = (runningMax, waitingMax)
    }

    /// Runs `body` when it is its turn.
    /// - Throws: a `throttled` problem when the line is full, `CancellationError` when the task is cancelled
    ///   while it waits.
    func withSlot<Result>(
        of organization: OrganizationID, _ body: () async throws -> Result
    ) async throws -> Result {
        switch await enter(organization) {
        case .admitted: break
        case .cancelled: throw CancellationError()
        case .full:
            throw Problem(
                .throttled,
                "The organization has \(runningMax) queries running and \(waitingMax) waiting.")
        }
        defer { leave(organization) }
        return try await body()
    }

    /// How many queries of an organization wait in line.
    func waitingCount(of organization: OrganizationID) -> Int {
        state.withLock { $0.lines[organization]?.waiting.count ?? 0 }
    }

    private func enter(_ organization: OrganizationID) async -> Entry {
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entry = state.withLock { state -> Entry? in
                    // Whoever cancels after this look finds the ticket in the line.
                    if Task.isCancelled { return .cancelled }
                    var line = state.lines[organization] ?? Line()
                    if line.running == runningMax {
                        if line.waiting.count == waitingMax { return .full }
                        line.waiting.append(Waiting(ticket: ticket, continuation: continuation))
                        state.lines[organization] = line
                        return nil
                    }
                    line.running += 1
                    state.lines[organization] = line
                    return .admitted
                }
                if let entry { continuation.resume(returning: entry) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> Waiting? in
                let waiting = state.lines[organization]?.waiting ?? []
                guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.lines[organization]?.waiting.remove(at: index)
            }
            waiting?.continuation.resume(returning: .cancelled)
        }
    }

    /// Hands the slot to whoever waits longest, or gives it back.
    private func leave(_ organization: OrganizationID) {
        let next = state.withLock { state -> Waiting? in
            guard var line = state.lines[organization] else { return nil }
            let next = line.waiting.isEmpty ? nil : line.waiting.removeFirst()
            if next == nil { line.running -= 1 }
            state.lines[organization] = line.running == 0 ? nil : line
            return next
        }
        next?.continuation.resume(returning: .admitted)
    }
}
