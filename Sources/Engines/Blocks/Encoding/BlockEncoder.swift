// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Makes blocks of batches.
public enum BlockEncoder {
    /// The rows of all batches, which belong to one organization and one signal, as blocks: one for each UTC
    /// day, or several when they would exceed `BlockLimits` or `rowsMax` rows. Rows with equal sort keys keep
    /// their order.
    public static func encode(
        _ batches: [Batch], rowsMax: Int = BlockLimits.blockRowsMax
    ) -> [EncodedBlock] {
        var spans: [SpanBatch] = []
        var metrics: [MetricBatch] = []
        var logs: [LogBatch] = []
        for batch in batches where batch.count > 0 {
            switch batch {
            case .traces(let batch): spans.append(batch)
            case .metrics(let batch): metrics.append(batch)
            case .logs(let batch): logs.append(batch)
            }
        }
        let signalCount = (spans.isEmpty ? 0 : 1) + (metrics.isEmpty ? 0 : 1) + (logs.isEmpty ? 0 : 1)
        precondition(signalCount <= 1, "A block holds one signal.")
        return encode(spans, rowsMax) + encode(logs, rowsMax) + PointsEncoder.encode(metrics)
            + encode(metrics.map(\.definitions).filter { $0.count > 0 }, rowsMax)
    }

    /// Definitions of series as blocks, each definition of a day once.
    public static func encode(definitions: [SeriesDefinitions]) -> [EncodedBlock] {
        encode(definitions.filter { $0.count > 0 }, BlockLimits.mergedRowsMax(.series))
    }

    /// Merges as many batches at once as one string table can hold.
    static func encode<Rows: EncodableBatch>(_ batches: [Rows], _ rowsMax: Int) -> [EncodedBlock] {
        var blocks: [EncodedBlock] = []
        var group: [Rows] = []
        var stringBytes = 0
        for batch in batches {
            if !group.isEmpty, stringBytes + batch.textBytes > BlockLimits.mergedStringBytesMax {
                blocks += encodeDays(Rows.merging(group), rowsMax)
                group = []
                stringBytes = 0
            }
            group.append(batch)
            stringBytes += batch.textBytes
        }
        if !group.isEmpty { blocks += encodeDays(Rows.merging(group), rowsMax) }
        return blocks
    }

    private static func encodeDays<Rows: EncodableBatch>(_ batch: Rows, _ rowsMax: Int) -> [EncodedBlock] {
        var chunks = ChunkWriter(
            batch.strings, kind: Rows.blockKind, resourceCount: batch.resources.count,
            scopeCount: batch.scopes.count, metricCount: batch.metrics.count)
        let days = DayPartition(rowCount: batch.count) { batch.storedTime($0) }
        let attributeBytes = batch.attributes.byteCounts(in: batch.strings)
        var blocks: [EncodedBlock] = []
        for order in batch.orders(days) {
            var plan = BlockPlan(batch, order, attributeBytes: attributeBytes, rowsMax: rowsMax)
            while let cut = plan.next() { blocks.append(encodeBlock(batch, order, cut, into: &chunks)) }
        }
        return blocks
    }

    private static func encodeBlock<Rows: EncodableBatch>(
        _ batch: Rows, _ order: RowOrder, _ cut: BlockPlan<Rows>.Cut, into chunks: inout ChunkWriter
    ) -> EncodedBlock {
        chunks.beginBlock()
        for range in cut.rowGroups {
            let rows = order.rows[range]
            chunks.block.beginRowGroup(rowGroup(batch, rows))
            chunks.filter.beginRowGroup(Rows.filterKinds)
            batch.addFilterKeys(rows, to: &chunks.filter)
            batch.writeRowGroup(rows, order, into: &chunks)
        }
        chunks.addOrigins(.resourceTable, batch.resources, used: chunks.resources.distinct)
        chunks.addOrigins(.scopeTable, batch.scopes, used: chunks.scopes.distinct)
        if Rows.blockKind == .series { chunks.addMetrics(batch.metrics) }
        let directory = chunks.block.directory()
        let minTime = directory.rowGroups.map(\.minTime).min() ?? 0
        return EncodedBlock(
            kind: Rows.blockKind, day: UTCDay.number(ofNanoseconds: minTime), minTime: minTime,
            maxTime: directory.rowGroups.map(\.maxTime).max() ?? 0, rowCount: cut.rowCount,
            rawBytes: cut.rawBytes,
            services: listed(cut.services, of: batch.strings), names: listed(cut.names, of: batch.strings),
            directory: directory.encoded(), filter: chunks.filter.finish(),
            summary: batch.summary(cut.rowGroups.lazy.flatMap { order.rows[$0] })?.stored(),
            bytes: chunks.block.bytes)
    }

    private static func rowGroup<Rows: EncodableBatch>(
        _ batch: Rows, _ rows: ArraySlice<UInt32>
    ) -> RowGroupEntry {
        var entry = RowGroupEntry(rowCount: rows.count, minTime: .max, maxTime: .min, seriesCount: 0)
        for row in rows {
            let time = batch.storedTime(Int(row))
            entry.minTime = min(entry.minTime, time)
            // Definitions hold until the end of the day that their time begins.
            let length = Rows.blockKind == .series ? UTCDay.nanoseconds - 1 : 0
            entry.maxTime = max(entry.maxTime, time > .max - length ? .max : time + length)
        }
        return entry
    }

    /// The strings as the catalogue lists them: sorted, without what PostgreSQL cannot store.
    private static func listed(_ numbers: [UInt32], of table: StringTable) -> [String] {
        Set(numbers.map { EncodedBlock.listed(table.text(of: $0)) }).sorted()
    }
}
