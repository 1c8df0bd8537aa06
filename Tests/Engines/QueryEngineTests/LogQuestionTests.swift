// SPDX-License-Identifier: Apache-2.0

import Blocks
import QueryEngine
import Telemetry
import TestSupport
import Testing

/// What is chosen on stored columns equals what looking at every record says.
@Suite struct LogQuestionTests {
    @Test(arguments: 0..<150 as Range<UInt64>)
    func `the page equals that of whole batches`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let batches = (0..<random.below(3) + 1).map { _ in Self.batch(&random) }
        let blocks = batches.flatMap { BlockEncoder.encode([.logs($0)]) }
        for _ in 0..<6 {
            var query = Self.query(&random)
            for _ in 0..<3 {
                var slow = try LogFold(query)
                for batch in batches { try slow.add(batch) }
                var fast = try LogFold(query)
                let question = try LogRowsQuestion(query)
                for block in blocks.shuffled(using: &random) {
                    try Self.ask(question, block, oldest: { fast.oldestWanted }) { try fast.addMatching($0) }
                }
                let (left, right) = (slow.finish(), fast.finish())
                #expect(left == right, "\(query)")
                guard let next = left.next else { break }
                query.after = next
            }
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `counts equal those of whole batches`(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let batch = Self.batch(&random)
        let blocks = BlockEncoder.encode([.logs(batch)])
        for _ in 0..<6 {
            var query = Self.query(&random)
            query.limit = QueryEngineLimits.pageRowsMax
            var slow = try LogFold(query)
            try slow.add(batch)
            let records = slow.finish().records
            var counts = LogHistogram(query.timeRange, bucketsMax: random.below(5) + 1)
            let question = try LogHistogramQuestion(query, counts)
            for block in blocks {
                try Self.ask(question, block, oldest: { .min }) { counts.add($0) }
            }
            #expect(counts.total == records.count, "\(query)")
            for bucket in 0..<counts.bucketCount {
                let start = counts.start(ofBucket: bucket)
                let inside = records.filter {
                    let time = $0.time != 0 ? $0.time : $0.observedTime
                    return time >= start && time - start < counts.step
                }
                for band in 0..<LogHistogram.bandCount {
                    let expected = inside.filter {
                        LogSeverity(number: $0.severityNumber).map {
                            LogSeverity.allCases.firstIndex(of: $0)! + 1
                        }
                            ?? 0 == band
                    }
                    #expect(counts.counts(ofBucket: bucket).dropFirst(band).first == expected.count)
                }
            }
        }
    }

    @Test func `spans of time cover the range`() {
        let histogram = LogHistogram(TimeRange(start: 10, end: 21), bucketsMax: 4)
        #expect(histogram.step == 3)
        #expect(histogram.bucketCount == 4)
        #expect(LogHistogram(TimeRange(start: 10, end: 10), bucketsMax: 4).bucketCount == 1)
        #expect(LogHistogram(.all, bucketsMax: 4).bucketCount <= 5)
    }

    /// Puts a question to one block as a scan does.
    private static func ask<Question: ScanQuestion>(
        _ question: Question, _ block: EncodedBlock, oldest: () -> Int64,
        _ body: (Question.Partial) throws -> Void
    ) throws {
        let reader = try BlockReader(block)
        let filter = try BlockFilter(decoding: block.filter)
        let plan = question.plan
        for rowGroup in reader.directory.rowGroups.indices.reversed() {
            let isPossible = plan.keys.allSatisfy { keys in
                keys.contains { filter.mayContain($0, rowGroup: rowGroup) }
            }
            let outline = RowGroupOutline(reader.directory, rowGroup: rowGroup, filter: filter)
            guard isPossible, let columns = question.firstColumns(of: outline) else { continue }
            let slices = reader.directory.joined(reader.directory.chunks(of: columns, rowGroups: [rowGroup]))
                .map {
                    ($0, Array(block.bytes[$0]))
                }
            let view = RowGroupView(
                BlockReader(directory: reader.directory, slices: slices), rowGroup: rowGroup, filter: filter)
            let rows = try question.select(view, oldest: oldest())
            if rows.isEmpty { continue }
            let rest = reader.directory.joined(
                reader.directory.chunks(of: question.restColumns, rowGroups: [rowGroup]))
            view.add(rest.map { ($0, Array(block.bytes[$0])) })
            try body(try question.read(view, rows))
        }
    }

    private static let words = [
        "error", "Timeout", "cache", "u17", "12", "deadbeef", "10.0.0.1", "größe", "é9", "→5", "a\0b", "\0",
        "x_1", "true", "null", "GET", "/api/v1", "refused", "5ms", "->", "cafef00d", "CAFE", "req",
        "req_c0de0123",
    ]

    private static func batch(_ random: inout SeededNumbers) -> LogBatch {
        let templates = (0..<random.below(30) + 1).map { _ in
            (0..<random.below(6) + 1).map { _ in
                random.once(in: 3) ? random.pick(["%", "%", "#", "req_#"]) : random.pick(words)
            }
        }
        let hasOdd = random.once(in: 2)
        return LogBatch(
            (0..<random.pick([5, 60, 300])).map { _ in
                let text = random.pick(templates).map { part -> String in
                    switch part {
                    case "%":
                        return random.pick([
                            "\(random.below(30))", "u\(random.below(30))", random.pick(words),
                        ])
                    case "#", "req_#": return part.dropLast() + hexadecimal(&random)
                    default: return part
                    }
                }
                var log = SampleLog(time: random.once(in: 20) ? 0 : Int64(random.below(200)) + 1)
                log.observedTime = Int64(random.below(200)) + 1
                log.service = random.pick(["shop", "cart", ""])
                log.severity = Int32(random.below(26))
                log.body = .string(text.joined(separator: random.pick([" ", "=", " "])))
                if hasOdd, random.once(in: 5) {
                    log.body = random.pick([.int(12), .bool(true), .double(5.5), .empty])
                }
                log.trace = UInt64(random.below(4))
                if random.once(in: 3) { log.eventName = random.pick(words) }
                if random.once(in: 2) {
                    log.attributes = [
                        SampleAttribute("k", .string(random.pick(words) + " " + random.pick(words)))
                    ]
                }
                return log
            })
    }

    /// Eight digits, of which few are not letters.
    private static func hexadecimal(_ random: inout SeededNumbers) -> String {
        random.pick(["dead", "cafe", "c0de"]) + random.pick(["beef", "f00d", "0123"])
    }

    private static func query(_ random: inout SeededNumbers) -> LogQuery {
        var query = LogQuery(
            timeRange: random.once(in: 3)
                ? TimeRange(start: 0, end: 1_000)
                : TimeRange(start: Int64(random.below(150)), end: Int64(random.below(100)) + 150))
        query.limit = random.pick([1, 3, 10, 1_000])
        if random.once(in: 3) { query.serviceNames = [random.pick(["shop", "cart"])] }
        if random.once(in: 3) { query.minimumSeverity = random.pick(LogSeverity.allCases) }
        if random.once(in: 6) { query.traceID = TraceID(high: 0, low: UInt64(random.below(3) + 1)) }
        if !random.once(in: 5) {
            query.search = (0..<random.below(2) + 1).map { _ in
                switch random.below(4) {
                case 0: "\"" + random.pick(words) + random.pick([" ", "="]) + random.pick(words) + "\""
                case 1: String(random.pick(words).prefix(2)) + "*"
                default: random.pick(words)
                }
            }.joined(separator: " ")
        }
        return query
    }
}
