// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension RowGroupDecoder {
    /// The runs of a row group of points.
    mutating func runs() throws(CorruptBlock) -> MetricRuns {
        if format == .columnar1 { return try inlineRuns() }
        let count = rowGroup.seriesCount
        var runs = MetricRuns()
        var ids = try reader(.seriesID)
        runs.series = try IntegerStream.readPlain(count, from: &ids)
        try ids.requireEnd()
        runs.ends = try runEnds()
        runs.name = try strings(ofRuns: .metricName)
        runs.service = try strings(ofRuns: .service)
        runs.strings = strings
        return runs
    }

    mutating func metrics() throws(CorruptBlock) -> MetricBatch {
        if format == .columnar1 { return try inlineMetrics() }
        var batch = MetricBatch()
        let ends = columns.needs(.seriesRuns) ? try runEnds() : []
        if columns.includes(.seriesID) {
            var reader = try reader(.seriesID)
            batch.series = rows.pick(
                Self.expand(try IntegerStream.readPlain(rowGroup.seriesCount, from: &reader), ends))
            try reader.requireEnd()
        }
        if columns.includes(.metricName) {
            batch.name = rows.pick(Self.expand(try strings(ofRuns: .metricName), ends))
        }
        if columns.includes(.service) {
            batch.service = rows.pick(Self.expand(try strings(ofRuns: .service), ends))
        }
        if columns.includes(.time) { batch.time = rows.pick(try pointTimes(ends)) }
        if columns.includes(.startTime) { batch.startTime = rows.pick(try startTimes(ends)) }
        batch.flags = try integers(.flags)
        if columns.includes(.number) {
            try decodeValues(ends, into: &batch)
            batch.type = rows.pick(batch.type)
            batch.value = rows.pick(batch.value)
        }
        batch.exemplars = try strings(.exemplars)
        batch.strings = strings
        return batch
    }

    /// The times of all points.
    mutating func pointTimes(_ ends: [UInt32]? = nil) throws(CorruptBlock) -> [Int64] {
        guard hasChunk(.timeSequence) else {
            return try wideIntegers(.time, count: rowCount).map { Int64(bitPattern: $0) }
        }
        let shared = try sharedTimes()
        let codes = try wideIntegers(.timeSequence, count: rowGroup.seriesCount)
        let ends = if let ends { ends } else { try runEnds() }
        guard let times = shared.expand(codes, ends) else { throw corrupt(.invalidValue) }
        return times
    }

    /// Where each run ends.
    private mutating func runEnds() throws(CorruptBlock) -> [UInt32] {
        var end: UInt64 = 0
        var isSound = true
        let ends = try wideIntegers(.seriesRuns, count: rowGroup.seriesCount).map { length in
            isSound = isSound && length > 0 && length <= UInt64(rowCount)
            end = end &+ length
            return UInt32(truncatingIfNeeded: end)
        }
        guard isSound, end == UInt64(rowCount) else { throw corrupt(.invalidValue) }
        return ends
    }

    private mutating func strings(ofRuns column: BlockColumn) throws(CorruptBlock) -> [UInt32] {
        var reader = try reader(column)
        let numbers = try StringStream.decode(rowGroup.seriesCount, from: &reader).numbers(in: &strings)
        try reader.requireEnd()
        return numbers
    }

    /// Gives each point what its run has.
    private static func expand<Element>(_ values: [Element], _ ends: [UInt32]) -> [Element] {
        var expanded: [Element] = []
        expanded.reserveCapacity(Int(ends.last ?? 0))
        var start: UInt32 = 0
        for (value, end) in zip(values, ends) {
            for _ in start..<end { expanded.append(value) }
            start = end
        }
        return expanded
    }

    private mutating func startTimes(_ ends: [UInt32]) throws(CorruptBlock) -> [Int64] {
        var reader = try reader(.startTime)
        let starts = try IntegerStream.decode(rowGroup.seriesCount, from: &reader)
        var times = try IntegerStream.decode(rowCount, from: &reader).map { Int64(bitPattern: $0) }
        try reader.requireEnd()
        var position = 0
        for (start, end) in zip(starts, ends) {
            var last = Int64(bitPattern: start)
            while position < Int(end) {
                last = last &+ times[position]
                times[position] = last
                position += 1
            }
        }
        return times
    }

    private mutating func decodeValues(
        _ ends: [UInt32], into batch: inout MetricBatch
    ) throws(CorruptBlock) {
        var reader = try reader(.number)
        var counts = [Int](repeating: 0, count: PointType.allCases.count)
        if rowCount > 0, let raw = try IntegerStream.decodeConstant(from: &reader) {
            let type = UInt8(exactly: raw).flatMap { PointType(rawValue: $0) }
            guard let type else { throw reader.corrupt(.unknownFormat) }
            batch.type = [PointType](repeating: type, count: rowCount)
            counts[Int(raw)] = rowCount
        } else {
            batch.type.reserveCapacity(rowCount)
            for raw in try IntegerStream.decode(rowCount, as: UInt8.self, from: &reader) {
                guard let type = PointType(rawValue: raw) else { throw reader.corrupt(.unknownFormat) }
                batch.type.append(type)
                counts[Int(raw)] += 1
            }
        }
        let doubles = try NumberStream.decode(counts[Int(PointType.double.rawValue)], from: &reader)
        let integers = try IntegerStream.decode(counts[Int(PointType.int.rawValue)], from: &reader)
        try reader.requireEnd()
        if counts[Int(PointType.histogram.rawValue)] > 0 {
            try decodeHistograms(counts[Int(PointType.histogram.rawValue)], ends, into: &batch)
        }
        let messages = try self.messages(counts[Int(PointType.message.rawValue)])
        // Most row groups have points of one type.
        if doubles.count == rowCount {
            batch.value = doubles
            return
        }
        if integers.count == rowCount {
            batch.value = integers
            return
        }
        var next = [0, 0, 0, 0, 0]
        batch.value.reserveCapacity(rowCount)
        for type in batch.type {
            let index = next[Int(type.rawValue)]
            next[Int(type.rawValue)] = index + 1
            switch type {
            case .none: batch.value.append(0)
            case .double: batch.value.append(doubles[index])
            case .int: batch.value.append(integers[index])
            case .histogram: batch.value.append(UInt64(index))
            case .message: batch.value.append(UInt64(messages[index]))
            }
        }
    }

    private mutating func messages(_ count: Int) throws(CorruptBlock) -> [UInt32] {
        guard count > 0 else { return [] }
        var reader = try reader(.distribution)
        let numbers = try StringStream.decode(count, from: &reader).numbers(in: &strings)
        try reader.requireEnd()
        return numbers
    }

    private mutating func decodeHistograms(
        _ count: Int, _ ends: [UInt32], into batch: inout MetricBatch
    ) throws(CorruptBlock) {
        var isContinued: [Bool] = []
        isContinued.reserveCapacity(count)
        var position = 0
        for end in ends {
            var isInRun = false
            while position < Int(end) {
                if batch.type[position] == .histogram {
                    isContinued.append(isInRun)
                    isInRun = true
                }
                position += 1
            }
        }
        var fields = try reader(.histograms)
        var bucketCounts: [Int]
        (batch.histograms, bucketCounts) = try HistogramStream.decode(count, isContinued, from: &fields)
        batch.histograms.bounds = try StringStream.decode(count, from: &fields).numbers(in: &strings)
        try fields.requireEnd()
        var buckets = try reader(.buckets)
        batch.histograms.buckets = try HistogramStream.decodeBuckets(
            bucketCounts, isContinued, from: &buckets)
        try buckets.requireEnd()
        var end: UInt32 = 0
        batch.histograms.bucketEnds = bucketCounts.map { count in
            end += UInt32(count)
            return end
        }
        HistogramStream.addCounts(to: &batch.histograms)
    }
}
