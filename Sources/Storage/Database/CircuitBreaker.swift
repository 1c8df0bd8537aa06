// SPDX-License-Identifier: Apache-2.0

/// Whether to bother the database, as a value: after a failure nobody waits for it any more, and one caller
/// at a time looks whether it is back.
public struct CircuitBreaker: Sendable {
    /// Where the circuit stands.
    public enum State: Sendable, Equatable {
        /// The database is used.
        case closed
        /// It is left alone until then; `wait` was the pause.
        case open(until: ContinuousClock.Instant, wait: Duration)
        /// Somebody looks whether it is back.
        case halfOpen(wait: Duration)
    }

    public private(set) var state = State.closed
    private let waitMin: Duration
    private let waitMax: Duration

    /// A closed circuit. The pauses begin with `waitMin` and double up to `waitMax`.
    public init(waitMin: Duration, waitMax: Duration) { (self.waitMin, self.waitMax) = (waitMin, waitMax) }

    public var isClosed: Bool { state == .closed }

    /// The database answered.
    public mutating func succeeded() { state = .closed }

    /// The database did not answer, or takes nothing.
    public mutating func failed(now: ContinuousClock.Instant) {
        switch state {
        case .closed: state = .open(until: now + waitMin, wait: waitMin)
        // Of many that failed together, the first has opened it.
        case .open: break
        case .halfOpen(let wait):
            let next = min(wait * 2, waitMax)
            state = .open(until: now + next, wait: next)
        }
    }

    /// Whether the caller shall look now if the database is back, and then say how that went.
    public mutating func mayProbe(now: ContinuousClock.Instant) -> Bool {
        guard case .open(let until, let wait) = state, now >= until else { return false }
        state = .halfOpen(wait: wait)
        return true
    }
}
