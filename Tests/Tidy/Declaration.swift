// SPDX-License-Identifier: Apache-2.0

/// A named declaration of a Swift file.
struct Declaration: Sendable {
    /// The keyword: `struct`, `class`, `enum`, `actor`, `protocol`, `typealias`, `extension`, `func`, `let`
    /// or `var`.
    let keyword: String
    let name: String
    let line: Int
    /// How many braces surround it.
    let depth: Int
    let isPublic: Bool

    static let typeKeywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    static let keywords = typeKeywords.union(["extension", "func", "let", "var"])
}

extension SwiftSource {
    /// The declarations of this file, in order.
    var declarations: [Declaration] {
        var found: [Declaration] = []
        var depth = 0
        for (index, current) in tokens.enumerated() {
            if current.text == "{" { depth += 1 }
            if current.text == "}" { depth -= 1 }
            let next = token(index + 1)
            guard current.isWord, Declaration.keywords.contains(current.text), next.isWord,
                !Declaration.keywords.contains(next.text), token(index - 1).text != "."
            else { continue }
            found.append(
                Declaration(
                    keyword: current.text, name: next.text, line: current.line, depth: depth,
                    isPublic: isPublic(before: index)))
        }
        return found
    }

    /// The lines from the keyword to the closing brace of every function, initializer, subscript and computed
    /// property.
    var bodies: [(name: String, line: Int, lines: Int)] {
        tokens.indices.compactMap { index in
            let current = tokens[index]
            guard current.isWord, token(index - 1).text != ".",
                opensBody(current.text, next: token(index + 1).text)
            else { return nil }
            guard let open = bodyStart(after: index), let close = closingBrace(of: open) else { return nil }
            let name = token(index + 1).isWord ? token(index + 1).text : current.text
            return (name, current.line, tokens[close].line - current.line + 1)
        }
    }

    /// The range of the tokens inside the braces that follow the declaration at `index`.
    func body(ofDeclarationAt index: Int) -> Range<Int>? {
        guard let open = bodyStart(after: index), let close = closingBrace(of: open) else { return nil }
        return (open + 1)..<close
    }

    private func opensBody(_ word: String, next: String) -> Bool {
        switch word {
        case "func", "var": true
        case "init", "subscript": ["(", "<", "?", "!"].contains(next)
        case "deinit": next == "{"
        default: false
        }
    }

    /// The brace that opens the body of the declaration at `index`; nil when it has none.
    private func bodyStart(after index: Int) -> Int? {
        let ends = token(index).text == "var" ? SwiftSource.endsOfVariable : SwiftSource.endsOfSignature
        var position = index + 1
        // The name comes first, and an operator's name looks like anything.
        while position < tokens.count, !token(position).isWord, token(position).text != "(" {
            position += 1
        }
        if token(position).isWord { position += 1 }
        var depth = 0
        while position < tokens.count {
            let text = tokens[position].text
            if depth == 0, text == "{" { return position }
            if depth == 0, ends.contains(text) { return nil }
            if text == "(" || text == "[" { depth += 1 }
            if text == ")" || text == "]" { depth -= 1 }
            position += 1
        }
        return nil
    }

    /// What begins the next declaration, when a requirement without a body ended before it.
    private static let endsOfSignature: Set<String> = [
        "func", "var", "let", "init", "subscript", "deinit", "static", "public", "private", "internal",
        "mutating",
        "struct", "class", "enum", "actor", "protocol", "extension", "case", "typealias", "}", ";",
        "return",
    ]
    private static let endsOfVariable = endsOfSignature.union([
        "=", ",", ")", "in", "else", "if", "for", "guard",
    ])

    private func closingBrace(of open: Int) -> Int? {
        var depth = 0
        for position in tokens.indices.dropFirst(open) {
            if tokens[position].text == "{" { depth += 1 }
            if tokens[position].text == "}" { depth -= 1 }
            if depth == 0 { return position }
        }
        return nil
    }

    private func isPublic(before index: Int) -> Bool {
        let modifiers: Set<String> = [
            "final", "indirect", "nonisolated", "static", "distributed", "unsafe",
        ]
        var position = index - 1
        while modifiers.contains(token(position).text) { position -= 1 }
        return token(position).text == "public" || token(position).text == "package"
    }
}
