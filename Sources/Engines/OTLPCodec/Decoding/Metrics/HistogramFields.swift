// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// The distribution of a histogram's point while it is read.
private struct HistogramFields {
    var fields: HistogramColumns.Fields = []
    var count: UInt64 = 0
    var sum: UInt64 = 0
    var min: UInt64 = 0
    var max: UInt64 = 0
    /// The bounds when they came as one packed field, else in `scattered`.
    var bounds = UnsafeRawBufferPointer(start: nil, count: 0)
    var scattered: [UInt8] = []

    mutating func add(bounds content: UnsafeRawBufferPointer) {
        if bounds.isEmpty && scattered.isEmpty {
            bounds = content
        } else {
            if scattered.isEmpty { scattered.append(contentsOf: bounds) }
            scattered.append(contentsOf: content)
        }
    }
}

extension MetricsDecoder {
    /// Appends a point of a histogram, or refuses it.
    mutating func decodeHistogram(_ message: WireReader, _ context: PointContext) throws(WireDamage) {
        var point = PointFields()
        var histogram = HistogramFields()
        let bucketStart = batch.histograms.buckets.count
        var reader = message
        while true {
            let start = reader.position
            let tag = try reader.tag()
            if tag == 0 { break }
            switch tag {
            case 0x11: point.startTime = try reader.fixed64()
            case 0x19: point.time = try reader.fixed64()
            case 0x21: histogram.count = try reader.fixed64()
            case 0x29:
                histogram.sum = try reader.fixed64()
                histogram.fields.insert(.sum)
            case 0x31: batch.histograms.buckets.append(try reader.fixed64())
            case 0x32: try appendBuckets(try reader.content())
            case 0x39:
                let first = reader.position
                _ = try reader.fixed64()
                histogram.add(bounds: UnsafeRawBufferPointer(start: first, count: 8))
            case 0x3A:
                let content = try reader.content()
                guard content.remaining % 8 == 0 else { throw content.wholeDamage(.badPackedLength) }
                histogram.add(bounds: content.bytes)
            case 0x42:
                try check(tag, &reader, of: .histogramPoint, &point.notes)
                point.exemplars.append(from: start, to: reader.position)
            case 0x4A:
                _ = try reader.content()
                point.attributes.append(from: start, to: reader.position)
            case 0x50: point.flags = UInt32(truncatingIfNeeded: try reader.varint())
            case 0x59:
                histogram.min = try reader.fixed64()
                histogram.fields.insert(.min)
            case 0x61:
                histogram.max = try reader.fixed64()
                histogram.fields.insert(.max)
            default: try reader.unexpected(tag, in: .histogramPoint)
            }
        }
        let width = max(
            batch.histograms.buckets.count - bucketStart,
            max(histogram.bounds.count, histogram.scattered.count) / 8 + 1)
        if width > OTLPCodecLimits.histogramBucketsMax { point.notes.refuse(.histogramWidth) }
        guard try isAccepted(&point, message, context) else {
            batch.histograms.buckets.removeSubrange(bucketStart...)
            return
        }
        point.type = .histogram
        point.value = UInt64(batch.histograms.count)
        let bounds =
            histogram.scattered.isEmpty
            ? batch.strings.intern(histogram.bounds) : batch.strings.intern(histogram.scattered)
        batch.histograms.append(
            fields: histogram.fields, count: histogram.count, sum: histogram.sum, min: histogram.min,
            max: histogram.max, bounds: bounds)
        try append(&point, message, context)
    }

    private mutating func appendBuckets(_ content: WireReader) throws(WireDamage) {
        guard content.remaining % 8 == 0 else { throw content.wholeDamage(.badPackedLength) }
        let count = content.remaining / 8
        let position = content.position
        batch.histograms.buckets.append(
            contentsOf: (0..<count).lazy.map {
                UInt64(littleEndian: (position + $0 * 8).loadUnaligned(as: UInt64.self))
            })
    }
}
