// SPDX-License-Identifier: Apache-2.0

/// Histograms with explicit bounds as columns: element *i* of each array belongs to histogram *i*.
public struct HistogramColumns: Sendable, Equatable {
    /// Which optional fields a histogram has. Raw values are part of the block format.
    public struct Fields: OptionSet, Sendable, Hashable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let sum = Fields(rawValue: 1)
        public static let min = Fields(rawValue: 2)
        public static let max = Fields(rawValue: 4)
    }

    public var fields: [Fields] = []
    public var counts: [UInt64] = []
    /// Bit patterns of doubles; 0 when the field is absent.
    public var sums: [UInt64] = []
    public var minima: [UInt64] = []
    public var maxima: [UInt64] = []
    /// The explicit bounds: number in the batch's string table of the doubles' bit patterns, eight bytes
    /// little-endian each.
    public var bounds: [UInt32] = []
    /// Where the bucket counts of each histogram end in `buckets`; those of *i* begin where *i - 1* ends.
    public var bucketEnds: [UInt32] = []
    public var buckets: [UInt64] = []

    public init() {}

    public var count: Int { counts.count }

    /// Where the bucket counts of a histogram lie in `buckets`.
    public func buckets(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(bucketEnds[index - 1]))..<Int(bucketEnds[index])
    }

    /// Adds a histogram whose bucket counts are at the end of `buckets` already.
    public mutating func append(
        fields: Fields, count: UInt64, sum: UInt64, min: UInt64, max: UInt64, bounds: UInt32
    ) {
        self.fields.append(fields)
        counts.append(count)
        sums.append(sum)
        minima.append(min)
        maxima.append(max)
        self.bounds.append(bounds)
        bucketEnds.append(UInt32(buckets.count))
    }

    /// Adds a histogram of another batch; `bounds` is its number here.
    public mutating func append(_ index: Int, of other: HistogramColumns, bounds: UInt32) {
        buckets.append(contentsOf: other.buckets[other.buckets(of: index)])
        append(
            fields: other.fields[index], count: other.counts[index], sum: other.sums[index],
            min: other.minima[index], max: other.maxima[index], bounds: bounds)
    }
}
