// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Makes blocks of points.
enum PointsEncoder {
    /// All points of some batches as blocks, one for each UTC day or several when they would exceed
    /// `BlockLimits`.
    static func encode(_ batches: [MetricBatch]) -> [EncodedBlock] {
        var blocks: [EncodedBlock] = []
        var group: [MetricBatch] = []
        var stringBytes = 0
        for batch in batches where batch.count > 0 {
            if !group.isEmpty, stringBytes + batch.strings.bytes.count > BlockLimits.mergedStringBytesMax {
                blocks += encodeDays(MetricBatch.merging(group))
                group = []
                stringBytes = 0
            }
            group.append(batch)
            stringBytes += batch.strings.bytes.count
        }
        if !group.isEmpty { blocks += encodeDays(MetricBatch.merging(group)) }
        return blocks
    }

    private static func encodeDays(_ batch: MetricBatch) -> [EncodedBlock] {
        let rows = PointOrder.rows(of: batch)
        let days = DayPartition(rowCount: batch.count) { batch.time[$0] }
        var chunks = ChunkWriter(
            batch.strings, kind: .metrics, resourceCount: 0, scopeCount: 0, metricCount: 0)
        var blocks: [EncodedBlock] = []
        for rows in days.split(rows) {
            var plan = PointPlan(batch, rows)
            while let cut = plan.next() { blocks.append(encodeBlock(batch, rows, cut, into: &chunks)) }
        }
        return blocks
    }

    private static func encodeBlock(
        _ batch: MetricBatch, _ rows: [UInt32], _ cut: PointPlan.Cut, into chunks: inout ChunkWriter
    ) -> EncodedBlock {
        chunks.beginBlock()
        var times = (min: Int64.max, max: Int64.min)
        let start = cut.rowGroups.first?.rows.lowerBound ?? 0
        let shared = SharedTimes(
            runLengths: cut.rowGroups.flatMap(\.runLengths), pointCount: cut.rowCount
        ) { batch.time[Int(rows[start + $0])] }
        var run = 0
        for group in cut.rowGroups {
            times = (min(times.min, group.minTime), max(times.max, group.maxTime))
            chunks.filter.beginRowGroup([])
            chunks.block.beginRowGroup(
                RowGroupEntry(
                    rowCount: group.rows.count, minTime: group.minTime, maxTime: group.maxTime,
                    seriesCount: group.runLengths.count))
            let codes = shared?.codes[run..<run + group.runLengths.count]
            batch.writeRowGroup(rows[group.rows], group, sequences: codes, into: &chunks)
            run += group.runLengths.count
        }
        if let shared { chunks.addTable(.timeTable) { shared.encode(into: &$0) } }
        let list = { (numbers: [UInt32]) in
            Set(numbers.map { EncodedBlock.listed(batch.strings.text(of: $0)) }).sorted()
        }
        return EncodedBlock(
            kind: .metrics, day: UTCDay.number(ofNanoseconds: times.min), minTime: times.min,
            maxTime: times.max, rowCount: cut.rowCount, rawBytes: cut.rawBytes, services: list(cut.services),
            names: list(cut.names), directory: chunks.block.directory().encoded(),
            filter: chunks.filter.finish(), bytes: chunks.block.bytes)
    }
}

extension MetricBatch {
    /// The points of all batches in one, with one string table; without definitions.
    static func merging(_ batches: [MetricBatch]) -> MetricBatch {
        if batches.count == 1 { return batches[0] }
        var strings = StringTable(minimumCapacity: batches.reduce(0) { $0 + $1.strings.count })
        var all = MetricBatch()
        all.reserveCapacity(batches.reduce(0) { $0 + $1.count })
        for batch in batches {
            let map = (0..<UInt32(batch.strings.count)).map { number in
                batch.strings.withBytes(of: number) { strings.intern($0) }
            }
            all.series += batch.series
            all.name.append(batch.name, through: map)
            all.service.append(batch.service, through: map)
            all.startTime += batch.startTime
            all.time += batch.time
            all.flags += batch.flags
            all.type += batch.type
            all.exemplars.append(batch.exemplars, through: map)
            all.appendValues(of: batch, map)
        }
        all.strings = strings
        return all
    }

    private mutating func reserveCapacity(_ count: Int) {
        series.reserveCapacity(count)
        name.reserveCapacity(count)
        service.reserveCapacity(count)
        startTime.reserveCapacity(count)
        time.reserveCapacity(count)
        flags.reserveCapacity(count)
        type.reserveCapacity(count)
        value.reserveCapacity(count)
        exemplars.reserveCapacity(count)
    }

    private mutating func appendValues(of batch: MetricBatch, _ map: [UInt32]) {
        for (type, value) in zip(batch.type, batch.value) {
            switch type {
            case .none, .double, .int: self.value.append(value)
            case .message: self.value.append(UInt64(map[Int(value)]))
            case .histogram:
                self.value.append(UInt64(histograms.count))
                let index = Int(value)
                histograms.append(
                    index, of: batch.histograms, bounds: map[Int(batch.histograms.bounds[index])])
            }
        }
    }
}
