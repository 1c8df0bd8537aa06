// SPDX-License-Identifier: Apache-2.0

/// A caller in the queue of a pool: either asleep, or already answered before it fell asleep.
enum WaitingCaller {
    case asleep(CheckedContinuation<WaitOutcome, Never>)
    case answered(WaitOutcome)
}

/// How a wait for a connection ended.
enum WaitOutcome: Sendable {
    case granted(PoolState.Lease)
    case refused(PostgresError.Kind)
}

extension PostgresPool.Contents {
    /// Answers a caller, whether or not it sleeps already.
    mutating func resolve(_ waiter: PoolState.WaiterID, _ outcome: WaitOutcome) {
        if case .asleep(let continuation)? = waiting.removeValue(forKey: waiter) {
            continuation.resume(returning: outcome)
        } else {
            waiting[waiter] = .answered(outcome)
        }
    }

    /// Lets a caller sleep, unless it has been answered.
    mutating func register(
        _ waiter: PoolState.WaiterID, _ continuation: CheckedContinuation<WaitOutcome, Never>
    ) {
        if case .answered(let outcome)? = waiting.removeValue(forKey: waiter) {
            continuation.resume(returning: outcome)
        } else {
            waiting[waiter] = .asleep(continuation)
        }
    }

    /// Does what the state decided; returns the connection to close.
    mutating func perform(_ outcome: PoolState.Outcome) -> PostgresConnection? {
        if let grant = outcome.grant { resolve(grant.waiter, .granted(grant.lease)) }
        if outcome.isDrained { endDrain() }
        return outcome.close.flatMap { connections.removeValue(forKey: $0) }
    }

    /// Lets the shutdown sleep until the last lease has ended, unless that is so or waiting is over.
    mutating func awaitDrain(_ continuation: CheckedContinuation<Void, Never>) {
        if state.isDrained || isDrainOver || drained != nil {
            continuation.resume()
        } else {
            drained = continuation
        }
    }

    /// Wakes the shutdown, now or when it wants to fall asleep.
    mutating func endDrain() {
        isDrainOver = true
        drained?.resume()
        drained = nil
    }
}
