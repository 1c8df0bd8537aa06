// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import Testing

@Suite struct SearchTermsTests {
    @Test(
        arguments: [
            ("", []), ("  \t", []), ("one", [.init("one")]), (" one  two ", [.init("one"), .init("two")]),
            ("\"a phrase\" word", [.init("a phrase"), .init("word")]),
            ("\"not closed", [.init("not closed")]),
            ("\"\" x", [.init("x")]), ("say=\"hi\"", [.init("say=\"hi\"")]),
            ("\"a\"\"b c\"", [.init("a"), .init("b c")]), ("time*", [.init("time", isPrefix: true)]),
            ("\"a ti*\"", [.init("a ti", isPrefix: true)]), ("\"a ti\"*", [.init("a ti", isPrefix: true)]),
            ("*", [.init("*")]), ("\"a *\"", [.init("a *")]), ("a*b", [.init("a*b")]),
        ] as [(String, [WordPattern])])
    func `splits words, prefixes and phrases`(text: String, terms: [WordPattern]) throws {
        #expect(try SearchTerms(text).patterns == terms)
    }

    @Test func `refuses more terms than the limit`() {
        let text = (0...QueryEngineLimits.searchTermsMax).map { "w\($0)" }.joined(separator: " ")

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.searchTerms, maximum: 32))) {
            try SearchTerms(text)
        }
    }
}
