// SPDX-License-Identifier: Apache-2.0
import Telemetry
import Testing

@testable import QueryEngine

/// What one answer may hold in bytes.
@Suite struct AnswerWeightTests {
    private static let heavy = String(repeating: "x", count: 10_000)

    private func spans(_ count: UInt64, service: String = "shop") -> [SampleSpan] {
        (1...count).map { SampleSpan(trace: 1, id: $0, service: service) }
    }

    /// A batch whose one resource has a long message.
    private func logs(_ count: Int, resourceBytes: Int) -> LogBatch {
        var batch = LogBatch((1...count).map { SampleLog(time: Int64($0)) })
        let attribute = Protobuf.field(1, Protobuf.keyValue("k", Protobuf.string("v")))
        let copies = [[UInt8]](repeating: attribute, count: resourceBytes / attribute.count)
        let attributes = copies.flatMap { $0 }
        batch.resources[0].message = batch.strings.intern(Protobuf.field(1, attributes))
        return batch
    }

    @Test func `a page of log records ends early, and the next goes on there`() throws {
        var query = LogQuery(timeRange: .all)
        query.bytesMax = 25_000
        let batch = LogBatch((1...5).map { SampleLog(time: $0, body: .string(Self.heavy)) })
        var times: [[Int64]] = []

        repeat {
            var fold = try LogFold(query)
            try fold.add(batch)
            let page = fold.finish()
            times.append(page.records.map(\.time))
            query.after = page.next
        } while query.after != nil && times.count < 9

        #expect(times == [[5, 4], [3, 2], [1]])
    }

    @Test func `a page has at least one log record`() throws {
        var query = LogQuery(timeRange: .all)
        query.bytesMax = 1
        var fold = try LogFold(query)
        try fold.add(LogBatch([SampleLog(time: 1), SampleLog(time: 2)]))

        let page = fold.finish()

        #expect(page.records.map(\.time) == [2])
        #expect(page.next?.time == 2)
    }

    @Test func `nobody can ask for a larger page than the limit`() throws {
        var query = LogQuery(timeRange: .all)
        query.bytesMax = .max
        query.limit = 1_000
        var fold = try LogFold(query)
        try fold.add(logs(1_000, resourceBytes: 100_000))

        let page = fold.finish()

        let most = QueryEngineLimits.answerBytesMax / 100_000
        #expect((most / 2...most).contains(page.records.count))
        #expect(page.next != nil)
    }

    @Test func `rows share what their resource holds`() throws {
        var fold = try LogFold(LogQuery(timeRange: .all))
        try fold.add(logs(50, resourceBytes: 1_000))

        let places = Set(
            fold.finish().records.map { record in
                record.resource.attributes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
            })

        #expect(places.count == 1)
    }

    @Test func `a trace that is too heavy is refused`() {
        var assembly = TraceAssembly(traceID: SampleSpan(trace: 1).traceID, spansMax: 10, bytesMax: 25_000)

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.traceBytes, maximum: 25_000))) {
            try assembly.add(SpanBatch(spans(3, service: String(repeating: "s", count: 100))))
            let heavy = (7...9).map { SampleSpan(trace: 1, id: $0, name: Self.heavy) }
            try assembly.add(SpanBatch(heavy))
        }
    }

    @Test func `a trace counts its resource once per span`() throws {
        var one = TraceAssembly(traceID: SampleSpan(trace: 1).traceID)
        try one.add(SpanBatch(spans(1)))
        var ten = TraceAssembly(traceID: SampleSpan(trace: 1).traceID)
        try ten.add(SpanBatch(spans(10)))

        #expect(ten.byteCount == 10 * one.byteCount)
        #expect(one.byteCount > 0)
    }

    @Test func `series that are too heavy are refused, those off the page not counted`() throws {
        var query = MetricQuery(name: "requests", timeRange: .all)
        let points = (1...40).map { number in
            SamplePoint(attributes: [SampleAttribute("k", .string("\(number)" + Self.heavy))])
        }
        var all = MetricFold(query, pointsMax: 100, bytesMax: 100_000)
        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.answerBytes, maximum: 100_000))) {
            try all.add(MetricBatch(points))
        }

        query.limit = 2
        var few = MetricFold(query, pointsMax: 100, bytesMax: 100_000)
        try few.add(MetricBatch(points))
        #expect(few.finish().series.count == 2)
    }

    @Test func `a list of traces ends early where many share a long name`() throws {
        let spans = (1...9).map { SampleSpan(trace: $0, name: Self.heavy, start: Int64($0)) }
        var fold = try TraceFold(TraceQuery(timeRange: .all), tracesMax: 100, bytesMax: 50_000)
        try fold.add(SpanBatch(spans))

        let page = fold.finish()

        #expect(page.traces.map(\.startTime) == [9, 8])
        #expect(page.next?.key == 8)
    }

    @Test func `lists of names are bounded in bytes`() {
        var services = ServiceFold(timeRange: .all, servicesMax: 100, bytesMax: 15_000)
        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.answerBytes, maximum: 15_000))) {
            try services.add(Self.heavy + "1", .logs, firstSeen: 1, lastSeen: 1)
            try services.add(Self.heavy + "1", .logs, firstSeen: 2, lastSeen: 2)
            try services.add(Self.heavy + "2", .logs, firstSeen: 1, lastSeen: 1)
        }
        var metrics = MetricCatalogueFold(timeRange: .all, metricsMax: 100, bytesMax: 15_000)
        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.answerBytes, maximum: 15_000))) {
            try metrics.add(
                MetricBatch(["a", "b"].map { SamplePoint(metric: $0, service: Self.heavy) }))
        }
    }
}
