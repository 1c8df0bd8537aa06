// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Blocks

@Suite struct NumberSearchTests {
    private static let bytes = Array("Req-_s".utf8)

    private func answer(_ word: String, _ kind: VariableKind, prefix: Range<Int>, suffix: Range<Int>)
        -> NumberSearch.Answer
    {
        let variable = BodyTemplates.Variable(kind: kind, prefix: prefix, suffix: suffix)
        return NumberSearch.answer(for: Array(word.utf8), in: variable, of: Self.bytes)
    }

    @Test func `a word is the number between prefix and suffix, whatever their case`() {
        #expect(answer("req42_s", .number, prefix: 0..<3, suffix: 4..<6) == .value(42))
        #expect(answer("7", .number, prefix: 0..<0, suffix: 0..<0) == .value(7))
        #expect(answer("007", .digits, prefix: 0..<0, suffix: 0..<0) == .value(1_007))
    }

    @Test func `what no value can be is not looked for`() {
        for word in ["req", "re42_s", "req42", "req4x2_s", "req042_s"] {
            #expect(answer(word, .number, prefix: 0..<3, suffix: 4..<6) == .none)
        }
        #expect(answer("1234567890123456789", .number, prefix: 0..<0, suffix: 0..<0) == .none)
    }

    @Test func `a prefix of several words decides nothing`() {
        #expect(answer("42", .number, prefix: 0..<4, suffix: 0..<0) == .unknown)
    }
}
