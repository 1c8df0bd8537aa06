// SPDX-License-Identifier: Apache-2.0

import Blocks

/// A word, the beginning of one, or a phrase: words in sequence with the same signs between them.
///
/// Words are those of `WordSplitting`, whatever their case. A pattern that begins or ends with a word is
/// found only where a word begins or ends; but the last word of a prefix may go on.
public struct WordPattern: Sendable, Equatable {
    /// The words that a text with this pattern has for certain, in lower case.
    public let words: [String]
    /// Whether it is one word, or the beginning of one, and nothing else.
    let isWithinWord: Bool
    /// Whether a word that it is part of may hold a digit.
    let mayBeNumber: Bool
    /// Whether all of it may be hexadecimal digits.
    let mayBeHexadecimal: Bool
    /// Whether parts besides `words` may lie in variables: the beginning of a word, and signs that a token
    /// may hold.
    private let hasLooseParts: Bool
    /// Whether templates, in which NUL stands for a variable, do not tell.
    let holdsNUL: Bool
    private let pattern: TextPattern

    /// - Parameter isPrefix: whether the last word may go on.
    public init(_ text: String, isPrefix: Bool = false) {
        let endsInWord = text.unicodeScalars.last.map(WordSplitting.isWord) ?? false
        let beginsInWord = text.unicodeScalars.first.map(WordSplitting.isWord) ?? false
        pattern = TextPattern(text, beginsWord: beginsInWord, endsWord: endsInWord && !isPrefix)
        let all = WordSplitting.words(of: text)
        words = isPrefix && endsInWord ? all.dropLast() : all
        self.isPrefix = isPrefix && endsInWord
        isWithinWord = !text.isEmpty && text.unicodeScalars.allSatisfy(WordSplitting.isWord)
        soleWord = isWithinWord && all.count == 1 ? all[0] : nil
        holdsNUL = text.unicodeScalars.contains("\0")
        hasLooseParts =
            isPrefix
            || text.unicodeScalars.contains { $0 == "\0" || !$0.isASCII && !WordSplitting.isWord($0) }
        mayBeHexadecimal = text.unicodeScalars.allSatisfy { $0.properties.isASCIIHexDigit }
        mayBeNumber = isPrefix || text.unicodeScalars.contains { 48..<58 ~= $0.value }
    }

    /// The word, in lower case, when it is one and nothing else, or the beginning of one.
    let soleWord: String?
    /// Whether the last word may go on.
    let isPrefix: Bool

    /// Whether the pattern occurs in these UTF-8 bytes.
    @inline(__always)
    public func occurs(in bytes: UnsafeRawBufferPointer) -> Bool { pattern.occurs(in: bytes) }

    /// Whether the pattern occurs in this text.
    public func occurs(in text: String) -> Bool { pattern.occurs(in: text) }

    /// For each word, the keys of which a row group with this pattern has at least one.
    var keys: [[FilterKey]] {
        words.map { word in WordPlace.allCases.map { FilterKey.word(word, in: $0) } }
    }

    /// Whether rows of a row group may have all words in this place, or a part of the pattern there.
    func mayBe(in place: WordPlace, of rowGroup: RowGroupOutline) -> Bool {
        switch place {
        case .template, .attributes:
            words.allSatisfy { rowGroup.mayContain(.word($0, in: place)) }
        case .variable:
            words.isEmpty || hasLooseParts
                || words.contains { rowGroup.mayContain(.word($0, in: place)) }
        }
    }
}
