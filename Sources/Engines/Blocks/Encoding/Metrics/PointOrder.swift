// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Sorts points by name of the metric, then id of the series, then time; equal ones as they came.
///
/// Ids are hashes, so a point's place is guessed from its id within its metric; an insertion sort then mends
/// what is near its place already.
enum PointOrder {
    private struct Key {
        var rank: UInt32
        var row: UInt32
        var series: UInt64
        var time: Int64

        @inline(__always)
        static func < (left: Key, right: Key) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            if left.series != right.series { return left.series < right.series }
            return left.time < right.time
        }
    }

    /// Moves for each point after which guessing is given up: ids were chosen, or times are in disorder.
    private static let movesMax = 16

    static func rows(of batch: MetricBatch) -> [UInt32] {
        let (ranks, rankCount) = nameRanks(of: batch)
        var starts = [Int](repeating: 0, count: rankCount + 1)
        for name in batch.name { starts[Int(ranks[Int(name)]) + 1] += 1 }
        for rank in 0..<rankCount { starts[rank + 1] += starts[rank] }
        var keys = placed(batch, ranks, starts)
        if !mend(&keys) {
            keys.sort { left, right in
                if left < right { return true }
                return !(right < left) && left.row < right.row
            }
        }
        return keys.map(\.row)
    }

    /// The place of each string among the names of metrics; strings that are no names have none.
    private static func nameRanks(of batch: MetricBatch) -> (ranks: [UInt32], count: Int) {
        var ranks = [UInt32](repeating: .max, count: batch.strings.count)
        var names: [UInt32] = []
        for name in batch.name where ranks[Int(name)] == .max {
            ranks[Int(name)] = 0
            names.append(name)
        }
        let strings = batch.strings
        names.sort { strings.precedes($0, $1) }
        for (rank, name) in names.enumerated() { ranks[Int(name)] = UInt32(rank) }
        return (ranks, names.count)
    }

    private static func placed(_ batch: MetricBatch, _ ranks: [UInt32], _ starts: [Int]) -> [Key] {
        let count = batch.count
        var places = [UInt32](repeating: 0, count: count)
        var fill = [UInt32](repeating: 0, count: count + 1)
        for row in 0..<count {
            let rank = Int(ranks[Int(batch.name[row])])
            let size = UInt64(starts[rank + 1] - starts[rank])
            let place = starts[rank] + Int(batch.series[row].multipliedFullWidth(by: size).high)
            places[row] = UInt32(place)
            fill[place + 1] += 1
        }
        for place in 0..<count { fill[place + 1] += fill[place] }
        return [Key](unsafeUninitializedCapacity: count) { keys, written in
            for row in 0..<count {
                let place = Int(places[row])
                keys.initializeElement(
                    at: Int(fill[place]),
                    to: Key(
                        rank: ranks[Int(batch.name[row])], row: UInt32(row), series: batch.series[row],
                        time: batch.time[row]))
                fill[place] += 1
            }
            written = count
        }
    }

    /// Whether few moves sufficed.
    private static func mend(_ keys: inout [Key]) -> Bool {
        var credit = keys.count * movesMax
        keys.withUnsafeMutableBufferPointer { keys in
            for index in keys.indices.dropFirst() where keys[index] < keys[index - 1] {
                let key = keys[index]
                var hole = index
                while hole > 0, key < keys[hole - 1], credit > 0 {
                    keys[hole] = keys[hole - 1]
                    hole -= 1
                    credit -= 1
                }
                keys[hole] = key
            }
        }
        return credit > 0
    }
}
