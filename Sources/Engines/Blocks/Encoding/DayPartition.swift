// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The rows of a batch by UTC day, worked out once for all days.
struct DayPartition {
    /// The distinct days, earliest first.
    let days: [Int32]
    /// How many rows each day has.
    private let counts: [Int]
    /// For each row of the batch its day's index in `days`; empty when there is one day.
    private let indices: [UInt32]

    /// For the rows of a batch with these times, in nanoseconds since the Unix epoch.
    init(rowCount: Int, time: (Int) -> Int64) {
        var found: [Int32: UInt32] = [:]
        var met: [Int32] = []
        var last: (day: Int32, index: UInt32)?
        let rows = (0..<rowCount).map { row -> UInt32 in
            let day = UTCDay.number(ofNanoseconds: time(row))
            if let last, last.day == day { return last.index }
            let index = found[day] ?? UInt32(met.count)
            if index == met.count {
                found[day] = index
                met.append(day)
            }
            last = (day, index)
            return index
        }
        let sorted = met.indices.sorted { met[$0] < met[$1] }
        var places = [UInt32](repeating: 0, count: met.count)
        for (place, index) in sorted.enumerated() { places[index] = UInt32(place) }
        var counts = [Int](repeating: 0, count: met.count)
        for index in rows { counts[Int(places[Int(index)])] += 1 }
        days = sorted.map { met[$0] }
        self.counts = counts
        indices = met.count > 1 ? rows.map { places[Int($0)] } : []
    }

    /// The rows of each day, earliest day first, in the order in which all rows of the batch are given here.
    func split(_ rows: [UInt32]) -> [[UInt32]] {
        guard days.count > 1 else { return days.isEmpty ? [] : [rows] }
        var parts = counts.map { count in
            var part: [UInt32] = []
            part.reserveCapacity(count)
            return part
        }
        for row in rows { parts[Int(indices[Int(row)])].append(row) }
        return parts
    }
}
