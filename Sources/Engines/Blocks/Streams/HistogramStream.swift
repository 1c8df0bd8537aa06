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
    }

    static func encode(
        _ histograms: HistogramColumns, _ order: HistogramOrder, into writer: inout ByteWriter
    ) {
        IntegerStream.encode(order.indices.map { UInt64(histograms.fields[$0].rawValue) }, into: &writer)
        IntegerStream.encode(order.indices.map { UInt64(histograms.buckets(of: $0).count) }, into: &writer)
        let counts = order.indices.map { histograms.counts[$0] }
        writeSmaller(counts, differences(counts, order), into: &writer)
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
        var differences: [UInt64] = []
        var last = 0..<0
        for (index, isContinued) in zip(order.indices, order.isContinued) {
            let range = histograms.buckets(of: index)
            let hasBase = isContinued && last.count == range.count
            for offset in 0..<range.count {
                let count = histograms.buckets[range.lowerBound + offset]
                let base = hasBase ? histograms.buckets[last.lowerBound + offset] : 0
                plain.append(count)
                differences.append(count &- base)
            }
            last = range
        }
        writeSmaller(plain, differences, into: &writer)
    }

    /// Reads the fields; `bucketCounts` says how many buckets each has.
    static func decode(
        _ count: Int, _ isContinued: [Bool], from reader: inout ByteReader
    ) throws(CorruptBlock) -> (histograms: HistogramColumns, bucketCounts: [Int]) {
        var histograms = HistogramColumns()
        for raw in try IntegerStream.decode(count, below: 8, from: &reader) {
            histograms.fields.append(HistogramColumns.Fields(rawValue: UInt8(raw)))
        }
        let bucketCounts = try IntegerStream.decode(
            count, below: BlockLimits.decodedBucketsMax, from: &reader
        ).map { Int($0) }
        histograms.counts = try readCounts(count, from: &reader) { differences in
            for index in differences.indices.dropFirst() where isContinued[index] {
                differences[index] = differences[index] &+ differences[index - 1]
            }
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
        return try readCounts(total, from: &reader) { values in
            var start = 0
            for index in bucketCounts.indices {
                let size = bucketCounts[index]
                if isContinued[index], bucketCounts[index - 1] == size {
                    for offset in start..<start + size { values[offset] &+= values[offset - size] }
                }
                start += size
            }
        }
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

    private static func readCounts(
        _ count: Int, from reader: inout ByteReader, sum: (inout [UInt64]) -> Void
    ) throws(CorruptBlock) -> [UInt64] {
        guard let scheme = Scheme(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        var values = try IntegerStream.decode(count, from: &reader)
        if scheme == .differences { sum(&values) }
        return values
    }
}
