// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import Telemetry

/// One row group, whose columns are decoded when they are asked for, as near to how they are stored as can
/// be.
///
/// A column can be asked for when its chunks were fetched: see `ScanQuestion` for when that is. Each call
/// decodes anew (but decompresses once), so keep what you need twice.
public final class RowGroupView: Sendable {
    /// Its index in the block.
    public let index: Int
    public let directory: BlockDirectory
    private let filter: BlockFilter?
    private let reader: Mutex<BlockReader>
    private let contents = ChunkContents()

    /// Takes what was fetched so far; `index` must be one of the directory's row groups.
    public init(_ reader: BlockReader, rowGroup index: Int, filter: BlockFilter? = nil) {
        self.filter = filter
        precondition(reader.directory.rowGroups.indices.contains(index), "No such row group.")
        self.index = index
        directory = reader.directory
        self.reader = Mutex(reader)
    }

    /// Takes chunks that were fetched later.
    public func add(_ slices: [(Range<Int>, [UInt8])]) { reader.withLock { $0.add(slices) } }

    /// Takes more chunks by their index in the directory.
    public func add(_ chunks: [Int: StoredChunk]) { reader.withLock { $0.add(chunks) } }

    /// Whether a chunk was fetched.
    public func has(_ chunk: Int) -> Bool { reader.withLock { $0.has(chunk) } }

    /// What is known without any chunk.
    public var outline: RowGroupOutline { RowGroupOutline(directory, rowGroup: index, filter: filter) }

    public var signal: Signal { directory.signal }
    public var entry: RowGroupEntry { directory.rowGroups[index] }
    public var rowCount: Int { entry.rowCount }
    /// All rows.
    public var rows: RowSelection { .all(of: rowCount) }

    /// Smallest and largest value of an integer column, known without its chunk; see
    /// `BlockDirectory.statistics(of:rowGroup:)`.
    public func statistics(of column: ColumnSelection) -> ClosedRange<Int64>? {
        directory.statistics(of: column, rowGroup: index)
    }

    /// The spans of some rows, only these columns filled.
    public func spans(_ rows: RowSelection, _ columns: ColumnSelection) throws(CorruptBlock) -> SpanBatch {
        var decoder = try decoder(.traces, columns, rows)
        return try decoder.spans()
    }

    /// The log records of some rows, only these columns filled.
    public func logs(_ rows: RowSelection, _ columns: ColumnSelection) throws(CorruptBlock) -> LogBatch {
        var decoder = try decoder(.logs, columns, rows)
        return try decoder.logs()
    }

    /// The metric points of some rows, only these columns filled.
    public func metrics(_ rows: RowSelection, _ columns: ColumnSelection) throws(CorruptBlock) -> MetricBatch
    {
        var decoder = try decoder(.metrics, columns, .all(of: rowCount))
        var batch = try decoder.metrics()
        batch.keep(rows)
        return batch
    }

    /// Some rows of whatever signal, only these columns filled.
    public func batch(_ rows: RowSelection, _ columns: ColumnSelection) throws(CorruptBlock) -> Batch {
        switch signal {
        case .traces: .traces(try spans(rows, columns))
        case .metrics: .metrics(try metrics(rows, columns))
        case .logs: .logs(try logs(rows, columns))
        }
    }

    func decoder(
        _ columns: ColumnSelection, _ rows: RowSelection? = nil
    ) -> RowGroupDecoder {
        RowGroupDecoder(
            reader.withLock { $0 }, index, columns, rows: rows ?? self.rows, contents: contents)
    }

    private func decoder(
        _ signal: Signal, _ columns: ColumnSelection, _ rows: RowSelection
    ) throws(CorruptBlock) -> RowGroupDecoder {
        guard directory.kind == BlockKind(signal), rows.rowCount == rowCount else {
            throw CorruptBlock(.missingChunk, in: .rowGroup(index))
        }
        return decoder(columns, rows)
    }
}
