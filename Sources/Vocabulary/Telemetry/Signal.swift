// SPDX-License-Identifier: Apache-2.0

/// What kind of telemetry a batch or block carries. Raw values are stored in the database.
public enum Signal: Int16, Sendable, CaseIterable, Comparable {
    case traces = 1
    case metrics = 2
    case logs = 3

    /// The name users see: `traces`, `metrics` or `logs`.
    public var name: String {
        switch self {
        case .traces: "traces"
        case .metrics: "metrics"
        case .logs: "logs"
        }
    }

    public static func < (left: Signal, right: Signal) -> Bool { left.rawValue < right.rawValue }
}
