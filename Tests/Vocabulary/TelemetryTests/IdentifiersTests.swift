// SPDX-License-Identifier: Apache-2.0
import Telemetry
import TestSupport
import Testing

@Suite struct IdentifiersTests {
    @Test func `trace ids are written as 32 digits and read back`() {
        var numbers = SeededNumbers(seed: 1)
        for _ in 0..<200 {
            let id = TraceID(
                high: numbers.next() >> (numbers.next() % 64), low: numbers.next() >> (numbers.next() % 64))

            #expect(id.hex.utf8.count == 32)
            #expect(id.hex == id.hex.lowercased())
            #expect(TraceID(hex: id.hex) == id)
            #expect(TraceID(hex: id.hex.uppercased()) == id)
        }
    }

    @Test func `span ids are written as 16 digits and read back`() {
        var numbers = SeededNumbers(seed: 2)
        for _ in 0..<200 {
            let id = SpanID(numbers.next() >> (numbers.next() % 64))

            #expect(id.hex.utf8.count == 16)
            #expect(SpanID(hex: id.hex) == id)
            #expect(SpanID(hex: id.hex.uppercased()) == id)
        }
    }

    @Test func `the first digits are the high half`() {
        let id = TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)

        #expect(id.hex == "0102030405060708090a0b0c0d0e0f10")
    }

    @Test(arguments: [
        "", "0", "0102030405060708090a0b0c0d0e0f1", "0102030405060708090a0b0c0d0e0f100",
        "+102030405060708090a0b0c0d0e0f10",
        "0102030405060708-90a0b0c0d0e0f10", "0102030405060708 90a0b0c0d0e0f10",
        "g102030405060708090a0b0c0d0e0f10",
        "٠١٠٢٠٣٠٤٠٥٠٦٠٧٠٨",
    ])
    func `anything else is no trace id`(text: String) {
        #expect(TraceID(hex: text) == nil)
    }

    @Test(arguments: [
        "", "010203040506070", "01020304050607080", "+102030405060708", "010203040506070g",
        "0x02030405060708",
    ])
    func `anything else is no span id`(text: String) {
        #expect(SpanID(hex: text) == nil)
    }

    @Test func `zero means none`() {
        #expect(TraceID.none.isNone && SpanID.none.isNone)
        #expect(TraceID(hex: String(repeating: "0", count: 32)) == TraceID.none)
        #expect(!TraceID(high: 0, low: 1).isNone && !TraceID(high: 1, low: 0).isNone && !SpanID(1).isNone)
    }

    @Test func `the order of ids is the order of their texts`() {
        var numbers = SeededNumbers(seed: 3)
        let ids = (0..<100).map { _ in TraceID(high: numbers.next() % 4, low: numbers.next()) }

        #expect(ids.sorted().map(\.hex) == ids.map(\.hex).sorted())
    }
}
