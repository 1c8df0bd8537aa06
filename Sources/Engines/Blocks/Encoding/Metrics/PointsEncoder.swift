// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// Makes blocks of points.
enum PointsEncoder {
    /// All points of some batches as blocks, one for each UTC day or several when they would exceed
    /// `BlockLimits`.
    static func encode(_ batches: [MetricBatch]) -> [EncodedBlock] {
        if batches.count == 1 { return encodeDays(batches[0]) }
        var points = PointMerging(
            pointCount: batches.reduce(0) { $0 + $1.count },
            bucketCount: batches.reduce(0) { $0 + $1.histograms.buckets.count },
            stringCount: batches.reduce(0) { $0 + $1.strings.count })
        var blocks: [EncodedBlock] = []
        for batch in batches where batch.count > 0 { blocks += encode(batch, joining: &points) }
        return blocks + encode(&points)
    }

    /// Adds a batch to points that will be encoded together. When there is no room for it, those there are
    /// encoded first.
    static func encode(_ batch: MetricBatch, joining points: inout PointMerging) -> [EncodedBlock] {
        var blocks: [EncodedBlock] = []
        if !points.hasRoom(for: batch) { blocks = encode(&points) }
        points.add(batch)
        return blocks
    }

    /// Encodes the points there are, which are gone then.
    static func encode(_ points: inout PointMerging) -> [EncodedBlock] {
        guard points.count > 0 else { return [] }
        return encodeDays(points.take())
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
