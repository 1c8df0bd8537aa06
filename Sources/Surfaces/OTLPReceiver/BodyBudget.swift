// SPDX-License-Identifier: Apache-2.0
import Contracts
import Synchronization

/// Bounds the bytes of all bodies in memory at one time: one body may be large, and many may come at once.
public final class BodyBudget: Sendable {
    private let bytesMax: Int
    private let usedBytes = Mutex(0)

    public init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Bytes reserved now.
    public var reservedBytes: Int { usedBytes.withLock { $0 } }

    /// A reservation of nothing yet.
    func reservation() -> BodyReservation { BodyReservation(self) }

    fileprivate func take(_ bytes: Int) throws(Problem) {
        let isWithin = usedBytes.withLock { used in
            guard used + bytes <= bytesMax else { return false }
            used += bytes
            return true
        }
        if !isWithin {
            throw Problem(
                .throttled,
                "Export requests in memory have reached \(bytesMax) bytes; send this one again later.")
        }
    }

    fileprivate func give(back bytes: Int) { usedBytes.withLock { $0 -= bytes } }
}

/// What one body takes of a budget; given back at the latest when nobody holds the reservation any more.
final class BodyReservation: Sendable {
    private let budget: BodyBudget
    private let heldBytes = Mutex(0)

    fileprivate init(_ budget: BodyBudget) { self.budget = budget }

    deinit { release() }

    /// Takes more; a `throttled` problem when the budget is spent.
    func grow(by bytes: Int) throws(Problem) {
        try budget.take(bytes)
        heldBytes.withLock { $0 += bytes }
    }

    /// Gives everything back.
    func release() {
        let bytes = heldBytes.withLock { held in
            defer { held = 0 }
            return held
        }
        budget.give(back: bytes)
    }
}
