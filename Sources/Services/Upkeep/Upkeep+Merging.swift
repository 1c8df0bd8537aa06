// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Logging
import Postgres
import Synchronization
import Tenancy

extension Upkeep {
    /// Merges. When that fails for the sake of one of the blocks, its halves are merged without the other,
    /// down to the block that cannot be: that one is left alone from then on, and stops nothing else.
    func carryOut(_ merge: CompactionPlan.Merge, in organization: OrganizationID) async throws {
        let start = ContinuousClock.now
        do {
            let result = try await compactor.run(merge, in: organization)
            counts.withLock { $0.add(result) }
        } catch  where Self.isLasting(error) {
            note(error, of: merge)
            try await pause(after: ContinuousClock.now - start)
            if merge.inputs.count == 1 { return try await settle(merge, in: organization) }
            for half in merge.halves { try await carryOut(half, in: organization) }
            return
        }
        try await pause(after: ContinuousClock.now - start)
    }

    private func settle(_ merge: CompactionPlan.Merge, in organization: OrganizationID) async throws {
        let block = merge.inputs[0]
        do {
            _ = try await compactor.settle(block, in: merge.lane, of: organization)
        } catch  where Self.isLasting(error) {
            note(error, of: merge)
            unreadable.withLock { blocks in
                if blocks.count >= UpkeepLimits.unreadableMax { blocks.removeAll() }
                blocks.insert(block.blockID)
            }
        }
    }

    private func note(_ error: any Error, of merge: CompactionPlan.Merge) {
        counts.withLock { $0.failures += 1 }
        logger.warning(
            "Blocks could not be merged; those that can are merged without the others.",
            metadata: ["blocks": "\(merge.inputs.map(\.blockID))", "error": "\(error)"])
    }

    /// Whether the same would probably happen again: because of what is stored, or because it takes
    /// PostgreSQL too long or too much.
    static func isLasting(_ error: any Error) -> Bool {
        if isOfContent(error) { return true }
        guard let code = (error as? PostgresError)?.sqlState else { return false }
        return ["57014", "53200"].contains(code) || code.hasPrefix("XX")
    }

    /// Whether the same would happen again for certain: a block is damaged.
    static func isOfContent(_ error: any Error) -> Bool {
        if error is CorruptBlock { return true }
        guard let code = (error as? PostgresError)?.sqlState else { return false }
        return ["XX001", "XX002"].contains(code) || ["22", "54"].contains(String(code.prefix(2)))
    }
}

extension CompactionPlan.Merge {
    /// The same in two, each to be looked at closely.
    fileprivate var halves: [CompactionPlan.Merge] {
        let middle = inputs.count / 2
        return [inputs[..<middle], inputs[middle...]].map {
            CompactionPlan.Merge(inputs: Array($0), isLast: isLast, isSuspect: true)
        }
    }
}
