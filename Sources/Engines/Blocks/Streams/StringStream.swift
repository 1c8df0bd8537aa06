// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// A run of byte strings, given as numbers in a string table. The count is not stored.
enum StringStream {
    /// Raw values are part of the format.
    enum Scheme: UInt8 {
        /// One string for all.
        case constant = 0
        /// The distinct strings in order of appearance, then an index each.
        case dictionary = 1
        /// Every string.
        case plain = 2
    }

    static func encode(
        _ numbers: UnsafeBufferPointer<UInt64>, of table: StringTable, _ numbering: inout Renumbering,
        into writer: inout ByteWriter
    ) {
        guard let first = numbers.first else { return }
        numbering.begin()
        if numbers.allSatisfy({ $0 == first }) {
            // Whoever encoded asks `numbering` for the distinct strings, to list them in the filter.
            _ = numbering.number(of: UInt32(truncatingIfNeeded: first))
            writer.write(Scheme.constant.rawValue)
            return writeStrings([UInt32(truncatingIfNeeded: first)], of: table, into: &writer)
        }
        let indices = [UInt64](unsafeUninitializedCapacity: numbers.count) { out, count in
            for (index, number) in numbers.enumerated() {
                out[index] = UInt64(numbering.number(of: UInt32(truncatingIfNeeded: number)))
            }
            count = numbers.count
        }
        let distinct = numbering.distinct
        if distinct.count <= numbers.count - numbers.count / 4 {
            writer.write(Scheme.dictionary.rawValue)
            writer.writeVariable(distinct.count)
            writeStrings(distinct, of: table, into: &writer)
            IntegerStream.encode(indices, into: &writer)
        } else {
            writer.write(Scheme.plain.rawValue)
            writeStrings(numbers.map { UInt32(truncatingIfNeeded: $0) }, of: table, into: &writer)
        }
    }

    /// All lengths, then all bytes.
    static func writeStrings(_ numbers: [UInt32], of table: StringTable, into writer: inout ByteWriter) {
        var total = 0
        let lengths = numbers.map { number in
            let length = table.range(of: number).count
            total += length
            return UInt64(length)
        }
        IntegerStream.encode(lengths, into: &writer)
        writer.fill(total) { out in
            table.bytes.withUnsafeBufferPointer { bytes in
                var position = 0
                for number in numbers {
                    let range = table.range(of: number)
                    guard !range.isEmpty else { continue }
                    (out + position).update(from: bytes.baseAddress! + range.lowerBound, count: range.count)
                    position += range.count
                }
            }
        }
    }

    /// Reads `count` strings without copying them.
    static func decode(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) -> StringColumn {
        guard count > 0 else { return StringColumn(bytes: [], starts: [0], indices: nil) }
        guard let scheme = Scheme(rawValue: try reader.readByte()) else {
            throw reader.corrupt(.unknownFormat)
        }
        switch scheme {
        case .constant:
            let starts = try readStrings(1, from: &reader)
            return StringColumn(
                bytes: reader.bytes, starts: starts, indices: [UInt64](repeating: 0, count: count))
        case .dictionary:
            let distinct = try reader.readCount(atMost: count)
            let starts = try readStrings(distinct, from: &reader)
            let indices = try IntegerStream.decode(.all(of: count), below: distinct, from: &reader)
            return StringColumn(bytes: reader.bytes, starts: starts, indices: indices)
        case .plain:
            return StringColumn(
                bytes: reader.bytes, starts: try readStrings(count, from: &reader), indices: nil)
        }
    }

    /// Reads the strings of some rows, of which there is one for each, as their numbers in `table`.
    static func decode(
        _ rows: RowSelection, from reader: inout ByteReader, into table: inout StringTable
    ) throws(CorruptBlock) -> [UInt32] {
        guard !rows.isAll, rows.rowCount > 0, try reader.peekByte() == Scheme.dictionary.rawValue else {
            return try decode(rows.rowCount, from: &reader).numbers(of: rows, in: &table)
        }
        _ = try reader.readByte()
        let distinct = try reader.readCount(atMost: rows.rowCount)
        let starts = try readStrings(distinct, from: &reader)
        let codes = try IntegerStream.decode(rows, below: distinct, from: &reader)
        return StringColumn(bytes: reader.bytes, starts: starts, indices: codes)
            .numbers(of: codes.indices, in: &table)
    }

    /// Steps over `count` strings.
    static func skip(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) {
        guard count > 0, try reader.peekByte() == Scheme.dictionary.rawValue else {
            _ = try decode(count, from: &reader)
            return
        }
        _ = try reader.readByte()
        _ = try readStrings(reader.readCount(atMost: count), from: &reader)
        try IntegerStream.skip(count, from: &reader)
    }

    /// Where each of `count` strings begins in the reader's bytes, and where the last ends.
    static func readStrings(_ count: Int, from reader: inout ByteReader) throws(CorruptBlock) -> [Int] {
        let lengths = try IntegerStream.decode(count, from: &reader)
        var starts: [Int] = []
        starts.reserveCapacity(count + 1)
        var position = reader.index
        starts.append(position)
        for length in lengths {
            guard length <= UInt64(reader.end - position) else { throw reader.corrupt(.truncated) }
            position += Int(length)
            starts.append(position)
        }
        _ = try reader.take(position - reader.index)
        return starts
    }
}

/// Decoded strings, still lying in the bytes of their chunk.
struct StringColumn {
    let bytes: [UInt8]
    /// Where each string begins, and where the last ends.
    let starts: [Int]
    /// The string of each row; `nil` when row *i* has string *i*.
    let indices: [UInt64]?

    /// How many strings there are, of which rows may share some.
    var distinctCount: Int { starts.count - 1 }

    func string(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }

    /// The string of each row, as its number in `table`.
    func numbers(in table: inout StringTable) -> [UInt32] {
        let numbers = bytes.withUnsafeBytes { bytes in
            (0..<distinctCount).map { table.intern(UnsafeRawBufferPointer(rebasing: bytes[string($0)])) }
        }
        guard let indices else { return numbers }
        return indices.map { numbers[Int($0)] }
    }

    /// The strings of some rows, as their numbers in `table`; others are not added to it.
    func numbers(of rows: RowSelection, in table: inout StringTable) -> [UInt32] {
        guard let listed = rows.listed else { return numbers(in: &table) }
        return numbers(of: listed.lazy.map { Int($0) }, in: &table)
    }

    /// The same of rows in any order.
    func numbers(of rows: some Collection<Int>, in table: inout StringTable) -> [UInt32] {
        var known = [UInt32?](repeating: nil, count: indices == nil ? 0 : distinctCount)
        return bytes.withUnsafeBytes { bytes in
            rows.map { row in
                guard let code = indices.map({ Int($0[row]) }) else {
                    return table.intern(UnsafeRawBufferPointer(rebasing: bytes[string(row)]))
                }
                if let number = known[code] { return number }
                let number = table.intern(UnsafeRawBufferPointer(rebasing: bytes[string(code)]))
                known[code] = number
                return number
            }
        }
    }

    /// The number in `table` of one row's string.
    func number(ofRow row: Int, in table: inout StringTable) -> UInt32 {
        let range = string(indices.map { Int($0[row]) } ?? row)
        return bytes.withUnsafeBytes { table.intern(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
