// SPDX-License-Identifier: Apache-2.0
import Tenancy

/// Who works next, as a value: a bounded number at once, and of those who wait, one of each organization in
/// turn. However many wait for one organization, another one waits for those at work only.
struct FairTurns<Waiter> {
    private struct Line {
        var waiters: [Waiter] = []
        var head = 0
    }

    private var freeSlots: Int
    private var lines: [OrganizationID: Line] = [:]
    /// The organizations that have a line; the first has the next turn.
    private var order: [OrganizationID] = []

    init(slots: Int) { freeSlots = slots }

    /// How many organizations wait.
    var waitingOrganizations: Int { order.count }

    /// Somebody wants to work: true for at once, false for when `finish` names them.
    mutating func arrive(_ waiter: Waiter, of organization: OrganizationID) -> Bool {
        if freeSlots > 0 {
            freeSlots -= 1
            return true
        }
        if lines[organization] == nil { order.append(organization) }
        lines[organization, default: Line()].waiters.append(waiter)
        return false
    }

    /// Somebody has finished: who works instead, if anybody waits.
    mutating func finish() -> Waiter? {
        guard let organization = order.first, var line = lines[organization] else {
            freeSlots += 1
            return nil
        }
        order.removeFirst()
        let next = line.waiters[line.head]
        line.head += 1
        if line.head == line.waiters.count {
            lines[organization] = nil
        } else {
            if line.head * 2 > line.waiters.count {
                line.waiters.removeFirst(line.head)
                line.head = 0
            }
            lines[organization] = line
            order.append(organization)
        }
        return next
    }
}
