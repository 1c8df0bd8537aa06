// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes row groups of one block from those bytes of it that were fetched.
public struct BlockReader: Sendable {
    public let directory: BlockDirectory
    /// Fetched bytes of chunks by their index in the directory: in which bytes they lie, and where there.
    private var fetched: [Int: (bytes: [UInt8], start: Int)] = [:]
    /// Chunks that others may read too, likewise.
    private var shared: [Int: StoredChunk]
    /// The tables of the whole block.
    let tables = ChunkContents()

    /// Takes chunks by their index in the directory.
    public init(directory: BlockDirectory, chunks: [Int: StoredChunk]) {
        (self.directory, shared) = (directory, chunks)
    }

    /// Takes parts of the block's bytes, each with where it lies.
    public init(directory: BlockDirectory, slices: [(Range<Int>, [UInt8])]) {
        self.init(directory: directory, chunks: [:])
        add(slices)
    }

    /// Takes all bytes of a block.
    public init(directory: BlockDirectory, bytes: [UInt8]) {
        self.init(directory: directory, slices: [(0..<bytes.count, bytes)])
    }

    /// Takes more parts of the block's bytes; those of a wrong size are left out.
    public mutating func add(_ slices: [(Range<Int>, [UInt8])]) {
        for (range, bytes) in slices where range.count == bytes.count {
            for chunk in directory.chunkIndices(inBytes: range) where fetched[chunk] == nil {
                fetched[chunk] = (bytes, directory.chunks[chunk].range.lowerBound - range.lowerBound)
            }
        }
    }

    /// Takes more chunks by their index in the directory.
    mutating func add(_ chunks: [Int: StoredChunk]) { shared.merge(chunks) { old, _ in old } }

    /// Whether a chunk is here.
    func has(_ index: Int) -> Bool { shared[index] != nil || fetched[index] != nil }

    /// A chunk that was not given as bytes.
    func sharedChunk(_ index: Int) -> StoredChunk? { shared[index] }

    /// Takes a whole block.
    public init(_ block: EncodedBlock) throws(CorruptBlock) {
        self.init(
            directory: try BlockDirectory(decoding: block.directory, of: block.kind), bytes: block.bytes)
    }

    /// The spans of a row group in stored order. Columns that are not selected are empty arrays, so that
    /// `count` is right only with `.startTime`; use the directory's `rowCount`.
    public func spans(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> SpanBatch {
        var decoder = try decoder(.traces, rowGroup, columns)
        return try decoder.spans()
    }

    /// The log records of a row group; see `spans(rowGroup:columns:)`. `count` is right only with `.time`.
    public func logs(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> LogBatch {
        var decoder = try decoder(.logs, rowGroup, columns)
        return try decoder.logs()
    }

    /// The points of a row group; see `spans(rowGroup:columns:)`. `count` is right only with `.time`.
    public func metrics(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> MetricBatch {
        var decoder = try decoder(.metrics, rowGroup, columns)
        return try decoder.metrics()
    }

    /// The definitions of a row group of a series block; see `spans(rowGroup:columns:)`. `day` is always
    /// filled, so that `count` is right only with `.series`.
    public func series(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> SeriesDefinitions {
        var decoder = try decoder(.series, rowGroup, columns)
        return try decoder.series()
    }

    /// The rows of a row group of whatever signal.
    public func batch(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> Batch {
        switch directory.kind {
        case .series:
            var points = MetricBatch()
            points.definitions = try series(rowGroup: rowGroup, columns: columns)
            return .metrics(points)
        case .traces, .requestsByMinute, .requestsByHour:
            return .traces(try spans(rowGroup: rowGroup, columns: columns))
        case .metrics, .pointsByMinute, .pointsByHour:
            return .metrics(try metrics(rowGroup: rowGroup, columns: columns))
        case .logs: return .logs(try logs(rowGroup: rowGroup, columns: columns))
        }
    }

    private func decoder(
        _ kind: BlockKind, _ rowGroup: Int, _ columns: ColumnSelection
    ) throws(CorruptBlock) -> RowGroupDecoder {
        guard directory.kind == kind, directory.rowGroups.indices.contains(rowGroup) else {
            throw CorruptBlock(.missingChunk, in: .rowGroup(rowGroup))
        }
        return RowGroupDecoder(self, rowGroup, columns)
    }

    /// The bytes in which a chunk lies, and where there; `nil` when it was not fetched.
    func bytes(ofChunk index: Int) -> (bytes: [UInt8], range: Range<Int>)? {
        let count = directory.chunks[index].range.count
        if count == 0 { return ([], 0..<0) }
        return fetched[index].map { ($0.bytes, $0.start..<$0.start + count) }
    }
}
