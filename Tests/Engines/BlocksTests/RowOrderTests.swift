// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Blocks

@Suite struct RowOrderTests {
    @Test func `keeps a trace together, earliest trace first`() throws {
        var random = RandomBatches(seed: 19)
        let block = BlockEncoder.encode([.traces(random.spans(2_000))])[0]
        let batch = try BlockReader(block).spans(rowGroup: 0, columns: [.traceID, .startTime])
        var seen: Set<TraceID> = []
        var firstTime = Int64.min

        for row in 0..<batch.count {
            let trace = TraceID(high: batch.traceIDHigh[row], low: batch.traceIDLow[row])
            if seen.insert(trace).inserted {
                #expect(batch.startTime[row] >= firstTime)
                firstTime = batch.startTime[row]
            } else {
                #expect(trace.low == batch.traceIDLow[row - 1])
                #expect(batch.startTime[row] >= batch.startTime[row - 1])
            }
        }
    }

    @Test func `sorts logs by service, then by effective time`() throws {
        var random = RandomBatches(seed: 20)
        let block = BlockEncoder.encode([.logs(random.logs(2_000))])[0]
        let batch = try BlockReader(block).logs(rowGroup: 0, columns: [.resource, .time, .observedTime])

        let keys = (0..<batch.count).map { row in
            (
                batch.strings.bytes(of: batch.resources[Int(batch.resource[row])].name),
                batch.effectiveTime(row)
            )
        }

        for (left, right) in zip(keys, keys.dropFirst()) {
            if left.0 == right.0 {
                #expect(left.1 <= right.1)
            } else {
                #expect(left.0.lexicographicallyPrecedes(right.0))
            }
        }
    }

    @Test func `sorts points by metric, then by series, then by time`() throws {
        var random = RandomBatches(seed: 21)
        let batch = random.metrics(400)
        let block = BlockEncoder.encode([.metrics(batch), .metrics(batch)])[0]
        let stored = try BlockReader(block).metrics(rowGroup: 0, columns: .all)
        let series = stored.series

        let names = (0..<stored.count).map { stored.strings.text(of: stored.name[$0]) }
        #expect(names == names.sorted())
        for row in 1..<stored.count where series[row] == series[row - 1] {
            #expect(stored.time[row - 1] <= stored.time[row])
        }
    }

    @Test(arguments: [5, 24, 25, 3_000])
    func `keeps the order of rows with equal keys`(count: Int) {
        let rows = (0..<UInt32(count)).map { $0 }

        let sorted = RowOrder.sorted(rows, buckets: rows.map { $0 % 3 }, rank: [2, 0, 1]) { -Int64($0 / 30) }

        let expected = rows.sorted {
            let left = ([2, 0, 1][Int($0 % 3)], -Int64($0 / 30), $0)
            let right = ([2, 0, 1][Int($1 % 3)], -Int64($1 / 30), $1)
            return left < right
        }
        #expect(sorted == expected)
    }
}
