// SPDX-License-Identifier: Apache-2.0
import Blocks
import Synchronization
import Telemetry

/// How much of the time asked for was answered from roll-ups since the start.
public final class RollupUsage: Sendable {
    /// Queries that read any, and the hours that those stood for, rounded down: by resolution in seconds.
    public struct Counts: Sendable, Equatable {
        public internal(set) var queries = 0
        public internal(set) var hours = 0
    }

    private let counts = Mutex<[Int: Counts]>([:])

    public var byResolution: [Int: Counts] { counts.withLock { $0 } }

    func note(_ parts: [TimeRange], of kind: BlockKind) {
        guard !parts.isEmpty, let resolution = kind.resolution else { return }
        let length = parts.reduce(0) { $0 + ($1.end - $1.start) }
        counts.withLock { counts in
            counts[Int(resolution / 1_000_000_000), default: Counts()].queries += 1
            counts[Int(resolution / 1_000_000_000), default: Counts()].hours += Int(
                length / DayHours.hourNanoseconds)
        }
    }
}
