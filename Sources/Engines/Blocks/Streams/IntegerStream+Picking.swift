// SPDX-License-Identifier: Apache-2.0

extension IntegerStream {
    /// Reads the values of some rows of a stream with one for each: few of them cost little, since most
    /// schemes keep each value at a place of its own.
    static func decode(_ rows: RowSelection, from reader: inout ByteReader) throws(CorruptBlock) -> [UInt64] {
        let count = rows.rowCount
        guard let listed = rows.listed, listed.count < count / fewRows, count > 0 else {
            return rows.pick(try decode(count, from: &reader))
        }
        let scheme = Scheme(rawValue: try reader.peekByte())
        switch scheme {
        case .bytes, .packed, .delta, .deltaOfDelta: break
        default: return rows.pick(try decode(count, from: &reader))
        }
        _ = try reader.readByte()
        let base = UInt64(bitPattern: try reader.readSigned())
        let divisor = try reader.readVariable()
        var values: [UInt64]
        switch scheme {
        case .bytes:
            let start = try reader.take(count).lowerBound
            values = listed.map { UInt64(reader.bytes[start + Int($0)]) }
        case .packed:
            values = try pickPacked(count, listed, from: &reader)
        default:
            values = try pickDifferences(count, listed, isSecond: scheme == .deltaOfDelta, from: &reader)
        }
        for index in values.indices { values[index] = base &+ divisor &* values[index] }
        return values
    }

    /// Reads the values of some rows, each of which must be below `limit`.
    static func decode(
        _ rows: RowSelection, below limit: Int, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        let values = try decode(rows, from: &reader)
        guard values.allSatisfy({ $0 < UInt64(limit) }) else { throw reader.corrupt(.invalidValue) }
        return values
    }

    /// Steps over `count` values.
    static func skip(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) {
        _ = try decode(.none(of: count), from: &reader)
    }

    /// Less than one row of so many are few.
    private static let fewRows = 8

    private static func pickPacked(
        _ count: Int, _ rows: [UInt32], from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        let width = Int(try reader.readByte())
        guard width > 0, width <= packedBitsMax else { throw reader.corrupt(.invalidValue) }
        let range = try reader.take((count * width + 7) / 8)
        let mask = (1 as UInt64) << UInt64(width) - 1
        return reader.bytes.withUnsafeBytes { all in
            let bytes = UnsafeRawBufferPointer(rebasing: all[range])
            return rows.map { row in
                let bit = Int(row) * width
                return load(bytes, bit >> 3) >> UInt64(bit & 7) & mask
            }
        }
    }

    private static func pickDifferences(
        _ count: Int, _ rows: [UInt32], isSecond: Bool, from reader: inout ByteReader
    ) throws(CorruptBlock) -> [UInt64] {
        guard count <= reader.remaining else { throw reader.corrupt(.truncated) }
        var values: [UInt64] = []
        values.reserveCapacity(rows.count)
        try reader.consume { bytes in
            var integers = VariableIntegers(UnsafeRawBufferPointer(bytes))
            var (value, delta): (UInt64, UInt64) = (0, 0)
            var index = 0
            func step() {
                let difference = UInt64(bitPattern: integers.next().unzigzag)
                delta = isSecond ? delta &+ difference : difference
                value = value &+ delta
                index += 1
            }
            for row in rows {
                while index <= Int(row) { step() }
                values.append(value)
            }
            while index < count { step() }
            return integers.isValid ? integers.position : nil
        }
        return values
    }
}
