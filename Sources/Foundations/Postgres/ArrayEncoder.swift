// SPDX-License-Identifier: Apache-2.0

/// Writes the binary form of a one-dimensional array.
struct ArrayEncoder {
    private(set) var bytes: [UInt8] = []

    init(elementType: PostgresType, count: Int, hasNulls: Bool) {
        bytes.reserveCapacity(20 + count * 12)
        bytes.append(bigEndian: Int32(count == 0 ? 0 : 1))
        bytes.append(bigEndian: Int32(hasNulls ? 1 : 0))
        bytes.append(bigEndian: elementType.rawValue)
        guard count > 0 else { return }
        bytes.append(bigEndian: Int32(clamping: count))
        bytes.append(bigEndian: Int32(1))
    }

    mutating func append(_ element: some PostgresScalar) {
        let start = bytes.count
        bytes.append(bigEndian: Int32(0))
        element.encode(into: &bytes)
        let length = UInt32(clamping: bytes.count - start - 4)
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index))
        }
    }

    mutating func appendNull() {
        bytes.append(bigEndian: Int32(-1))
    }
}
