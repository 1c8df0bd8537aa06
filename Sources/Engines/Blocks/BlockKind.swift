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
    /// Roll-ups: what the summaries of an hour's spans come to, by minute and by hour.
    case requestsByMinute = 5
    case requestsByHour = 6
    /// Roll-ups: the points of an hour that its other points change nothing beside, at each resolution.
    case pointsByMinute = 7
    case pointsByHour = 8

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
        case .traces, .requestsByMinute, .requestsByHour: .traces
        case .metrics, .series, .pointsByMinute, .pointsByHour: .metrics
        case .logs: .logs
        }
    }

    /// What the bytes are, as the directory names it: those of a roll-up are like those of what it stands
    /// for.
    public var contents: BlockKind {
        switch self {
        case .requestsByMinute, .requestsByHour: .traces
        case .pointsByMinute, .pointsByHour: .metrics
        case .traces, .metrics, .logs, .series: self
        }
    }

    /// The length, in nanoseconds, of what a roll-up does not tell apart.
    public var resolution: Int64? {
        switch self {
        case .requestsByMinute, .pointsByMinute: DayHours.minuteNanoseconds
        case .requestsByHour, .pointsByHour: DayHours.hourNanoseconds
        case .traces, .metrics, .logs, .series: nil
        }
    }
}
