// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import Testing

@Suite struct SearchTermsTests {
    @Test(arguments: [
        ("", []), ("  \t", []), ("one", ["one"]), (" one  two ", ["one", "two"]),
        ("\"a phrase\" word", ["a phrase", "word"]), ("\"not closed", ["not closed"]), ("\"\" x", ["x"]),
        ("say=\"hi\"", ["say=\"hi\""]), ("\"a\"\"b c\"", ["a", "b c"]),
    ])
    func `splits words and phrases`(text: String, terms: [String]) throws {
        #expect(try SearchTerms(text).patterns == terms.map { TextPattern($0) })
    }

    @Test func `refuses more terms than the limit`() {
        let text = (0...QueryEngineLimits.searchTermsMax).map { "w\($0)" }.joined(separator: " ")

        #expect(throws: QueryFault.tooLarge(QueryTooLarge(.searchTerms, maximum: 32))) {
            try SearchTerms(text)
        }
    }
}
