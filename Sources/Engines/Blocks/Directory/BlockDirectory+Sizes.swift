// SPDX-License-Identifier: Apache-2.0

extension BlockDirectory {
    /// The bytes that each column takes, attributes with a chunk of their own by key; for measurements.
    public var columnSizes: [String: Int] {
        chunks.reduce(into: [:]) { sizes, chunk in
            let name = chunk.key.map { "\(chunk.column) \(keys[$0])" } ?? "\(chunk.column)"
            sizes[name, default: 0] += chunk.range.count
        }
    }

    /// About how many bytes of memory a row group takes decoded, with the tables of the block: known before
    /// any of it is fetched.
    public func decodedBytes(ofRowGroup rowGroup: Int) -> Int {
        rowGroups[rowGroup].rowCount * BlockLimits.decodedRowBytes
            + decompressedBytes(ofRowGroup: rowGroup)
    }

    /// About how many bytes all columns of a row group decompress to.
    public func decompressedBytes(ofRowGroup rowGroup: Int) -> Int { decodedRowGroupBytes[rowGroup] }

    /// About how many bytes these columns of these row groups decompress to, known before anything of them is
    /// fetched. What row groups share counts for each.
    public func decodedBytes(of columns: ColumnSelection, rowGroups: some Sequence<Int>) -> Int {
        rowGroups.reduce(0) { sum, rowGroup in
            chunkIndices(of: columns, ofRowGroup: rowGroup).reduce(sum) {
                $0 + (chunks[$1].uncompressedLength ?? chunks[$1].range.count)
            }
        }
    }
}
