// SPDX-License-Identifier: Apache-2.0

/// What a search box asks for: words between white space and "quoted phrases", all of which must be found.
///
/// A quote that is not closed reaches to the end. Quotes inside a word belong to it.
public struct SearchTerms: Sendable, Equatable {
    public let patterns: [TextPattern]

    /// - Throws: `QueryFault.tooLarge` above `QueryEngineLimits.searchTermsMax` terms.
    public init(_ text: String) throws(QueryFault) {
        var patterns: [TextPattern] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { break }
            let term: Substring
            if first == "\"" {
                rest.removeFirst()
                term = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(term.count + 1)
            } else {
                term = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(term.count)
            }
            if term.isEmpty { continue }
            guard patterns.count < QueryEngineLimits.searchTermsMax else {
                throw .tooLarge(QueryTooLarge(.searchTerms, maximum: QueryEngineLimits.searchTermsMax))
            }
            patterns.append(TextPattern(String(term)))
        }
        self.patterns = patterns
    }
}
