// SPDX-License-Identifier: Apache-2.0

public import Telemetry

/// Decodes row groups of one block from those bytes of it that were fetched.
public struct BlockReader: Sendable {
    public let directory: BlockDirectory
    /// Fetched parts by where they begin, those of a wrong size left out.
    private let slices: [(range: Range<Int>, bytes: [UInt8])]

    /// Takes parts of the block's bytes, usually those for `BlockDirectory.ranges(of:rowGroups:)`, each with
    /// where it lies.
    public init(directory: BlockDirectory, slices: [(Range<Int>, [UInt8])]) {
        self.directory = directory
        self.slices = slices.filter { $0.0.count == $0.1.count }
            .map { (range: $0.0, bytes: $0.1) }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Takes all bytes of a block.
    public init(directory: BlockDirectory, bytes: [UInt8]) {
        self.init(directory: directory, slices: [(0..<bytes.count, bytes)])
    }

    /// Takes a whole block.
    public init(_ block: EncodedBlock) throws(CorruptBlock) {
        self.init(directory: try BlockDirectory(decoding: block.directory), bytes: block.bytes)
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

    /// Which of the row group's series each point belongs to, ascending from 0: points with equal metric,
    /// resource, scope and attributes. Needs any of these columns to have been fetched.
    public func series(rowGroup: Int) throws(CorruptBlock) -> [UInt32] {
        var decoder = try decoder(.metrics, rowGroup, .metric)
        return try decoder.seriesOrdinals()
    }

    /// The rows of a row group of whatever signal.
    public func batch(rowGroup: Int, columns: ColumnSelection) throws(CorruptBlock) -> Batch {
        switch directory.signal {
        case .traces: .traces(try spans(rowGroup: rowGroup, columns: columns))
        case .metrics: .metrics(try metrics(rowGroup: rowGroup, columns: columns))
        case .logs: .logs(try logs(rowGroup: rowGroup, columns: columns))
        }
    }

    private func decoder(
        _ signal: Signal, _ rowGroup: Int, _ columns: ColumnSelection
    ) throws(CorruptBlock) -> RowGroupDecoder {
        guard directory.signal == signal, directory.rowGroups.indices.contains(rowGroup) else {
            throw CorruptBlock(.missingChunk, in: .rowGroup(rowGroup))
        }
        return RowGroupDecoder(self, rowGroup, columns)
    }

    /// The fetched part that holds all of `range`, and where `range` lies in it.
    func bytes(of range: Range<Int>) -> (bytes: [UInt8], range: Range<Int>)? {
        if range.isEmpty { return ([], 0..<0) }
        var low = 0
        var high = slices.count
        while low < high {
            let middle = (low + high) / 2
            if slices[middle].range.lowerBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        guard low > 0, slices[low - 1].range.upperBound >= range.upperBound else { return nil }
        let slice = slices[low - 1]
        let start = range.lowerBound - slice.range.lowerBound
        return (slice.bytes, start..<start + range.count)
    }
}
