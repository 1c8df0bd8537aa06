// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import Blocks

@Suite struct StreamTests {
    /// Values for which each scheme is the best, with its number.
    static let integers: [(scheme: UInt8, values: [UInt64])] = [
        (0, [UInt64](repeating: .max, count: 9)),
        (1, (0..<99).map { UInt64(bitPattern: -1_000_000) &+ $0 % 7 * 1_000 }),
        (2, random(999).map { $0 >> 46 }),
        (3, random(999).reduce(into: [1 << 60]) { $0.append($0[$0.count - 1] + ($1 >> 58)) }),
        (4, (0..<999).map { $0 * $0 * 1_000 + ($0 % 2) }),
        (5, random(999)),
        (6, (0..<999).map { [0, .max, 1 << 63, 12_345_678_901][$0 % 7 % 4] }),
    ]

    private static func random(_ count: Int) -> [UInt64] {
        var generator = SeededNumbers(seed: 23)
        return (0..<count).map { _ in generator.next() }
    }

    @Test(arguments: integers)
    func `chooses a scheme for integers and gives them back`(scheme: UInt8, values: [UInt64]) throws {
        var writer = ByteWriter()
        let range = try #require(IntegerStream.encode(values, into: &writer))

        var reader = ByteReader(writer.bytes, in: .directory)
        let decoded = try IntegerStream.decode(values.count, from: &reader)

        #expect(writer.bytes[0] == scheme)
        #expect(decoded == values)
        #expect(reader.remaining == 0)
        #expect(range.lowerBound == values.map { Int64(bitPattern: $0) }.min())
        #expect(range.upperBound == values.map { Int64(bitPattern: $0) }.max())
    }

    @Test func `gives back integers of every width`() throws {
        var generator = SeededNumbers(seed: 8)
        for width in 0..<64 {
            for count in [1, 2, 3, 8, 9, 100, 257] {
                let values = (0..<count).map { _ in generator.next() >> UInt64(width) }
                var writer = ByteWriter()
                IntegerStream.encode(values, into: &writer)
                var reader = ByteReader(writer.bytes, in: .directory)
                #expect(try IntegerStream.decode(count, from: &reader) == values)
                #expect(reader.remaining == 0)
            }
        }
    }

    @Test func `reads integers of any length like one byte after the other`() {
        var generator = SeededNumbers(seed: 77)
        for round in 0..<600 {
            // Widths that change, at every place of a word; some rounds end early or are bytes of no sense.
            let count = Int(generator.next() % 40)
            var writer = ByteWriter()
            for _ in 0..<count {
                writer.writeVariable(generator.next() >> UInt64(round % 3 == 0 ? 50 : generator.next() % 64))
            }
            var bytes = writer.bytes
            if round % 5 == 1, !bytes.isEmpty { bytes.removeLast() }
            if round % 5 == 2 { bytes = bytes.map { $0 | UInt8(truncatingIfNeeded: generator.next()) } }
            let expected = Self.steadily(bytes, count)

            bytes.withUnsafeBytes { bytes in
                var integers = VariableIntegers(bytes)
                let found = (0..<count).map { _ in integers.next() }
                #expect(integers.isValid == (expected != nil))
                guard let expected else { return }
                #expect(found == expected.values)
                #expect(integers.position == expected.position)
            }
        }
    }

    /// What the format says, byte by byte: at most ten bytes each.
    private static func steadily(_ bytes: [UInt8], _ count: Int) -> (values: [UInt64], position: Int)? {
        var position = 0
        var values: [UInt64] = []
        for _ in 0..<count {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                guard position < bytes.count, shift < 64 else { return nil }
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            values.append(value)
        }
        return (values, position)
    }

    @Test(arguments: integers)
    func `reads few rows of integers as it reads all`(scheme: UInt8, values: [UInt64]) throws {
        var generator = SeededNumbers(seed: UInt64(scheme))
        var writer = ByteWriter()
        IntegerStream.encode(values, into: &writer)
        for share in [1, 2, 10, 100, 1_000] as [UInt64] {
            let listed = values.indices.filter { _ in generator.next() % share == 0 }
            let rows = RowSelection(listed.map { UInt32($0) }, of: values.count)
            var reader = ByteReader(writer.bytes + [7], in: .directory)

            #expect(try IntegerStream.decode(rows, from: &reader) == listed.map { values[$0] })
            #expect(reader.remaining == 1)
        }
    }

    @Test func `refuses integers that do not fit the column`() {
        var writer = ByteWriter()
        IntegerStream.encode([1 << 40, 0], into: &writer)
        var reader = ByteReader(writer.bytes, in: .directory)

        #expect(throws: CorruptBlock(.invalidValue, in: .directory)) {
            try IntegerStream.decode(2, as: UInt32.self, from: &reader)
        }
    }

    static let numbers: [[Double]] = [
        [Double](repeating: 0.1, count: 2_000), (0..<3_000).map { Double($0) / 100 }, [0, -0.0, 0, -0.0],
        [.nan, .signalingNaN, .infinity, -.infinity], (0..<2_000).map { 1 / Double($0 + 1) },
        [
            9_007_199_254_740_994, 2_251_799_813_685_247, 2_251_799_813_685_248, -1e300,
            .leastNonzeroMagnitude,
        ],
    ]

    @Test(arguments: numbers)
    func `gives back numbers bit by bit`(numbers: [Double]) throws {
        let bits = numbers.map(\.bitPattern)
        var writer = ByteWriter()
        bits.withUnsafeBufferPointer { NumberStream.encode($0, into: &writer) }

        var reader = ByteReader(writer.bytes, in: .directory)

        #expect(try NumberStream.decode(bits.count, from: &reader) == bits)
        #expect(reader.remaining == 0)
    }

    @Test func `stores decimals as small integers`() {
        let bits = (0..<1_000).map { (Double($0 * 37 % 1_000) / 100).bitPattern }
        var writer = ByteWriter()
        bits.withUnsafeBufferPointer { NumberStream.encode($0, into: &writer) }

        #expect(writer.bytes.count < 2 * bits.count)
    }

    @Test func `gives back parents near, far and absent`() throws {
        let spans: [UInt64] = [10, 11, 0, 11, 14]
        let parents: [UInt64] = [0, 10, 99, 14, 14]
        var writer = ByteWriter()
        ParentStream.encode(parents: parents, spans: spans, into: &writer)

        var reader = ByteReader(writer.bytes, in: .directory)

        #expect(try ParentStream.decode(spans: spans, from: &reader) == parents)
    }

    @Test func `computes the Castagnoli checksum`() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([]) == 0)
    }

    @Test func `knows the length of variable integers`() {
        for shift in 0..<64 as Range<UInt64> {
            var writer = ByteWriter()
            writer.writeVariable(UInt64.max >> shift)
            #expect(writer.bytes.count == (UInt64.max >> shift).variableLength)
        }
    }
}
