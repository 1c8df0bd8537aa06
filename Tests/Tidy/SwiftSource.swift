// SPDX-License-Identifier: Apache-2.0

/// A Swift file taken apart far enough for the rules: code tokens, comments and string literals, each with
/// its line.
struct SwiftSource: Sendable {
    /// A word of code, or one character of punctuation.
    struct Token: Sendable {
        let text: String
        let line: Int
        let isWord: Bool
        /// Whether white space or a comment precedes it.
        let isSpaced: Bool
    }

    /// The text of a comment or a string literal, and the line it starts on.
    struct Piece: Sendable {
        let text: String
        let line: Int
    }

    let path: String
    let tokens: [Token]
    let comments: [Piece]
    let strings: [Piece]

    init(_ file: Repository.File) { self.init(path: file.path, text: file.text) }

    init(path: String, text: String) {
        var lexer = SwiftLexer(text)
        lexer.run()
        self.path = path
        tokens = lexer.tokens
        comments = lexer.comments
        strings = lexer.strings
    }

    /// The token at `index`, or an empty one outside the file.
    func token(_ index: Int) -> Token {
        tokens.indices.contains(index)
            ? tokens[index] : Token(text: "", line: 0, isWord: false, isSpaced: true)
    }

    /// Whether the tokens from `index` on read exactly like this.
    func reads(_ texts: [String], at index: Int) -> Bool {
        texts.indices.allSatisfy { token(index + $0).text == texts[$0] }
    }
}
