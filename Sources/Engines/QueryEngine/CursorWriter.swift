// SPDX-License-Identifier: Apache-2.0

/// Writes a cursor key as a tag and big-endian numbers of fixed width.
struct CursorWriter {
    private(set) var bytes: [UInt8]

    init(tag: UInt8) { bytes = [tag] }

    mutating func write(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads what `CursorWriter` wrote; whatever else it is given makes it fail.
struct CursorReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8], tag: UInt8) throws(QueryFault) {
        guard bytes.first == tag else { throw .invalidCursor }
        rest = bytes.dropFirst()
    }

    mutating func read<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(QueryFault) -> Number {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { throw .invalidCursor }
        let number = rest.prefix(size).reduce(Number.zero) { number, byte in
            number << 8 | Number(truncatingIfNeeded: byte)
        }
        rest = rest.dropFirst(size)
        return number
    }

    func finish() throws(QueryFault) {
        guard rest.isEmpty else { throw .invalidCursor }
    }
}
