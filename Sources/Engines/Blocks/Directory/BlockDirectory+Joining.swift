// SPDX-License-Identifier: Apache-2.0

extension BlockDirectory {
    /// The directory of a block whose bytes are those of several blocks of one signal, one after the other.
    /// Tables stay with the row groups of their block.
    public static func joining(_ directories: [BlockDirectory]) -> BlockDirectory {
        var rowGroups: [RowGroupEntry] = []
        var keys: [String] = []
        var keyIndices: [String: Int] = [:]
        var chunks: [ChunkEntry] = []
        var offset = 0
        for directory in directories where !directory.rowGroups.isEmpty {
            precondition(directory.kind == directories[0].kind, "A block holds rows of one kind.")
            precondition(
                directory.kind != .metrics || directory.format == .columnar2,
                "Points of format 1 carry their definitions: they are encoded again.")
            let firstRowGroup = rowGroups.count
            rowGroups += directory.rowGroups
            let keyMap = directory.keys.map { key in
                let index = keyIndices[key] ?? keys.count
                if index == keys.count {
                    keyIndices[key] = index
                    keys.append(key)
                }
                return index
            }
            for chunk in directory.chunks {
                var chunk = chunk
                chunk.rowGroup = chunk.rowGroup.map { $0 + firstRowGroup } ?? rowGroups.count - 1
                chunk.key = chunk.key.map { keyMap[$0] }
                chunk.range = chunk.range.lowerBound + offset..<chunk.range.upperBound + offset
                chunks.append(chunk)
            }
            offset += directory.byteCount
        }
        return BlockDirectory(
            kind: directories[0].kind, rowGroups: rowGroups, byteCount: offset, keys: keys, chunks: chunks
        )
    }
}
