// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How long database operations took, counted in buckets since the start.
public final class LatencyHistogram: Sendable {
    /// The counts at one moment.
    public struct Reading: Sendable, Equatable {
        /// For each of `boundsSeconds`, how many took at most that long.
        public internal(set) var cumulativeCounts: [UInt64]
        public internal(set) var count: UInt64 = 0
        public internal(set) var sumSeconds: Double = 0
    }

    /// Upper bounds of the buckets, ascending.
    public static let boundsSeconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private let state = Mutex(Reading(cumulativeCounts: Array(repeating: 0, count: boundsSeconds.count)))

    public init() {}

    public var reading: Reading { state.withLock { $0 } }

    func record(seconds: Double) {
        state.withLock { state in
            for (index, bound) in Self.boundsSeconds.enumerated() where seconds <= bound {
                state.cumulativeCounts[index] += 1
            }
            state.count += 1
            state.sumSeconds += seconds
        }
    }
}
