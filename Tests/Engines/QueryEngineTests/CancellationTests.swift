// SPDX-License-Identifier: Apache-2.0
import QueryEngine
import Telemetry
import Testing

/// Work that nobody waits for ends, wherever it stands.
@Suite struct CancellationTests {
    /// More than are looked at between two questions.
    private static let count: UInt64 = 3_000

    /// Runs in a task that is cancelled already.
    private func cancelled(_ work: @escaping @Sendable () throws -> Void) async -> QueryFault? {
        let task = Task { () -> QueryFault? in
            while !Task.isCancelled { await Task.yield() }
            do { try work() } catch { return error as? QueryFault }
            return nil
        }
        task.cancel()
        return await task.value
    }

    @Test func `reading log records`() async {
        let batch = LogBatch((1...Self.count).map { SampleLog(time: Int64($0)) })

        let fault = await cancelled {
            var fold = try LogFold(LogQuery(timeRange: .all))
            try fold.add(batch)
        }

        #expect(fault == .cancelled)
    }

    @Test func `searching long texts`() async {
        let text = String(repeating: "long ", count: 20_000)
        let batch = LogBatch((1...3).map { SampleLog(time: $0, body: .string("\($0)" + text)) })
        var query = LogQuery(timeRange: .all)
        query.search = "short"

        let fault = await cancelled { [query] in
            var fold = try LogFold(query)
            try fold.add(batch)
        }

        #expect(fault == .cancelled)
    }

    @Test func `listing traces`() async {
        let batch = SpanBatch((1...Self.count).map { SampleSpan(trace: $0) })

        let fault = await cancelled {
            var fold = try TraceFold(TraceQuery(timeRange: .all))
            try fold.add(batch)
        }

        #expect(fault == .cancelled)
    }

    @Test func `assembling a trace`() async {
        let batch = SpanBatch((1...Self.count).map { SampleSpan(trace: 1, id: $0) })

        let fault = await cancelled {
            var assembly = TraceAssembly(traceID: SampleSpan(trace: 1).traceID)
            try assembly.add(batch)
        }

        #expect(fault == .cancelled)
    }

    @Test func `reading and listing metrics`() async {
        let batch = MetricBatch((1...Self.count).map { SamplePoint(time: Int64($0)) })

        let faults = [
            await cancelled {
                var fold = MetricFold(MetricQuery(name: "requests", timeRange: .all))
                try fold.add(batch)
            },
            await cancelled {
                var fold = MetricCatalogueFold(timeRange: .all)
                try fold.add(batch)
            },
            await cancelled {
                var fold = ServiceFold(timeRange: .all)
                try fold.add(.metrics(batch))
            },
        ]

        #expect(faults == [.cancelled, .cancelled, .cancelled])
    }
}
