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
        for (index, hour) in plan.hours.enumerated() {
            let start = ContinuousClock.now
            if index > 0, start >= end { return true }
            try Task.checkCancellation()
            let result = try await roller.run(hour, in: organization)
            counts.withLock { counts in
                guard let result else {
                    counts.conflicts += 1
                    return
                }
                counts.rolledUpHours += result.hours
                counts.rollupRows += result.rows
                counts.refusedHours += result.refusedHours
                counts.failures += result.faults.count
            }
            for fault in result?.faults ?? [] { note(fault, in: hour.lane) }
            try await pause(after: ContinuousClock.now - start)
        }
        return false
    }

    private func note(_ fault: String, in lane: BlockExchange.Lane) {
        logger.warning(
            "An hour could not be rolled up; it is read as it is.",
            metadata: [
                "kind": "\(lane.kind)", "day": "\(lane.day)", "error": "\(fault)",
            ])
    }
}
