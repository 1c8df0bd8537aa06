// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import QueryEngine
import Telemetry
import TestSupport
import Testing

/// Compares the fold with a plain implementation on random records with many equal times and exact copies.
@Suite struct LogFoldPropertyTests {
    private static func logs(_ random: inout SeededNumbers) -> [SampleLog] {
        let bodies: [SampleValue] = [
            .string("Card declined"), .string("ok"), .int(42), .array(["card", "x"]), .map(["state": "OK"]),
            .empty,
        ]
        return (0..<random.int(0..<70)).map { _ in
            SampleLog(
                time: Int64(random.int(0..<6)), observedTime: Int64(random.int(1..<4)),
                service: random.pick(["", "api", "shop"]), severity: Int32(random.int(0..<25)),
                body: random.pick(bodies),
                eventName: random.pick(["", "Card.Event"]), trace: UInt64(random.int(0..<2)),
                attributes: random.pick([
                    [], [SampleAttribute("k", .string("Visa card"))], [SampleAttribute("k", .int(7))],
                ]))
        }
    }

    private static func query(_ random: inout SeededNumbers) -> LogQuery {
        var query = LogQuery(timeRange: random.pick([.all, TimeRange(start: 1, end: 4)]))
        query.serviceNames = random.pick([[], [], ["api"], ["shop", "nobody"]])
        query.minimumSeverity = random.pick([nil, nil, .debug, .error])
        query.search = random.pick(["", "", "card", "card visa", "\"card declined\"", "ok", "4", "car"])
        query.traceID = random.pick([nil, nil, nil, TraceID(high: 0, low: 1)])
        query.limit = random.int(1..<9)
        query.bytesMax = random.pick([query.bytesMax, 1, 700, 1_500])
        return query
    }

    @Test(arguments: 0..<40)
    func `walks through each record once, newest first`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed &+ 1_000)
        for _ in 0..<10 {
            let logs = Self.logs(&random)
            var query = Self.query(&random)
            let expected = logs.filter { Self.admits(query, $0) }

            var walked: [LogRecord] = []
            var pages = 0
            repeat {
                var fold = try LogFold(query)
                // Other row groups for each page, as after a compaction.
                for group in random.deal(logs) {
                    guard group.contains(where: { $0.effectiveTime >= fold.oldestWanted }) else { continue }
                    try fold.add(LogBatch(group))
                }
                let page = fold.finish()
                let endsEarly = query.bytesMax < QueryEngineLimits.answerBytesMax && !page.records.isEmpty
                #expect(page.records.count == query.limit || page.next == nil || endsEarly)
                walked += page.records
                query.after = try page.next.map { try LogCursor(decoding: $0.encoded) }
                pages += 1
            } while query.after != nil && pages < 100

            #expect(walked.map(\.effectiveTime) == expected.map(\.effectiveTime).sorted(by: >))
            #expect(Self.counts(walked) == Self.counts(try expected.map { try LogBatch([$0]).record(at: 0) }))
        }
    }

    private static func counts(_ records: [LogRecord]) -> [String: Int] {
        records.reduce(into: [:]) { counts, record in counts["\(record)", default: 0] += 1 }
    }

    private static func admits(_ query: LogQuery, _ log: SampleLog) -> Bool {
        guard query.timeRange.contains(log.effectiveTime) else { return false }
        if !query.serviceNames.isEmpty, !query.serviceNames.contains(log.service) { return false }
        if let minimum = query.minimumSeverity, log.severity < minimum.rawValue { return false }
        if let traceID = query.traceID, traceID.low != log.trace { return false }
        var texts = [log.body.text, log.eventName]
        for attribute in log.attributes {
            if case .string(let text) = attribute.value { texts.append(text) }
        }
        if query.search.hasPrefix("\"") {
            return texts.contains { $0.lowercased().contains("card declined") }
        }
        return query.search.split(separator: " ").allSatisfy { term in
            texts.contains { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.contains(term) }
        }
    }
}
