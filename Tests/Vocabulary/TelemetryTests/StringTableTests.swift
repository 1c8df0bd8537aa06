// SPDX-License-Identifier: Apache-2.0
import Telemetry
import TestSupport
import Testing

@Suite struct StringTableTests {
    @Test func `number 0 is the empty string`() {
        var table = StringTable()

        #expect(table.count == 1)
        #expect(table.intern("") == 0)
        #expect(table.intern([]) == 0)
        #expect(table.text(of: 0) == "")
        #expect(table.count == 1)
    }

    @Test func `numbers are in the order of first appearance`() {
        var table = StringTable()

        #expect(["b", "a", "b", "", "c", "a"].map { table.intern($0) } == [1, 2, 1, 0, 3, 2])
        #expect(table.count == 4)
        #expect(String(decoding: table.bytes, as: UTF8.self) == "bac")
        #expect(table.ends == [0, 1, 2, 3])
    }

    @Test(arguments: 0..<20)
    func `every string keeps its number and bytes`(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var table = StringTable()
        var known: [[UInt8]: UInt32] = [[]: 0]
        // Few letters and short lengths, so that many are equal, or equal but for their end.
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...20, using: &numbers)
            let string = (0..<length).map { _ in UInt8.random(in: 0...1, using: &numbers) * 255 }

            let number = table.intern(string)

            #expect(number == known[string] ?? UInt32(known.count))
            known[string] = number
        }
        #expect(table.count == known.count)
        for (string, number) in known {
            #expect(table.bytes(of: number) == string)
            #expect(table.withBytes(of: number) { Array($0) } == string)
            #expect(table.range(of: number).count == string.count)
        }
    }

    @Test(arguments: 1...40)
    func `strings that differ in one byte are two`(length: Int) {
        var table = StringTable()
        let base = [UInt8](repeating: 65, count: length)
        let number = table.intern(base)
        for index in 0..<length {
            var other = base
            other[index] = 66

            #expect(table.intern(other) == UInt32(index + 2))
        }
        #expect(table.intern(base) == number)
        #expect(table.intern(base + [65]) == UInt32(length + 2))
    }

    @Test func `grows far beyond its capacity`() {
        var table = StringTable(minimumCapacity: 1)
        let first = (0..<50_000).map { table.intern("string \($0)") }

        #expect(first == Array(1...50_000))
        #expect((0..<50_000).map { table.intern("string \($0)") } == first)
        #expect(table.text(of: 49_999) == "string 49998")
    }

    @Test func `bytes that are no UTF-8 are kept and shown repaired`() {
        var table = StringTable()

        let number = table.intern([0x61, 0xFF])

        #expect(table.bytes(of: number) == [0x61, 0xFF])
        #expect(table.text(of: number) == "a\u{FFFD}")
    }

    @Test func `copies do not share later strings`() {
        var table = StringTable()
        _ = table.intern("a")
        var copy = table

        _ = table.intern("b")
        _ = copy.intern("c")

        #expect(table.text(of: 2) == "b" && copy.text(of: 2) == "c")
        #expect(table != copy)
    }

    @Test func `tables with the same strings in the same order are equal`() {
        var (left, right) = (StringTable(), StringTable(minimumCapacity: 1_000))
        for text in ["a", "b"] { _ = (left.intern(text), right.intern(text)) }
        var reversed = StringTable()
        for text in ["b", "a"] { _ = reversed.intern(text) }
        var joined = StringTable()
        _ = joined.intern("ab")

        #expect(left == right)
        #expect(left != reversed)
        #expect(left != joined)
    }
}
