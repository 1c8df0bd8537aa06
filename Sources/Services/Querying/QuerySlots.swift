// SPDX-License-Identifier: Apache-2.0
import Contracts
import Synchronization
import Tenancy

/// How many queries run at once: for each organization and for all together. The others wait in line, so that
/// one organization cannot take every database connection and all memory, and all of them leave some to
/// ingest.
final class QuerySlots: Sendable {
    private let ofOrganizations: QueryLines<OrganizationID>
    private let ofAll: QueryLines<Everyone>

    private struct Everyone: Hashable {}

    /// `allRunningMax` bounds those of all organizations.
    init(
        runningMax: Int = QueryingLimits.runningQueriesMax, allRunningMax: Int,
        waitingMax: Int = QueryingLimits.waitingQueriesMax
    ) {
        ofOrganizations = QueryLines(runningMax: runningMax, waitingMax: waitingMax)
        // Its line is as long as organizations have queries running, which are few each.
        ofAll = QueryLines(runningMax: max(1, allRunningMax), waitingMax: .max)
    }

    /// Runs `body` when it is its turn.
    /// - Throws: a `throttled` problem when the line is full, `CancellationError` when the task is cancelled
    ///   while it waits.
    func withSlot<Result>(
        of organization: OrganizationID, _ body: () async throws -> Result
    ) async throws -> Result {
        try await ofOrganizations.withSlot(of: organization) {
            try await ofAll.withSlot(of: Everyone(), body)
        }
    }

    /// How many queries of an organization wait in its line.
    func waitingCount(of organization: OrganizationID) -> Int {
        ofOrganizations.waitingCount(of: organization)
    }
}

/// Lines of callers, one for each owner, of whom a bounded number runs at once.
private final class QueryLines<Owner: Hashable & Sendable>: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let continuation: CheckedContinuation<Entry, Never>
    }

    private struct Line {
        var running = 0
        var waiting: [Waiting] = []
    }

    private struct State {
        /// Only of owners that have a query running.
        var lines: [Owner: Line] = [:]
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

    init(runningMax: Int, waitingMax: Int) { (self.runningMax, self.waitingMax) = (runningMax, waitingMax) }

    func withSlot<Result>(of owner: Owner, _ body: () async throws -> Result) async throws -> Result {
        switch await enter(owner) {
        case .admitted: break
        case .cancelled: throw CancellationError()
        case .full:
            throw Problem(
                .throttled,
                "The organization has \(runningMax) queries running and \(waitingMax) waiting.")
        }
        defer { leave(owner) }
        return try await body()
    }

    func waitingCount(of owner: Owner) -> Int { state.withLock { $0.lines[owner]?.waiting.count ?? 0 } }

    private func enter(_ owner: Owner) async -> Entry {
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entry = state.withLock { state -> Entry? in
                    // Whoever cancels after this look finds the ticket in the line.
                    if Task.isCancelled { return .cancelled }
                    var line = state.lines[owner] ?? Line()
                    if line.running == runningMax {
                        if line.waiting.count == waitingMax { return .full }
                        line.waiting.append(Waiting(ticket: ticket, continuation: continuation))
                        state.lines[owner] = line
                        return nil
                    }
                    line.running += 1
                    state.lines[owner] = line
                    return .admitted
                }
                if let entry { continuation.resume(returning: entry) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> Waiting? in
                let waiting = state.lines[owner]?.waiting ?? []
                guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.lines[owner]?.waiting.remove(at: index)
            }
            waiting?.continuation.resume(returning: .cancelled)
        }
    }

    /// Hands the slot to whoever waits longest, or gives it back.
    private func leave(_ owner: Owner) {
        let next = state.withLock { state -> Waiting? in
            guard var line = state.lines[owner] else { return nil }
            let next = line.waiting.isEmpty ? nil : line.waiting.removeFirst()
            if next == nil { line.running -= 1 }
            state.lines[owner] = line.running == 0 ? nil : line
            return next
        }
        next?.continuation.resume(returning: .admitted)
    }
}
