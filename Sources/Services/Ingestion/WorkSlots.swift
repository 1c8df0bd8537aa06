// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Synchronization
public import Tenancy

/// Divides the cores among organizations: whatever decodes or encodes telemetry takes a slot for it.
public final class WorkSlots: Sendable {
    private let turns: Mutex<FairTurns<CheckedContinuation<Void, Never>>>

    /// One slot for each core: more would only take turns in smaller pieces.
    public convenience init() { self.init(count: ProcessInfo.processInfo.activeProcessorCount) }

    /// At least one slot.
    public init(count: Int) {
        turns = Mutex(FairTurns(slots: max(1, count)))
    }

    /// Runs work when it is the organization's turn.
    public func run<Result>(
        for organization: OrganizationID, _ work: () throws -> Result
    ) async rethrows -> Result {
        await withCheckedContinuation { caller in
            if turns.withLock({ $0.arrive(caller, of: organization) }) { caller.resume() }
        }
        defer { turns.withLock { $0.finish() }?.resume() }
        return try work()
    }
}
