// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Telemetry

extension EncodedBlock {
    /// The hours of its day whose roll-ups must have its rows; none when there are no roll-ups of its kind.
    public var hoursToRollUp: DayHours {
        kind.rollups.isEmpty ? [] : DayHours(from: minTime, through: maxTime, ofDay: day)
    }
}

extension BlockKind {
    /// The roll-ups of blocks of this kind, finest first.
    public var rollups: [BlockKind] {
        switch self {
        case .traces: [.requestsByMinute, .requestsByHour]
        case .metrics: [.pointsByMinute, .pointsByHour]
        default: []
        }
    }
}
