// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Postgres
import Telemetry

/// Decides which hours of an organization are rolled up now: those that are over, and to which nothing was
/// added any more for a while.
struct RollupPlan: Equatable {
    /// One hour of the blocks of a lane.
    struct Hour: Hashable {
        var lane: BlockExchange.Lane
        var hour: Int
    }

    /// Latest first.
    let hours: [Hour]

    /// Plans at a moment, in nanoseconds since the epoch.
    init(_ waiting: [WaitingRows], at now: Int64) {
        let lanes = Dictionary(grouping: waiting, by: \.lane).sorted {
            ($1.key.day, $0.key.kind.rawValue) < ($0.key.day, $1.key.kind.rawValue)
        }
        let quietSince = (now - UpkeepLimits.quiet) / 1_000
        hours = lanes.flatMap { lane, rows in
            (0..<24).reversed().filter { hour in
                let end = DayHours.range(ofHour: hour, ofDay: lane.day).end
                guard now > end + UpkeepLimits.hourGrace else { return false }
                let own = rows.filter { $0.hours.contains(DayHours(hour: hour)) }
                return !own.isEmpty
                    && own.allSatisfy { $0.committedAt.microsecondsSinceEpoch < quietSince }
            }.map { Hour(lane: lane, hour: $0) }
        }
    }
}
