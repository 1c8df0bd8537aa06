// SPDX-License-Identifier: Apache-2.0
import Contracts
import Synchronization
import Tenancy

/// Bounds the bytes of all bodies in memory at one time: one body may be large, and many may come at once.
/// Organizations share them as `FairShare` says.
public final class BodyBudget: Sendable {
    private let share: Mutex<FairShare>

    public init(bytesMax: Int) { share = Mutex(FairShare(bytesMax: bytesMax)) }

    /// Bytes reserved now.
    public var reservedBytes: Int { share.withLock { $0.usedBytes } }

    /// A reservation of nothing yet.
    func reservation(for organization: OrganizationID) -> BodyReservation {
        BodyReservation(self, organization)
    }

    fileprivate func take(_ bytes: Int, for organization: OrganizationID) throws(Problem) {
        guard share.withLock({ $0.take(bytes, for: organization) }) else {
            throw Problem(
                .throttled,
                "Too many bytes of export requests are in memory; send this one again later.")
        }
    }

    fileprivate func give(back bytes: Int, of organization: OrganizationID) {
        share.withLock { $0.giveBack(bytes, of: organization) }
    }
}

/// What one body takes of a budget; given back at the latest when nobody holds the reservation any more.
final class BodyReservation: Sendable {
    private let budget: BodyBudget
    private let organization: OrganizationID
    private let heldBytes = Mutex(0)

    fileprivate init(_ budget: BodyBudget, _ organization: OrganizationID) {
        (self.budget, self.organization) = (budget, organization)
    }

    deinit { release() }

    /// Takes more; a `throttled` problem when the budget is spent.
    func grow(by bytes: Int) throws(Problem) {
        try budget.take(bytes, for: organization)
        heldBytes.withLock { $0 += bytes }
    }

    /// Gives everything back.
    func release() {
        let bytes = heldBytes.withLock { held in
            defer { held = 0 }
            return held
        }
        budget.give(back: bytes, of: organization)
    }
}
