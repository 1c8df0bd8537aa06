// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

@Suite struct DayPartitionTests {
    private static let day = UTCDay.nanoseconds

    @Test func `splits rows by day and keeps their order`() {
        let times = [Self.day * 3, -1, Self.day * 3 + 5, 0, Self.day - 1, Self.day * 3 - 1]

        let days = DayPartition(rowCount: times.count) { times[$0] }

        #expect(days.days == [-1, 0, 2, 3])
        #expect(days.split([5, 4, 3, 2, 1, 0]) == [[1], [4, 3], [5], [2, 0]])
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
    func `makes a block for each of ten thousand days`(signal: Signal) throws {
        let batch = Self.batch(signal, days: 10_000)

        let blocks = BlockEncoder.encode([batch])

        #expect(blocks.prefix(10_000).map(\.day) == Array(0..<10_000))
        #expect(blocks.allSatisfy { $0.rowCount == 1 })
        let rows = batch.rows
        for index in stride(from: 0, to: 10_000, by: 997) {
            let parts = signal == .metrics ? [blocks[index], blocks[10_000 + index]] : [blocks[index]]
            #expect(try allRows(of: parts) == [rows[9_999 - index]])
        }
    }

    /// A row a day, the latest day first, each with a resource, a scope or metric and a trace of its own.
    private static func batch(_ signal: Signal, days: Int) -> Batch {
        var random = RandomBatches(seed: 33)
        var batch = random.batch(signal, signal == .metrics ? 1 : days)
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
        case .metrics:
            var builder = PointBuilder()
            builder.batch.definitions.resources = [Origin(message: 0, name: 0)]
            builder.batch.definitions.scopes = [Origin(message: 0, name: 0)]
            for (number, time) in zip(own, times) {
                builder.batch.definitions.metrics.append(
                    MetricDescriptor(
                        name: builder.batch.definitions.strings.intern(String(100_000 + number)),
                        description: 0, unit: 0, kind: .gauge))
                builder.add(resource: 0, scope: 0, metric: number, time: time, type: .int, value: 1)
            }
            batch = .metrics(builder.batch)
        }
        return batch
    }
}
