// SPDX-License-Identifier: Apache-2.0
import Aggregation
import Blocks
import Telemetry
import TestSupport
import Testing

@testable import Rollups

@Suite struct PointThinningTests {
    private static let minute = 60 * SampleTime.second

    private func thinned(
        _ values: [Double], every interval: Int64, _ kind: CounterKind?, unit: Int64 = 60 * minute
    ) -> MetricBatch {
        var batch = MetricBatch()
        for (index, value) in values.enumerated() {
            batch.series.append(1)
            batch.name.append(0)
            batch.service.append(0)
            batch.startTime.append(5)
            batch.time.append(SampleTime.noon + Int64(index) * interval)
            batch.type.append(.double)
            batch.value.append(value.bitPattern)
        }
        var thinning = PointThinning(batch, resolution: unit)
        thinning.add(Array(0..<batch.count)[...], kind)
        return thinning.kept
    }

    private func numbers(_ batch: MetricBatch) -> [Double] {
        batch.type.indices.filter { batch.type[$0] == .double }.map { Double(bitPattern: batch.value[$0]) }
    }

    @Test func `a counter keeps the ends of an hour, and both sides of a reset`() {
        let kept = thinned([1, 2, 3, 9, 4, 5, 6, 7], every: Self.minute, .monotonic)
        #expect(numbers(kept) == [1, 9, 4, 7])
        #expect(kept.histograms.counts == [8])
        #expect(kept.histograms.sums.map { Double(bitPattern: $0) } == [37])
    }

    @Test func `a level may fall, and a gap is seen`() {
        #expect(numbers(thinned([5, 1, 7, 2], every: Self.minute, .level)) == [5, 2])
        #expect(numbers(thinned([5, 1, 7, 2], every: 6 * Self.minute, .level)) == [5, 1, 7, 2])
    }

    @Test func `what is no number is left out, and a series of unknown kind is kept`() {
        #expect(numbers(thinned([.nan, 1, .nan, 2, 3], every: Self.minute, .level)) == [1, 3])
        #expect(numbers(thinned([1, 2, 3], every: Self.minute, nil)) == [1, 2, 3])
    }

    @Test func `each minute has its last point and its sums`() {
        let kept = thinned([1, 2, 3, 4, 5, 6], every: 20 * SampleTime.second, .monotonic, unit: Self.minute)
        #expect(numbers(kept) == [1, 3, 6])
        #expect(kept.histograms.counts == [3, 3])
        #expect(kept.histograms.maxima.map { Double(bitPattern: $0) } == [3, 6])
    }

}
