// SPDX-License-Identifier: Apache-2.0

import Aggregation
import Telemetry
import TestSupport
import Testing

@testable import Blocks

@Suite struct RequestSummaryTests {
    private static let minute: Int64 = 60_000_000_000

    private static func spans(_ seed: UInt64, count: Int = 300) -> SpanBatch {
        var random = SeededNumbers(seed: seed)
        func below(_ bound: UInt64) -> Int64 { Int64(random.next() % bound) }
        var batch = SpanBatch.sample(
            (0..<count).map { index in
                SampleSpan(
                    id: UInt64(index + 1), parent: below(3) == 0 ? 0 : 7,
                    service: ["shop", "pay", ""][Int(below(3))],
                    start: SampleTime.noon + below(200) * 1_000_000_000,
                    duration: below(5_000_000_000) - 1_000,
                    statusCode: Int32(below(3)))
            })
        for row in 0..<batch.count { batch.kind[row] = Int32(below(6)) }
        return batch
    }

    /// The definition, span by span.
    private static func truth(_ batch: SpanBatch) -> RequestSummary {
        var summary = RequestSummary()
        for row in 0..<batch.count {
            var statistics = RequestStatistics()
            let isRoot = batch.parentSpanID[row] == 0
            let isError = batch.statusCode[row] == 2
            statistics.spanCount = 1
            statistics.spanErrorCount = isError ? 1 : 0
            statistics.rootCount = isRoot ? 1 : 0
            if isRoot || [2, 5].contains(batch.kind[row]) {
                let duration = max(batch.endTime[row] - batch.startTime[row], 0)
                statistics.requestErrorCount = isError ? 1 : 0
                statistics.durationSum = UInt64(duration)
                statistics.durations.add(DurationSketch.index(of: duration))
            }
            let service = batch.strings.text(of: batch.resources[Int(batch.resource[row])].name)
            summary.add(
                statistics, to: .init(service: service, minute: batch.startTime[row] / minute))
        }
        return summary
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func `a block of traces holds the summary of its spans`(seed: UInt64) throws {
        let batch = Self.spans(seed)
        let blocks = BlockEncoder.encode([.traces(batch)])
        let summary = try RequestSummary(decoding: try #require(blocks.first?.summary))
        #expect(blocks.count == 1)
        #expect(summary == Self.truth(batch))
        #expect(try RequestSummary(decoding: summary.encoded()) == summary)
    }

    @Test func `summaries of two blocks merge to that of one with the rows of both`() throws {
        let (left, right) = (Self.spans(11), Self.spans(12))
        var merged = RequestSummary()
        for batch in [left, right] {
            let block = try #require(BlockEncoder.encode([.traces(batch)]).first)
            merged.merge(try RequestSummary(decoding: try #require(block.summary)))
        }
        let joined = try #require(BlockEncoder.encode([.traces(left), .traces(right)]).first)
        #expect(merged == (try RequestSummary(decoding: try #require(joined.summary))))
    }

    @Test func `stands for many rows each, or is not stored`() throws {
        let spans = (0..<BlockLimits.summaryEntriesMax / 2 + 1).map { index in
            SampleSpan(
                id: UInt64(index + 1), service: "s\(index % 400)",
                start: SampleTime.noon / SampleTime.day * SampleTime.day + Int64(index % 1_439) * Self.minute)
        }
        var others = spans
        for index in others.indices { others[index].service += "b" }
        let parts = [spans, others].map { BlockEncoder.encode([.traces(.sample($0))]) }
        #expect(parts.allSatisfy { $0.count == 1 && $0[0].summary != nil })

        let both = try BlockStitching.stitch(parts.map { $0[0] })
        let merged = BlockEncoder.encode([.traces(.sample(spans + others))], rowsMax: 1 << 18)

        #expect(both.count == 2)
        #expect(both.block.summary == nil)
        #expect(merged.count == 1)
        #expect(merged[0].summary == nil)
    }

    @Test func `minutes before the epoch are rounded down`() {
        #expect(RequestTally.minute(of: -1) == -1)
        #expect(RequestTally.minute(of: -Self.minute) == -1)
        #expect(RequestTally.minute(of: 0) == 0)
        #expect(RequestTally.minute(of: .min) == -153_722_868)
    }

    @Test func `minutes beyond all times are refused`() throws {
        for minute in [Int64.min, .max, -153_722_869, 153_722_868] {
            var summary = RequestSummary()
            summary.add(RequestStatistics(), to: .init(service: "shop", minute: minute))
            let bytes = summary.encoded()
            #expect(throws: CorruptBlock.self) { try RequestSummary(decoding: bytes) }
        }
        for minute in [RequestTally.minute(of: .min), RequestTally.minute(of: .max)] {
            var summary = RequestSummary()
            summary.add(RequestStatistics(), to: .init(service: "shop", minute: minute))
            #expect(try RequestSummary(decoding: summary.encoded()) == summary)
        }
    }

    @Test func `damaged summaries are refused`() throws {
        let bytes = Self.truth(Self.spans(3, count: 40)).encoded()
        for length in 0..<bytes.count {
            #expect(throws: CorruptBlock.self) { try RequestSummary(decoding: Array(bytes[..<length])) }
        }
        var random = SeededNumbers(seed: 9)
        for _ in 0..<2_000 {
            var damaged = bytes
            damaged[Int(random.next() % UInt64(bytes.count - 4))] = UInt8(truncatingIfNeeded: random.next())
            // With a right checksum: whatever it says must be read or refused, never a crash.
            do throws(CorruptBlock) { _ = try RequestSummary(decoding: damaged.withRightChecksum()) } catch {
                #expect(error.place == .summary)
            }
        }
    }
}
