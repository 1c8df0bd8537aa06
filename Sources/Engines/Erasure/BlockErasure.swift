// SPDX-License-Identifier: Apache-2.0

public import Blocks
public import OTLPCodec
public import Telemetry

/// Makes of a block the blocks that are left when the rows that a selector means are gone.
public enum BlockErasure {
    /// What is left of a block.
    public struct Remainder: Sendable {
        /// None when every row is gone.
        public var blocks: [EncodedBlock] = []
        /// Rows that are gone.
        public var erasedRows = 0
    }

    /// The columns that tell whether a row of a block is meant.
    public static func columns(of kind: BlockKind, _ selector: ErasureSelector) -> ColumnSelection {
        var columns: ColumnSelection = [.resource, .scope]
        switch kind {
        case .traces: columns.formUnion([.startTime, .traceID])
        case .logs: columns.formUnion([.time, .observedTime, .traceID])
        case .metrics: return [.series, .time]
        case .series, .requestsByMinute, .requestsByHour, .pointsByMinute, .pointsByHour: return .all
        }
        if selector.attributes.isEmpty { return columns }
        columns.formUnion(.attributes)
        if kind == .traces { columns.formUnion([.events, .links]) }
        return columns
    }

    /// For each row of a decoded batch whether it is meant; of points, by the `series` that are.
    public static func mask(
        _ batch: Batch, _ matcher: RowMatcher, series: Set<UInt64>
    ) throws(MalformedOTLP) -> [Bool] {
        switch batch {
        case .traces(let spans): return try matcher.mask(spans)
        case .logs(let logs): return try matcher.mask(logs)
        case .metrics(let points):
            return matcher.mask(
                points, series: try series.union(self.series(in: points.definitions, matcher)))
        }
    }

    /// The series that are meant, of those that are defined here.
    public static func series(
        in definitions: SeriesDefinitions, _ matcher: RowMatcher
    ) throws(MalformedOTLP) -> Set<UInt64> {
        let mask = try matcher.mask(definitions)
        return Set(definitions.id.indices.filter { mask[$0] }.map { definitions.id[$0] })
    }

    /// What is left of a block of spans, log records or points. About `decodedBytesMax` of it are in memory
    /// at once; a block that takes more becomes several.
    public static func erase(
        _ block: EncodedBlock, _ matcher: RowMatcher, series: Set<UInt64>, decodedBytesMax: Int
    ) throws -> Remainder {
        let reader = try BlockReader(block)
        var remainder = Remainder()
        var batches: [Batch] = []
        var budget = Budget(bytesMax: decodedBytesMax)
        let rowsMax = BlockLimits.mergedRowsMax(block.kind)
        for rowGroup in reader.directory.rowGroups.indices {
            if !budget.take(reader.directory.decodedBytes(ofRowGroup: rowGroup)) {
                remainder.blocks += BlockEncoder.encode(batches, rowsMax: rowsMax)
                batches = []
            }
            let batch = try reader.batch(rowGroup: rowGroup, columns: .all)
            let mask = try mask(batch, matcher, series: series)
            let erased = mask.count { $0 }
            remainder.erasedRows += erased
            batches.append(erased == 0 ? batch : batch.dropping(mask))
        }
        if remainder.erasedRows > 0 { remainder.blocks += BlockEncoder.encode(batches, rowsMax: rowsMax) }
        return remainder
    }

    /// What is left of a block of definitions without those of the `series`.
    public static func eraseDefinitions(
        of series: Set<UInt64>, in block: EncodedBlock, decodedBytesMax: Int
    ) throws(CorruptBlock) -> Remainder {
        let reader = try BlockReader(block)
        var remainder = Remainder()
        var parts: [SeriesDefinitions] = []
        var budget = Budget(bytesMax: decodedBytesMax)
        for rowGroup in reader.directory.rowGroups.indices {
            if !budget.take(reader.directory.decodedBytes(ofRowGroup: rowGroup)) {
                remainder.blocks += BlockEncoder.encode(definitions: parts)
                parts = []
            }
            let definitions = try reader.series(rowGroup: rowGroup, columns: .all)
            let mask = definitions.id.map { series.contains($0) }
            remainder.erasedRows += mask.count { $0 }
            parts.append(definitions.dropping(mask))
        }
        if remainder.erasedRows > 0 {
            remainder.blocks += BlockEncoder.encode(definitions: parts)
        }
        return remainder
    }
}

/// How much is decoded before it is encoded.
private struct Budget {
    let bytesMax: Int
    private var taken = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Whether there is room for more; when there is not, what was taken before is let go.
    mutating func take(_ bytes: Int) -> Bool {
        let hasRoom = taken == 0 || bytes <= bytesMax - taken
        taken = hasRoom ? taken + bytes : bytes
        return hasRoom
    }
}

extension Batch {
    fileprivate func dropping(_ mask: [Bool]) -> Batch {
        switch self {
        case .traces(let spans): return .traces(spans.dropping(mask))
        case .logs(let logs): return .logs(logs.dropping(mask))
        case .metrics(var points):
            points.keepRows { !mask[$0] }
            // Of definitions that came with their points, those whose points are all gone go too.
            let left = Set(points.series)
            points.definitions = points.definitions.dropping(
                points.definitions.id.map { !left.contains($0) })
            return .metrics(points)
        }
    }
}
