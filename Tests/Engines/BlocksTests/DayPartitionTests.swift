// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Blocks

@Suite struct DayPartitionTests {
    private static let day = DayPartition.dayNanoseconds

    @Test func `splits rows by day and keeps their order`() {
        let times = [Self.day * 3, -1, Self.day * 3 + 5, 0, Self.day - 1, Self.day * 3 - 1]

        let days = DayPartition(rowCount: times.count) { times[$0] }

        #expect(days.days == [-1, 0, 2, 3])
        #expect(days.split([5, 4, 3, 2, 1, 0]) == [[1], [4, 3], [5], [2, 0]])
    }

    @Test(arguments: [(Int64.min, -106_752), (-1, -1), (0, 0), (.max, 106_751)] as [(Int64, Int64)])
    func `knows the day of any time`(time: Int64, day: Int64) {
        #expect(DayPartition.day(of: time) == day)
    }

    @Test func `no rows are no days`() {
        #expect(DayPartition(rowCount: 0) { _ in 0 }.split([]).isEmpty)
    }

    @Test func `looks at each time once`() {
        var looks = 0
        let days = DayPartition(rowCount: 20_000) { row in
            looks += 1
            return Int64(row * 7_919 % 20_000) * Self.day
        }

        #expect(looks == 20_000)
        #expect(days.split(Array(0..<20_000)).allSatisfy { $0.count == 1 })
    }

    /// Work for each day that grew with all rows, resources or metrics would not end in time.
    @Test(.timeLimit(.minutes(10)), arguments: Signal.allCases)
    func `makes a block for each of twenty thousand days`(signal: Signal) throws {
        let batch = Self.batch(signal, days: 20_000)

        let blocks = BlockEncoder.encode([batch])

        #expect(blocks.map(\.day) == Array(0..<20_000))
        #expect(blocks.allSatisfy { $0.rowCount == 1 })
        let rows = batch.rows
        for index in stride(from: 0, to: 20_000, by: 997) {
            #expect(try allRows(of: blocks[index]) == [rows[19_999 - index]])
        }
    }

    @Test func `orders points of several days by metric, then series, then time`() throws {
        guard case .metrics(var batch) = Self.batch(.metrics, days: 60) else { return }
        batch.metric = (0..<60).map { $0 % 3 }
        batch.resource = (0..<60).map { $0 / 3 % 2 }
        batch.scope = batch.resource.map { _ in 0 }
        batch.attributes = AttributeColumns()
        for _ in 0..<60 { batch.attributes.finishRow() }

        let orders = batch.orders(DayPartition(rowCount: batch.count) { batch.time[$0] / 12 })

        #expect(orders.count == 5)
        for order in orders {
            let keys = order.rows.map { row in
                [Int64(batch.metric[Int(row)]), Int64(order.series[Int(row)]), batch.time[Int(row)]]
            }
            #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(Set(keys.map { $0[1] }).count == 6)
        }
        #expect(orders.flatMap(\.rows).sorted() == Array(0..<60))
    }

    /// A row a day, the latest day first, each with a resource, a scope or metric and a trace of its own.
    private static func batch(_ signal: Signal, days: Int) -> Batch {
        var random = RandomBatches(seed: 33)
        var batch = random.batch(signal, days)
        let times = (0..<days).map { Int64(days - 1 - $0) * day + 7 }
        let own = (0..<UInt32(days)).map { $0 }
        switch batch {
        case .traces(var spans):
            spans.startTime = times
            spans.resources = own.map { Origin(message: 0, name: spans.strings.intern("service-\($0)")) }
            spans.resource = own
            batch = .traces(spans)
        case .logs(var logs):
            logs.time = times
            logs.resources = own.map { Origin(message: 0, name: logs.strings.intern("service-\($0)")) }
            logs.resource = own
            batch = .logs(logs)
        case .metrics(var metrics):
            metrics.time = times
            metrics.metrics = own.map {
                MetricDescriptor(
                    name: metrics.strings.intern(String(100_000 + $0)), description: 0, unit: 0, kind: .gauge)
            }
            metrics.metric = own
            batch = .metrics(metrics)
        }
        return batch
    }
}
