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
        let columns = rowGroups[rowGroup].rowCount * BlockLimits.decodedRowBytes
        return chunks(of: .all, rowGroups: [rowGroup]).reduce(columns) { sum, chunk in
            sum + (chunks[chunk].uncompressedLength ?? chunks[chunk].range.count)
        }
    }
}
