// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import Telemetry
import Testing

@Suite struct LogFoldTests {
    private func page(_ query: LogQuery, _ groups: [[SampleLog]]) throws -> LogPage {
        var fold = try LogFold(query)
        for group in groups { try fold.add(LogBatch(group)) }
        return fold.finish()
    }

    private func finds(_ search: String, in log: SampleLog) throws -> Bool {
        var query = LogQuery(timeRange: .all)
        query.search = search
        return try !page(query, [[SampleLog(time: 1, body: .string("other")), log]]).records.isEmpty
    }

    @Test func `lists the newest records first`() throws {
        var query = LogQuery(timeRange: TimeRange(start: 10, end: 50))
        query.limit = 2

        let page = try page(
            query, [[SampleLog(time: 10), SampleLog(time: 49)], [SampleLog(time: 50), SampleLog(time: 30)]])

        #expect(page.records.map(\.time) == [49, 30])
        #expect(page.next?.time == 30)
    }

    @Test func `pages through copies that cannot be told apart`() throws {
        var query = LogQuery(timeRange: .all)
        query.limit = 2
        let copies = (0..<7).map { _ in SampleLog(time: 5) }
        var shown = 0

        for expected in [2, 2, 2, 1] {
            let page = try page(query, [Array(copies[..<3]), Array(copies[3...])])
            #expect(page.records.count == expected)
            shown += page.records.count
            #expect(page.next?.shown == (shown < 7 ? UInt32(shown) : nil))
            query.after = page.next
        }
    }

    @Test func `finds a record without a time under the time of its observation`() throws {
        let query = LogQuery(timeRange: TimeRange(start: 10, end: 50))

        #expect(
            try page(query, [[SampleLog(time: 0, observedTime: 20)]]).records.map(\.effectiveTime) == [20])
    }

    @Test(arguments: [
        ("card DECLINED", true), ("declined card", true), ("\"card declined\"", true),
        ("\"declined card\"", false),
        ("card visa", true), ("card payment.failed", true), ("card mastercard", false), ("brand", false),
        ("car", false), ("car*", true), ("\"card decl*\"", true), ("\"card decl\"", false),
    ])
    func `finds all words anywhere and phrases in one place`(search: String, isFound: Bool) throws {
        let log = SampleLog(
            time: 2, body: .string("Card declined by bank"), eventName: "payment.failed",
            attributes: [SampleAttribute("brand", .string("VISA"))])

        #expect(try finds(search, in: log) == isFound)
    }

    @Test(arguments: [
        (SampleValue.int(404), "404", true), (.double(2.5), "2.5", true), (.bool(true), "TRUE", true),
        (.array(["Alpha", "beta"]), "alpha", true), (.map(["user": "Ann"]), "user\":\"ann", true),
        (.map(["user": "Ann"]), "bob", false), (.empty, "a", false),
    ])
    func `searches bodies of every type as text`(body: SampleValue, search: String, isFound: Bool) throws {
        #expect(try finds(search, in: SampleLog(time: 2, body: body)) == isFound)
    }

    @Test func `leaves out records below the minimum severity`() throws {
        var query = LogQuery(timeRange: .all)
        query.minimumSeverity = .warn

        let page = try page(
            query, [[0, 9, 12, 13, 16, 24].map { SampleLog(time: 100 - Int64($0), severity: $0) }])

        #expect(page.records.map(\.severityNumber) == [13, 16, 24])
    }

    @Test func `filters by trace and service`() throws {
        var query = LogQuery(timeRange: .all)
        query.traceID = TraceID(high: 0, low: 7)
        query.serviceNames = ["api"]

        let logs = [
            SampleLog(time: 3, service: "api", trace: 7), SampleLog(time: 2, service: "web", trace: 7),
            SampleLog(time: 1, service: "api", trace: 8),
        ]

        #expect(try page(query, [logs]).records.map(\.time) == [3])
    }

    @Test func `tells which times can still change the page`() throws {
        var query = LogQuery(timeRange: TimeRange(start: 5, end: 100))
        query.limit = 2
        var fold = try LogFold(query)
        #expect(fold.oldestWanted == 5)
        #expect(fold.newestWanted == 99)

        try fold.add(LogBatch([SampleLog(time: 40), SampleLog(time: 60)]))
        #expect(fold.oldestWanted == 5)
        try fold.add(LogBatch([SampleLog(time: 50), SampleLog(time: 30)]))

        #expect(fold.oldestWanted == 40)
    }

    @Test func `reports a damaged nested body`() throws {
        var batch = LogBatch([SampleLog(time: 1)])
        batch.bodyType = [.map]
        batch.bodyValue = [UInt64([0x32, 0x7F, 1].withUnsafeBytes { batch.bodies.append($0) })]
        var query = LogQuery(timeRange: .all)
        query.search = "x"
        var fold = try LogFold(query)

        let fault = #expect(throws: QueryFault.self) { try fold.add(batch) }

        guard case .malformed = fault else {
            Issue.record("expected a malformed row, got \(String(describing: fault))")
            return
        }
    }

    @Test(arguments: [
        (Int32(0), LogSeverity?.none), (1, .trace), (4, .trace), (5, .debug), (12, .info), (13, .warn),
        (20, .error), (24, .fatal),
        (25, nil), (-1, nil),
    ])
    func `names the ranges of severity numbers`(number: Int32, severity: LogSeverity?) {
        #expect(LogSeverity(number: number) == severity)
        if let severity { #expect(LogSeverity(name: severity.name) == severity) }
    }
}
