// SPDX-License-Identifier: Apache-2.0

import Aggregation
import TestSupport
import Testing

@Suite struct DurationSketchTests {
    @Test func `every duration lies in its range, and ranges follow each other`() {
        var end: UInt64 = 0
        for index in 0..<DurationSketch.indexCount {
            let (start, width) = DurationSketch.range(of: UInt16(index))
            #expect(start == end)
            end = start + width
            guard let first = Int64(exactly: start), let last = Int64(exactly: end - 1) else { break }
            #expect(DurationSketch.index(of: first) == UInt16(index))
            #expect(DurationSketch.index(of: last) == UInt16(index))
        }
        #expect(end == 1 << 63)
        #expect(DurationSketch.index(of: .max) == UInt16(DurationSketch.indexCount - 1))
        #expect(DurationSketch.index(of: -5) == 0)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `quantiles are within a sixty-fourth of the sorted truth`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let durations = (0..<1 + random.below(2_000)).map { _ in
            Int64(truncatingIfNeeded: random.next() >> UInt64(1 + random.below(63)))
        }
        var sketch = DurationSketch()
        for duration in durations { sketch.add(DurationSketch.index(of: duration)) }
        let sorted = durations.sorted()
        for quantile in [0.0, 0.25, 0.5, 0.9, 0.95, 0.99, 1] {
            let place = max(Int((quantile * Double(sorted.count)).rounded(.up)), 1) - 1
            let truth = Double(sorted[place])
            let estimate = sketch.quantile(quantile) ?? -1
            #expect(abs(estimate - truth) <= truth / 64 + 0.5)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `sketches of parts merge to the sketch of the whole`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var whole = DurationSketch()
        var parts = [DurationSketch](repeating: DurationSketch(), count: 4)
        for _ in 0..<500 {
            let index = DurationSketch.index(of: Int64(truncatingIfNeeded: random.next() >> 30))
            whole.add(index)
            parts[random.below(4)].add(index)
        }
        var merged = DurationSketch()
        for part in parts { merged.merge(part) }
        #expect(merged == whole)
    }

    @Test func `an empty sketch has no quantile, and bad parts make none`() {
        #expect(DurationSketch().quantile(0.5) == nil)
        #expect(DurationSketch(indices: [3, 3], counts: [1, 1]) == nil)
        #expect(DurationSketch(indices: [UInt16(DurationSketch.indexCount)], counts: [1]) == nil)
        #expect(DurationSketch(indices: [1], counts: []) == nil)
    }
}
