// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import FoundationEssentials
import Logging
import Synchronization
public import Tenancy

extension Upkeep {
    /// Rolls up hours of an organization that are due, for about as long; answers whether some are left.
    @discardableResult
    public func rollUp(_ organization: OrganizationID) async throws -> Bool {
        try await rollUp(organization, for: UpkeepLimits.rollingUpMax)
    }

    func rollUp(_ organization: OrganizationID, for limit: Duration) async throws -> Bool {
        let end = ContinuousClock.now + limit
        let waiting = try await WaitingRows.all(
            [.traces, .metrics], of: organization, in: database, limit: UpkeepLimits.outlinesMax)
        let plan = RollupPlan(waiting, at: Int64(now().timeIntervalSince1970 * 1_000_000) * 1_000)
        let hours = plan.hours.filter { !isPostponed(PostponedHour(organization: organization, hour: $0)) }
        var isAnyLeft = false
        for (index, hour) in hours.enumerated() {
            let start = ContinuousClock.now
            if index > 0, start >= end { return true }
            try Task.checkCancellation()
            do {
                let result = try await roller.run(hour, in: organization)
                counts.withLock { $0.add(result) }
                if let fault = result?.fault { note(fault, in: hour.lane) }
                if result?.leavesOthers ?? false { isAnyLeft = true }
            } catch  where Self.isLasting(error) {
                // Perhaps of a database that has much to do. It must not keep others waiting at each visit.
                postpone(PostponedHour(organization: organization, hour: hour))
                counts.withLock { $0.failures += 1 }
                note("hour \(hour.hour): \(error)", in: hour.lane)
            }
            try await pause(after: ContinuousClock.now - start)
        }
        return isAnyLeft
    }

    private func isPostponed(_ hour: PostponedHour) -> Bool {
        postponed.withLock { hours in
            guard let end = hours[hour] else { return false }
            if end <= .now { hours[hour] = nil }
            return end > .now
        }
    }

    private func postpone(_ hour: PostponedHour) {
        postponed.withLock { hours in
            if hours.count >= UpkeepLimits.postponedMax { hours.removeAll() }
            hours[hour] = .now + UpkeepLimits.postponement
        }
    }

    private func note(_ fault: String, in lane: BlockExchange.Lane) {
        logger.warning(
            "An hour could not be rolled up; its rows are read as they are.",
            metadata: [
                "kind": "\(lane.kind)", "day": "\(lane.day)", "error": "\(fault)",
            ])
    }
}

/// An hour of an organization that is not rolled up for a while.
struct PostponedHour: Hashable {
    let organization: OrganizationID
    let hour: RollupPlan.Hour
}

extension UpkeepStatistics {
    fileprivate mutating func add(_ result: Roller.Result?) {
        guard let result else {
            conflicts += 1
            return
        }
        if result.isRefused { refusedHours += 1 } else { rolledUpHours += 1 }
        if result.fault != nil { failures += 1 }
        rollupRows += result.rows
    }
}
