// SPDX-License-Identifier: Apache-2.0

/// Splits Swift text into tokens, comments and string literals. Code inside interpolations counts as code.
/// Bare regular expression literals are read as punctuation, which is enough for every rule here.
struct SwiftLexer {
    private(set) var tokens: [SwiftSource.Token] = []
    private(set) var comments: [SwiftSource.Piece] = []
    private(set) var strings: [SwiftSource.Piece] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var isSpaced = true

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Reads everything.
    mutating func run() { readCode(untilParenthesis: false) }

    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { buffer in
            position + buffer.count <= bytes.count
                && buffer.indices.allSatisfy { bytes[position + $0] == buffer[$0] }
        }
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            if starts(with: "//") || starts(with: "/*") {
                readComment()
            } else if let hashes = hashesBeforeString() {
                readString(hashes: hashes)
            } else if starts(with: "#/") {
                readExtendedRegex()
            } else if byte() == UInt8(ascii: "`") {
                readQuotedWord()
            } else if SwiftLexer.isWord(byte()) {
                readWord()
            } else if SwiftLexer.isSpace(byte()) {
                advance()
                isSpaced = true
            } else {
                if byte() == UInt8(ascii: "(") { depth += 1 }
                if byte() == UInt8(ascii: ")") { depth -= 1 }
                let start = position
                let startLine = line
                advance()
                append(text(from: start), line: startLine, isWord: false)
                if untilParenthesis && depth == 0 { return }
            }
        }
    }

    private mutating func append(_ text: String, line: Int, isWord: Bool) {
        tokens.append(SwiftSource.Token(text: text, line: line, isWord: isWord, isSpaced: isSpaced))
        isSpaced = false
    }

    private mutating func readWord() {
        let start = position
        let startLine = line
        while SwiftLexer.isWord(byte()) { advance() }
        append(text(from: start), line: startLine, isWord: true)
    }

    private mutating func readQuotedWord() {
        let startLine = line
        advance()
        let start = position
        while position < bytes.count, byte() != UInt8(ascii: "`") { advance() }
        append(text(from: start), line: startLine, isWord: true)
        advance()
    }

    private mutating func readComment() {
        let start = position
        let startLine = line
        if byte(1) == UInt8(ascii: "/") {
            while position < bytes.count, byte() != UInt8(ascii: "\n") { advance() }
        } else {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    advance(2)
                } else if starts(with: "*/") {
                    depth -= 1
                    advance(2)
                } else {
                    advance()
                }
            } while depth > 0 && position < bytes.count
        }
        comments.append(SwiftSource.Piece(text: text(from: start), line: startLine))
        isSpaced = true
    }

    private mutating func readExtendedRegex() {
        advance(2)
        while position < bytes.count, !starts(with: "/#") { advance() }
        advance(2)
    }

    /// How many `#` open the string literal that starts here; nil when none starts here.
    private func hashesBeforeString() -> Int? {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func readString(hashes: Int) {
        let startLine = line
        advance(hashes)
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        advance(quotes)
        var content: [UInt8] = []
        while position < bytes.count, !closes(quotes: quotes, hashes: hashes) {
            if escapes(hashes: hashes) {
                advance(1 + hashes)
                if byte() == UInt8(ascii: "(") {
                    readCode(untilParenthesis: true)
                } else {
                    content.append(byte())
                    advance()
                }
            } else {
                content.append(byte())
                advance()
            }
        }
        advance(quotes + hashes)
        strings.append(SwiftSource.Piece(text: String(decoding: content, as: UTF8.self), line: startLine))
        isSpaced = false
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    private func escapes(hashes: Int) -> Bool {
        byte() == UInt8(ascii: "\\") && (0..<hashes).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
            || byte == UInt8(ascii: "\r")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xff:
            true
        default:
            false
        }
    }
}
