// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import Telemetry
import TestSupport

extension SampleSpan {
    /// Spans of three services that start in a range, a third of them inside a request.
    static func requests(
        _ count: Int, in range: TimeRange, _ numbers: inout SeededNumbers
    ) -> [SampleSpan] {
        (0..<count).map { number in
            SampleSpan(
                id: UInt64(number + 1), parent: numbers.next() % 3 == 0 ? 5 : 0,
                service: ["web", "cart", ""][Int(numbers.next() % 3)],
                start: range.start + Int64(numbers.next() % UInt64(range.end - range.start)),
                duration: Int64(numbers.next() % 900_000_000), statusCode: Int32(numbers.next() % 3))
        }
    }
}

extension [SampleSpan] {
    /// What those that start in a range say of each service.
    func statistics(in range: TimeRange) -> [String: RequestStatistics] {
        let batch = SpanBatch.sample(self)
        var tally = RequestTally(of: batch)
        for row in 0..<batch.count where range.contains(batch.startTime[row]) { tally.add(row) }
        var services: [String: RequestStatistics] = [:]
        for (key, statistics) in tally.finish().entries {
            services[key.service, default: RequestStatistics()].merge(statistics)
        }
        return services
    }
}
