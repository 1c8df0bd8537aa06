// SPDX-License-Identifier: Apache-2.0

import Blocks

/// What a search box asks for: words and "quoted phrases", all of which must be found.
///
/// Terms stand between white space; one that holds signs besides letters, digits and `_` is a phrase too. An
/// asterisk after the last word of a term makes it a prefix. A quote that is not closed reaches to the end.
/// Quotes inside a term belong to it. See `WordPattern`.
public struct SearchTerms: Sendable, Equatable {
    public let patterns: [WordPattern]

    /// - Throws: `QueryFault.tooLarge` above `QueryEngineLimits.searchTermsMax` terms.
    public init(_ text: String) throws(QueryFault) {
        var patterns: [WordPattern] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { break }
            var term: Substring
            if first == "\"" {
                rest.removeFirst()
                term = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(term.count + 1)
                if rest.first == "*" {
                    rest.removeFirst()
                    if !term.isEmpty { term += "*" }
                }
            } else {
                term = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(term.count)
            }
            if term.isEmpty { continue }
            guard patterns.count < QueryEngineLimits.searchTermsMax else {
                throw .tooLarge(QueryTooLarge(.searchTerms, maximum: QueryEngineLimits.searchTermsMax))
            }
            let word = term.dropLast()
            let isPrefix = term.last == "*" && word.unicodeScalars.last.map(WordSplitting.isWord) ?? false
            patterns.append(WordPattern(String(isPrefix ? word : term), isPrefix: isPrefix))
        }
        self.patterns = patterns
    }
}
