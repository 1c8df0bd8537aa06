// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Lets callers do something one after the other, in the order in which they came.
final class AsyncTurn: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Returns when it is the caller's turn; then `giveBack` must follow.
    func take() async {
        await withCheckedContinuation { caller in
            let isFree = state.withLock { state in
                if state.isTaken { state.waiting.append(caller) }
                defer { state.isTaken = true }
                return !state.isTaken
            }
            if isFree { caller.resume() }
        }
    }

    /// Ends the caller's turn.
    func giveBack() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
