// SPDX-License-Identifier: Apache-2.0

/// Reads the binary form of a one-dimensional array: the header first, then element by element.
struct ArrayHeader {
    let elementType: PostgresType
    let count: Int
    private var offset: Int

    /// Fails on several dimensions and on counts that the bytes cannot hold.
    init(_ bytes: RawSpan) throws(PostgresError) {
        let dimensions = try bytes.bigEndian(Int32.self, at: 0)
        elementType = PostgresType(rawValue: try bytes.bigEndian(UInt32.self, at: 8))
        guard dimensions == 0 || dimensions == 1 else {
            throw .decoding("An array has \(dimensions) dimensions where one is expected.")
        }
        guard dimensions == 1 else {
            count = 0
            offset = 12
            return
        }
        let stated = Int(try bytes.bigEndian(Int32.self, at: 12))
        offset = 20
        guard bytes.byteCount >= offset, stated >= 0, stated <= (bytes.byteCount - offset) / 4 else {
            throw .decoding("An array states more elements than it holds.")
        }
        count = stated
    }

    /// Where the next element lies; nil is NULL.
    mutating func nextElement(in bytes: RawSpan) throws(PostgresError) -> Range<Int>? {
        let length = Int(try bytes.bigEndian(Int32.self, at: offset))
        offset += 4
        if length == -1 { return nil }
        guard length >= 0, length <= bytes.byteCount - offset else {
            throw .decoding("An array element is longer than its array.")
        }
        let range = offset..<(offset + length)
        offset += length
        return range
    }

    func requireEnd(of bytes: RawSpan) throws(PostgresError) {
        guard offset == bytes.byteCount else { throw .decoding("An array has bytes after its last element.") }
    }
}
