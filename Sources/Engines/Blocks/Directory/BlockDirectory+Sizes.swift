// SPDX-License-Identifier: Apache-2.0

extension BlockDirectory {
    /// The bytes that each column takes, attributes with a chunk of their own by key; for measurements.
    public var columnSizes: [String: Int] {
        chunks.reduce(into: [:]) { sizes, chunk in
            let name = chunk.key.map { "\(chunk.column) \(keys[$0])" } ?? "\(chunk.column)"
            sizes[name, default: 0] += chunk.range.count
        }
    }
}
