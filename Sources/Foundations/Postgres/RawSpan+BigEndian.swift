// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
    /// Reads an integer in network byte order; fails beyond the end.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at offset: Int
    ) throws(PostgresError) -> Value {
        let size = MemoryLayout<Value>.size
        guard offset >= 0, size <= byteCount, offset <= byteCount - size else {
            throw .decoding("A value ends after \(byteCount) bytes.")
        }
        return Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// Reads an integer that must be all there is.
    func wholeBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type
    ) throws(PostgresError) -> Value {
        guard byteCount == MemoryLayout<Value>.size else {
            throw .decoding("A value has \(byteCount) bytes where \(MemoryLayout<Value>.size) are expected.")
        }
        return try bigEndian(type, at: 0)
    }
}

extension [UInt8] {
    /// Appends an integer in network byte order.
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
