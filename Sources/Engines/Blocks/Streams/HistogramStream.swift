// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Histograms of a row group in the order of its points, and which of them follow one of the same series.
struct HistogramOrder {
    /// Which histograms of the batch.
    private(set) var indices: [Int] = []
    /// For each of them whether the one before it is of the same series.
    private(set) var isContinued: [Bool] = []
    private var isInRun = false

    mutating func beginRun() { isInRun = false }

    mutating func append(_ index: Int) {
        indices.append(index)
        isContinued.append(isInRun)
        isInRun = true
    }
}

/// The fields of histograms with explicit bounds, without the bounds.
enum HistogramStream {
    /// Whether counts are stored as they are or as differences to the histogram before. Raw values are part
    /// of the format.
    private enum Scheme: UInt8 {
        case plain = 0
        case differences = 1
        /// Only of the counts of histograms: the sums of their buckets, in place of which nothing is stored.
        case sums = 2
    }

    static func encode(
        _ histograms: HistogramColumns, _ order: HistogramOrder, into writer: inout ByteWriter
    ) {
        IntegerStream.encode(order.indices.map { UInt64(histograms.fields[$0].rawValue) }, into: &writer)
        IntegerStream.encode(order.indices.map { UInt64(histograms.buckets(of: $0).count) }, into: &writer)
        let counts = order.indices.map { histograms.counts[$0] }
        let areSums = order.indices.allSatisfy { index in
            histograms.counts[index] == sum(histograms.buckets[histograms.buckets(of: index)])
        }
        if areSums {
            writer.write(Scheme.sums.rawValue)
        } else {
            writeSmaller(counts, differences(counts, order), into: &writer)
        }
        for column in [histograms.sums, histograms.minima, histograms.maxima] {
            order.indices.map { column[$0] }.withUnsafeBufferPointer {
                NumberStream.encode($0, into: &writer)
            }
        }
    }

    static func encodeBuckets(
        _ histograms: HistogramColumns, _ order: HistogramOrder, into writer: inout ByteWriter
    ) {
        var plain: [UInt64] = []
        plain.reserveCapacity(order.indices.reduce(0) { $0 + histograms.buckets(of: $1).count })
        for index in order.indices { plain += histograms.buckets[histograms.buckets(of: index)] }
        guard order.isContinued.contains(true) else {
            writer.write(Scheme.plain.rawValue)
            IntegerStream.encode(plain, into: &writer)
            return
        }
        var differences = plain
        var (start, last) = (0, 0)
        for (index, isContinued) in zip(order.indices, order.isContinued) {
            let size = histograms.buckets(of: index).count
            if isContinued, last == size {
                for offset in start..<start + size { differences[offset] &-= plain[offset - size] }
            }
            (start, last) = (start + size, size)
        }
        writeSmaller(plain, differences, into: &writer)
    }

    /// Sums wrap like all arithmetic on values.
    private static func sum(_ buckets: ArraySlice<UInt64>) -> UInt64 {
        buckets.withUnsafeBufferPointer { $0.reduce(0, &+) }
    }

    /// Gives histograms whose counts were not stored the sums of their buckets, which must have been read.
    static func addCounts(to histograms: inout HistogramColumns) {
        for index in histograms.counts.count..<histograms.fields.count {
            histograms.counts.append(sum(histograms.buckets[histograms.buckets(of: index)]))
        }
    }

    /// Reads the fields; `bucketCounts` says how many buckets each has. There are no counts when they are the
    /// sums of the buckets.
    static func decode(
        _ count: Int, _ isContinued: [Bool], from reader: inout ByteReader
    ) throws(CorruptBlock) -> (histograms: HistogramColumns, bucketCounts: [Int]) {
        var histograms = HistogramColumns()
        for raw in try IntegerStream.decode(.all(of: count), below: 8, from: &reader) {
            histograms.fields.append(HistogramColumns.Fields(rawValue: UInt8(raw)))
        }
        let bucketCounts = try IntegerStream.decode(
            .all(of: count), below: BlockLimits.decodedBucketsMax, from: &reader
        ).map { Int($0) }
        if let counts = try readCounts(
            count, from: &reader,
            add: { differences in
                for index in differences.indices.dropFirst() where isContinued[index] {
                    differences[index] = differences[index] &+ differences[index - 1]
                }
            })
        {
            histograms.counts = counts
        }
        histograms.sums = try NumberStream.decode(count, from: &reader)
        histograms.minima = try NumberStream.decode(count, from: &reader)
        histograms.maxima = try NumberStream.decode(count, from: &reader)
        return (histograms, bucketCounts)
    }

    /// Reads the bucket counts of histograms that have so many each.
    static func decodeBuckets(
        _ bucketCounts: [Int], _ isContinued: [Bool], from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        var total = 0
        for count in bucketCounts {
            total += count
            guard total <= BlockLimits.decodedBucketsMax else { throw reader.corrupt(.tooLarge) }
        }
        let counts = try readCounts(total, from: &reader) { values in
            var start = 0
            for index in bucketCounts.indices {
                let size = bucketCounts[index]
                if isContinued[index], bucketCounts[index - 1] == size {
                    for offset in start..<start + size { values[offset] &+= values[offset - size] }
                }
                start += size
            }
        }
        guard let counts else { throw reader.corrupt(.unknownFormat) }
        return counts
    }

    private static func differences(_ values: [UInt64], _ order: HistogramOrder) -> [UInt64] {
        values.indices.map { order.isContinued[$0] ? values[$0] &- values[$0 - 1] : values[$0] }
    }

    private static func writeSmaller(
        _ plain: [UInt64], _ differences: [UInt64], into writer: inout ByteWriter
    ) {
        var ways = (plain: ByteWriter(), differences: ByteWriter())
        IntegerStream.encode(plain, into: &ways.plain)
        if plain != differences { IntegerStream.encode(differences, into: &ways.differences) }
        let isPlain = plain == differences || ways.plain.bytes.count < ways.differences.bytes.count
        writer.write((isPlain ? Scheme.plain : Scheme.differences).rawValue)
        writer.write(isPlain ? ways.plain.bytes : ways.differences.bytes)
    }

    /// `nil` when they are sums.
    private static func readCounts(
        _ count: Int, from reader: inout ByteReader, add: (inout [UInt64]) -> Void
    ) throws(CorruptBlock) -> [UInt64]? {
        guard let scheme = Scheme(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        if scheme == .sums { return nil }
        var values = try IntegerStream.decode(count, from: &reader)
        if scheme == .differences { add(&values) }
        return values
    }
}
