// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// What the rows of a block are. Raw values are part of the block format and stand in the catalogue's column
/// `signal`; those of the signals are the same.
public enum BlockKind: Int16, Sendable, CaseIterable {
    case traces = 1
    /// Points, each with the id of its series.
    case metrics = 2
    case logs = 3
    /// Definitions of the series that points name.
    case series = 4

    public init(_ signal: Signal) {
        switch signal {
        case .traces: self = .traces
        case .metrics: self = .metrics
        case .logs: self = .logs
        }
    }

    /// The signal whose retention and erasure apply.
    public var signal: Signal {
        switch self {
        case .traces: .traces
        case .metrics, .series: .metrics
        case .logs: .logs
        }
    }
}
