// SPDX-License-Identifier: Apache-2.0

extension IntegerStream {
    /// Reads `count` values.
    static func decode(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) -> [UInt64] {
        guard count > 0 else { return [] }
        guard let scheme = Scheme(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        switch scheme {
        case .constant:
            return [UInt64](repeating: UInt64(bitPattern: try reader.readSigned()), count: count)
        case .plain:
            return try readPlain(count, from: &reader)
        case .dictionary:
            return try readDictionary(count, from: &reader)
        case .bytes, .packed, .delta, .deltaOfDelta:
            let base = UInt64(bitPattern: try reader.readSigned())
            let divisor = try reader.readVariable()
            var values =
                switch scheme {
                case .bytes: try readNarrow(count, from: &reader)
                case .packed: try readPacked(count, from: &reader)
                default: try readDifferences(count, isSecond: scheme == .deltaOfDelta, from: &reader)
                }
            for index in values.indices { values[index] = base &+ divisor &* values[index] }
            return values
        }
    }

    /// Reads any number of values when they are all the same and stored as one; else nothing is read.
    static func decodeConstant(from reader: inout ByteReader) throws(CorruptBlock) -> UInt64? {
        guard try reader.peekByte() == Scheme.constant.rawValue else { return nil }
        _ = try reader.readByte()
        return UInt64(bitPattern: try reader.readSigned())
    }

    /// Reads `count` values that must fit the narrower type, sign-extended as `UInt64(widening:)` does.
    static func decode<Narrow: FixedWidthInteger>(
        _ count: Int, as type: Narrow.Type, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [Narrow] {
        try narrowed(try decode(count, from: &reader), as: type, reader)
    }

    /// Values that must fit the narrower type.
    static func narrowed<Narrow: FixedWidthInteger>(
        _ values: [UInt64], as type: Narrow.Type, _ reader: ByteReader
    ) throws(CorruptBlock) -> [Narrow] {
        var isExact = true
        let narrow = values.map { value in
            let narrow = Narrow(truncatingIfNeeded: value)
            isExact = isExact && UInt64(truncatingIfNeeded: narrow) == value
            return narrow
        }
        guard isExact else { throw reader.corrupt(.invalidValue) }
        return narrow
    }

    /// Reads eight bytes each.
    static func readPlain(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) -> [UInt64] {
        let (size, overflow) = count.multipliedReportingOverflow(by: 8)
        guard !overflow else { throw reader.corrupt(.tooLarge) }
        let range = try reader.take(size)
        return reader.bytes.withUnsafeBytes { bytes in
            [UInt64](unsafeUninitializedCapacity: count) { out, written in
                for index in 0..<count {
                    let offset = range.lowerBound + index * 8
                    out[index] = UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                }
                written = count
            }
        }
    }

    private static func readNarrow(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock)
        -> [UInt64]
    {
        let range = try reader.take(count)
        return reader.bytes[range].map { UInt64($0) }
    }

    private static func readDictionary(
        _ count: Int, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        var distinct: [UInt64] = []
        for _ in 0..<(try reader.readCount(atMost: BlockLimits.integerDictionaryMax)) {
            distinct.append(UInt64(bitPattern: try reader.readSigned()))
        }
        let range = try reader.take(count)
        guard reader.bytes[range].allSatisfy({ Int($0) < distinct.count }) else {
            throw reader.corrupt(.invalidValue)
        }
        return reader.bytes[range].map { distinct[Int($0)] }
    }

    private static func readPacked(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock)
        -> [UInt64]
    {
        let width = Int(try reader.readByte())
        guard width > 0, width <= packedBitsMax else { throw reader.corrupt(.invalidValue) }
        let range = try reader.take((count * width + 7) / 8)
        let mask = (1 as UInt64) << UInt64(width) - 1
        return reader.bytes.withUnsafeBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all[range])
            return [UInt64](unsafeUninitializedCapacity: count) { out, written in
                for index in 0..<count {
                    let bit = index * width
                    let word = load(bytes, bit >> 3)
                    out[index] = word >> UInt64(bit & 7) & mask
                }
                written = count
            }
        }
    }

    /// Eight bytes at an offset, those beyond the end as zero.
    @inline(__always)
    static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        if offset + 8 <= bytes.count {
            return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in offset..<bytes.count { word |= UInt64(bytes[index]) << UInt64((index - offset) * 8) }
        return word
    }

    private static func readDifferences(
        _ count: Int, isSecond: Bool, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        // Each value takes at least a byte: nothing is allocated for values that cannot be there.
        guard count <= reader.remaining else { throw reader.corrupt(.truncated) }
        var values: [UInt64] = []
        try reader.consume { bytes in
            var varints = VariableIntegers(UnsafeRawBufferPointer(bytes))
            values = [UInt64](unsafeUninitializedCapacity: count) { out, written in
                var value: UInt64 = 0
                var delta: UInt64 = 0
                for index in 0..<count {
                    let difference = UInt64(bitPattern: varints.next().unzigzag)
                    delta = isSecond ? delta &+ difference : difference
                    value = value &+ delta
                    out[index] = value
                }
                written = count
            }
            return varints.isValid ? varints.position : nil
        }
        return values
    }
}
