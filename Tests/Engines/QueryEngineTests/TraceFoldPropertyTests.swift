// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import QueryEngine

/// Compares the fold with a plain implementation on random spans in random row groups.
@Suite struct TraceFoldPropertyTests {
    private static let services = ["", "api", "Billing", "shop"]
    private static let names = ["GET /", "get /cart", "Pay", "naïve ÉTAPE"]

    static func spans(_ random: inout SeededNumbers) -> [SampleSpan] {
        (0..<random.int(0..<80)).map { index in
            let start = Int64(random.int(0..<12)) * 1_000
            return SampleSpan(
                trace: UInt64(random.int(1..<15)), id: UInt64(index + 1), parent: UInt64(random.int(0..<3)),
                service: random.pick(services), name: random.pick(names), start: start,
                end: start + Int64(random.int(0..<9)) * 700 - 500, statusCode: Int32(random.int(0..<3)),
                statusMessage: random.pick(["", "Declined"]),
                attributes: random.pick([
                    [], [SampleAttribute("k", .string("Visa"))], [SampleAttribute("k", .int(1))],
                    [SampleAttribute("k", .double(1)), SampleAttribute("j", .bool(true))],
                ])
            )
        }
    }

    static func query(_ random: inout SeededNumbers) -> TraceQuery {
        var query = TraceQuery(timeRange: random.pick([.all, TimeRange(start: 3_000, end: 9_000)]))
        query.serviceNames = random.pick([[], [], ["api"], ["shop", "Billing"], ["nobody"]])
        query.status = random.pick([nil, nil, .ok, .error, .unset])
        query.search = random.pick(["", "", "get", "étape", "visa", "declin", "BILL", "nothing"])
        query.attributeFilters = random.pick([
            [], [], [.init(key: "k", value: "1")], [.init(key: "k", value: "Visa")],
            [.init(key: "j", value: "true"), .init(key: "k", value: "1")],
        ])
        query.minDurationMicroseconds = random.pick([nil, nil, 4])
        query.maxDurationMicroseconds = random.pick([nil, nil, 9])
        query.sort = random.pick(TraceQuery.Sort.allCases)
        query.order = random.pick(TraceQuery.Order.allCases)
        query.limit = random.int(1..<6)
        return query
    }

    @Test(arguments: 0..<40)
    func `walks through the same traces as a plain implementation`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        for _ in 0..<10 {
            let spans = Self.spans(&random)
            var query = Self.query(&random)
            let expected = PlainTraces.list(query, spans)

            var walked: [TraceSummary] = []
            var pages = 0
            repeat {
                var fold = try TraceFold(query)
                for group in random.deal(spans) { try fold.add(SpanBatch(group)) }
                let page = fold.finish()
                #expect(page.traces.count == query.limit || page.next == nil)
                walked += page.traces
                query.after = try page.next.map { try TraceCursor(decoding: $0.encoded) }
                pages += 1
            } while query.after != nil && pages < 100

            #expect(walked == expected)
        }
    }
}

private enum PlainTraces {
    static func list(_ query: TraceQuery, _ spans: [SampleSpan]) -> [TraceSummary] {
        let inRange = spans.filter { query.timeRange.contains($0.start) }
        let traces = Dictionary(grouping: inRange, by: \.traceID).filter { admits(query, $0.value) }.map(
            summary)
        return traces.filter { fits(query, $0) }.sorted { left, right in
            let keys = (key(query, left), key(query, right))
            if keys.0 == keys.1 { return left.traceID < right.traceID }
            return query.order == .ascending ? keys.0 < keys.1 : keys.0 > keys.1
        }
    }

    private static func admits(_ query: TraceQuery, _ spans: [SampleSpan]) -> Bool {
        let byService =
            query.serviceNames.isEmpty || spans.contains { query.serviceNames.contains($0.service) }
        let bySearch =
            query.search.isEmpty
            || spans.contains { span in
                var texts = [span.name, span.service, span.statusMessage]
                for attribute in span.attributes {
                    if case .string(let text) = attribute.value { texts.append(text) }
                }
                return texts.contains { $0.lowercased().contains(query.search.lowercased()) }
            }
        let byAttributes = spans.contains { span in
            query.attributeFilters.allSatisfy { filter in
                span.attributes.contains { attribute in
                    guard attribute.key == filter.key else { return false }
                    switch attribute.value {
                    case .string(let text): return text == filter.value
                    case .int(let number): return String(number) == filter.value
                    case .double(let number): return number == Double(filter.value)
                    case .bool(let flag): return String(flag) == filter.value
                    default: return false
                    }
                }
            }
        }
        return byService && bySearch && byAttributes
    }

    private static func summary(_ id: TraceID, _ spans: [SampleSpan]) -> TraceSummary {
        let ordered = spans.sorted { ($0.start, $0.service, $0.name) < ($1.start, $1.service, $1.name) }
        let root = ordered.first { $0.parent == 0 }
        let codes = spans.map(\.statusCode)
        return TraceSummary(
            traceID: id, rootServiceName: root.flatMap { $0.service.isEmpty ? nil : $0.service },
            rootSpanName: root?.name, firstServiceName: ordered[0].service, firstSpanName: ordered[0].name,
            serviceNames: Set(spans.map(\.service)).filter { !$0.isEmpty }.sorted(),
            startTime: ordered[0].start,
            endTime: spans.map { max($0.start, $0.end) }.max() ?? 0, spanCount: spans.count,
            errorCount: codes.filter { $0 == 2 }.count,
            status: codes.contains(2) ? .error : codes.contains(1) ? .ok : .unset)
    }

    private static func fits(_ query: TraceQuery, _ trace: TraceSummary) -> Bool {
        let duration = (trace.endTime - trace.startTime) / 1_000
        return (query.status == nil || query.status == trace.status)
            && duration >= query.minDurationMicroseconds ?? 0
            && duration <= query.maxDurationMicroseconds ?? .max
    }

    private static func key(_ query: TraceQuery, _ trace: TraceSummary) -> Int64 {
        switch query.sort {
        case .startTime: trace.startTime
        case .duration: trace.endTime - trace.startTime
        case .spanCount: Int64(trace.spanCount)
        }
    }
}
