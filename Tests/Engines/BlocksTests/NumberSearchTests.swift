// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Blocks

@Suite struct NumberSearchTests {
    private static let bytes = Array("Req-_s".utf8)

    private func answer(
        _ word: String, _ kind: VariableKind, prefix: Range<Int>, suffix: Range<Int>, width: Int = 0,
        isPrefix: Bool = false
    ) -> NumberSearch.Answer {
        let variable = BodyTemplates.Variable(kind: kind, prefix: prefix, suffix: suffix, width: width)
        return NumberSearch.answer(
            for: Array(word.utf8), isPrefix: isPrefix, in: variable, of: Self.bytes)
    }

    @Test func `a word is the number between prefix and suffix, whatever their case`() {
        #expect(answer("req42_s", .number, prefix: 0..<3, suffix: 4..<6) == .value(high: 0, low: 42))
        #expect(answer("7", .number, prefix: 0..<0, suffix: 0..<0) == .value(high: 0, low: 7))
        #expect(answer("007", .digits, prefix: 0..<0, suffix: 0..<0) == .value(high: 0, low: 1_007))
    }

    @Test func `what no value can be is not looked for`() {
        for word in ["req", "re42_s", "req42", "req4x2_s", "req042_s"] {
            #expect(answer(word, .number, prefix: 0..<3, suffix: 4..<6) == .none)
        }
        #expect(answer("1234567890123456789", .number, prefix: 0..<0, suffix: 0..<0) == .none)
    }

    @Test func `words beside the digits are in all values or none`() {
        #expect(answer("42", .number, prefix: 0..<4, suffix: 0..<0) == .value(high: 0, low: 42))
        #expect(answer("req", .number, prefix: 0..<4, suffix: 0..<0) == .all)
        #expect(answer("re", .number, prefix: 0..<4, suffix: 0..<0) == .none)
        #expect(answer("re", .number, prefix: 0..<4, suffix: 0..<0, isPrefix: true) == .all)
        #expect(answer("4", .number, prefix: 0..<4, suffix: 0..<0, isPrefix: true) == .unknown)
        #expect(answer("req4", .number, prefix: 0..<3, suffix: 0..<0, isPrefix: true) == .unknown)
        #expect(answer("reqx", .number, prefix: 0..<3, suffix: 0..<0, isPrefix: true) == .none)
    }

    @Test(arguments: ["req", "räq"])
    func `a word without digits is looked for beside digits`(word: String) {
        let search = BodyView.Search(
            isWithinWord: true, mayBeNumber: false, mayBeHexadecimal: false, holdsNUL: false,
            mayBeVariable: true, word: word
        ) { _ in false }
        let bytes = Array("\(word)-".utf8)
        for kind in [VariableKind.number, .digits, .lowerHexadecimal] {
            let variable = BodyTemplates.Variable(kind: kind, prefix: bytes.indices, width: 4)
            #expect(search.answer(for: variable, of: bytes) != .none)
        }
    }

    @Test func `hexadecimal digits are a number of their width`() {
        let wide = "0123456789abcdef00fe"
        #expect(
            answer("req" + wide, .lowerHexadecimal, prefix: 0..<3, suffix: 0..<0, width: 20)
                == .value(high: 0x0123, low: 0x4567_89AB_CDEF_00FE))
        #expect(answer("00fe", .upperHexadecimal, prefix: 0..<0, suffix: 0..<0, width: 5) == .none)
        #expect(answer("00fg", .upperHexadecimal, prefix: 0..<0, suffix: 0..<0, width: 4) == .none)
    }
}
