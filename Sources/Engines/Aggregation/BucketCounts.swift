// SPDX-License-Identifier: Apache-2.0

/// A histogram with explicit upper bounds; the last bucket has none.
public struct BucketCounts: Sendable, Equatable {
    /// Ascending; one fewer than `counts`.
    public var bounds: [Double]
    public var counts: [Double]

    public init(bounds: [Double], counts: [Double]) {
        precondition(counts.count == bounds.count + 1)
        (self.bounds, self.counts) = (bounds, counts)
    }

    /// The value below which the share `quantile` of measurements lies, as Prometheus defines
    /// `histogram_quantile`: measurements lie evenly in their bucket, the first bucket begins at 0 unless its
    /// bound is negative, and in the last one the answer is its lower bound. Nothing without measurements or
    /// bounds.
    public func quantile(_ quantile: Double) -> Double? {
        let total = counts.reduce(0, +)
        guard total > 0, let first = bounds.first, let last = bounds.last else { return nil }
        let rank = min(max(quantile, 0), 1) * total
        var below = 0.0
        for (bucket, count) in counts.enumerated() {
            guard below + count >= rank, count > 0 else {
                below += count
                continue
            }
            if bucket == bounds.count { return last }
            if bucket == 0, first <= 0 { return first }
            let lower = bucket == 0 ? 0 : bounds[bucket - 1]
            return lower + (bounds[bucket] - lower) * max(rank - below, 0) / count
        }
        return last
    }

    /// Whether these can be the bounds of buckets: strictly ascending numbers. Senders choose them.
    public static func areBounds(_ bounds: [Double]) -> Bool {
        !bounds.contains(where: \.isNaN) && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Histograms of other bounds in the bounds of all: a bucket is shared out evenly over those it covers.
    public static func merging(_ parts: [BucketCounts]) -> BucketCounts { merging(parts) { _ in } }

    /// `spend` is told how many buckets will be looked at next, and may end it.
    static func merging<Failure: Error>(
        _ parts: [BucketCounts], spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> BucketCounts {
        try spend(parts.reduce(0) { $0 + $1.counts.count })
        if let first = parts.first, parts.dropFirst().allSatisfy({ $0.bounds == first.bounds }) {
            var sum = first
            for part in parts.dropFirst() {
                for (bucket, count) in part.counts.enumerated() { sum.counts[bucket] += count }
            }
            return sum
        }
        // Not by a set: numbers that are not a number have one hash, and none equals another.
        var bounds: [Double] = []
        for bound in parts.flatMap(\.bounds).sorted() where bounds.last != bound { bounds.append(bound) }
        var merged = BucketCounts(bounds: bounds, counts: [Double](repeating: 0, count: bounds.count + 1))
        for part in parts {
            try spend(bounds.count)
            merged.share(part)
        }
        return merged
    }

    private mutating func share(_ part: BucketCounts) {
        var bucket = 0
        for (index, count) in part.counts.enumerated() {
            guard index < part.bounds.count else {
                counts[counts.count - 1] += count
                return
            }
            let upper = part.bounds[index]
            let lower = index > 0 ? part.bounds[index - 1] : min(0, upper)
            while bucket < bounds.count, bounds[bucket] <= upper {
                let from = max(lower, bucket > 0 ? bounds[bucket - 1] : -.infinity)
                let width = bounds[bucket] - from
                if width > 0, upper > lower {
                    counts[bucket] += count * (width / (upper - lower))
                } else if bounds[bucket] == upper {
                    counts[bucket] += upper > lower ? 0 : count
                }
                bucket += 1
            }
        }
    }
}

extension HistogramGrid {
    /// The quantile of each group and step, by group, then step; NaN where nothing was measured. `bounds` are
    /// those of each layout. `spend` is told how many buckets will be looked at next, and may end it.
    public func quantiles<Failure: Error>(
        _ quantile: Double, groupCount: Int, bounds: [[Double]], spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [Double] {
        var values = [Double](repeating: .nan, count: groupCount * grid.count)
        var keys: [[Key]] = Array(repeating: [], count: groupCount)
        for key in places.keys { keys[key.group].append(key) }
        for (group, keys) in keys.enumerated() {
            for step in 0..<grid.count {
                try spend(keys.count)
                let parts = keys.compactMap { buckets(of: $0, step, bounds) }
                if parts.isEmpty { continue }
                let merged = try BucketCounts.merging(parts, spend: spend)
                if let value = merged.quantile(quantile) { values[group * grid.count + step] = value }
            }
        }
        return values
    }

    /// The merged buckets of one group and step; nothing when they are empty, or a layout's bounds do not fit
    /// its counts.
    private func buckets(of key: Key, _ step: Int, _ bounds: [[Double]]) -> BucketCounts? {
        let width = key.width
        guard let offset = places[key], bounds.indices.contains(key.layout),
            bounds[key.layout].count + 1 == width
        else { return nil }
        let first = offset + step * width
        guard cells[first..<first + width].contains(where: { $0 > 0 }) else { return nil }
        return BucketCounts(
            bounds: bounds[key.layout], counts: cells[first..<first + width].map { Double($0) })
    }
}
