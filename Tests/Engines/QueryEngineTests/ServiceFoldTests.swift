// SPDX-License-Identifier: Apache-2.0

import Blocks
import Telemetry
import Testing

@testable import QueryEngine

@Suite struct ServiceFoldTests {
    @Test func `gathers signals and times of each service`() throws {
        var fold = ServiceFold(timeRange: TimeRange(start: 10, end: 100))

        try fold.add(
            .logs(LogBatch([SampleLog(time: 0, observedTime: 50, service: "web"), SampleLog(time: 5)])))
        try fold.add(
            .traces(
                SpanBatch([SampleSpan(trace: 1, service: "web", start: 20), SampleSpan(trace: 1, start: 99)]))
        )
        try fold.add(.metrics(MetricBatch([SamplePoint(service: "web", time: 30), SamplePoint(time: 100)])))
        try fold.add("catalogued", .traces, firstSeen: 1, lastSeen: 2)

        #expect(
            fold.finish() == [
                ServiceSighting(name: "catalogued", signals: [.traces], firstSeen: 1, lastSeen: 2),
                ServiceSighting(name: "shop", signals: [.traces], firstSeen: 99, lastSeen: 99),
                ServiceSighting(
                    name: "web", signals: [.traces, .logs, .metrics], firstSeen: 20, lastSeen: 50),
            ])
    }

    @Test func `needs only the columns it says`() throws {
        var batch = SpanBatch([SampleSpan(trace: 1, start: 20)])
        batch.name = []
        batch.traceIDHigh = []
        batch.attributes = AttributeColumns()
        var fold = ServiceFold(timeRange: .all)

        try fold.add(.traces(batch))

        #expect(fold.finish().map(\.name) == ["shop"])
        #expect(ServiceFold.columns(of: .logs).contains([.time, .observedTime, .resource]))
    }

    @Test func `throws at the limit of services`() {
        var fold = ServiceFold(timeRange: .all, servicesMax: 1)

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.services, maximum: 1))) {
            try fold.add(
                .logs(LogBatch([SampleLog(time: 1, service: "a"), SampleLog(time: 1, service: "b")])))
        }
    }
}
