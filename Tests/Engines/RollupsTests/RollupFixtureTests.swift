// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import FoundationEssentials
import Telemetry
import TestSupport
import Testing

@testable import Rollups

/// Roll-ups of every format that ever landed can still be read, and say the same.
@Suite struct RollupFixtureTests {
    private static let minute = 60 * SampleTime.second

    /// A counter with a reset, and a cumulative histogram, every minute of two hours.
    private static func rollup() -> MetricBatch {
        var batch = MetricBatch()
        let names = [batch.strings.intern("requests"), batch.strings.intern("waits")]
        let service = batch.strings.intern("shop")
        let bounds = batch.strings.intern(withUnsafeBytes(of: 1.5.bitPattern.littleEndian) { Array($0) })
        for minute in 0..<120 as Range<Int64> {
            for series in 0..<2 {
                batch.series.append(UInt64(series + 1))
                batch.name.append(names[series])
                batch.service.append(service)
                batch.startTime.append(SampleTime.noon)
                batch.time.append(SampleTime.noon + minute * Self.minute)
                batch.type.append(series == 0 ? .int : .histogram)
                batch.value.append(UInt64(series == 0 ? minute % 50 : minute))
            }
            batch.histograms.buckets += [UInt64(minute), UInt64(minute * 2)]
            batch.histograms.append(
                fields: [.sum, .min, .max], count: UInt64(minute * 3), sum: Double(minute).bitPattern,
                min: Double(120 - minute).bitPattern, max: Double(minute).bitPattern, bounds: bounds)
        }
        var thinning = PointThinning(batch, resolution: 60 * minute)
        for series in 0..<2 {
            thinning.add(Array(stride(from: series, to: batch.count, by: 2))[...], .monotonic)
        }
        return thinning.kept
    }

    private static func requests() -> RequestSummary {
        var spans: [SampleSpan] = []
        for number in 0..<90 as Range<Int64> {
            let service = number % 2 == 0 ? "shop" : "cart"
            let start = SampleTime.noon + number * minute
            spans.append(
                SampleSpan(
                    id: UInt64(number + 1), service: service, start: start, duration: number * 1_000_000))
        }
        let batch = SpanBatch.sample(spans)
        var tally = RequestTally(of: batch)
        for row in 0..<batch.count { tally.add(row) }
        return tally.finish().byHour()
    }

    /// The committed file; without one, what would be in it is printed.
    private func fixture(_ name: String, _ block: EncodedBlock) throws -> EncodedBlock {
        guard let bytes = try? TestRepository.bytes("Tests/Fixtures/blocks/\(name).block") else {
            Issue.record("\(name) is missing: \(Data(BlockFile.encode(block)).base64EncodedString())")
            return block
        }
        return try BlockFile.decode(bytes)
    }

    @Test func `reads the committed roll-up of points`() throws {
        let expected = Self.rollup()
        var encoded = BlockEncoder.encode([.metrics(expected)])[0]
        encoded.kind = .pointsByHour

        let block = try fixture("columnar2-points-by-hour", encoded)

        #expect(block.kind == .pointsByHour && block.names == ["requests", "waits"])
        let points = try BlockReader(block).metrics(rowGroup: 0, columns: .all)
        let order = expected.time.indices.sorted { left, right in
            let isSame = expected.series[left] == expected.series[right]
            // Those of one series come in the order of time already.
            return isSame ? left < right : expected.series[left] < expected.series[right]
        }
        #expect(points.series == order.map { expected.series[$0] })
        #expect(points.time == order.map { expected.time[$0] })
        #expect(points.type == order.map { expected.type[$0] })
        #expect(points.histograms.counts.reduce(0, +) == expected.histograms.counts.reduce(0, +))
        #expect(points.histograms.buckets.reduce(0, +) == expected.histograms.buckets.reduce(0, +))
    }

    @Test func `reads the committed roll-up of requests`() throws {
        let day = Int32(SampleTime.noon / SampleTime.day)
        let encoded = try #require(
            EncodedBlock(rollup: Self.requests(), kind: .requestsByHour, day: day))

        let block = try fixture("columnar2-requests-by-hour", encoded)

        #expect(block.kind == .requestsByHour && block.services == ["cart", "shop"])
        #expect(try RequestSummary(decoding: block.summary ?? []) == Self.requests())
        #expect(try BlockReader(block).directory.rowGroups.isEmpty)
    }
}
