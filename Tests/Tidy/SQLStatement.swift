// SPDX-License-Identifier: Apache-2.0

/// One statement of a migration, as upper-case words and single characters of punctuation, without comments.
struct SQLStatement {
    let words: [String]
    let line: Int

    /// The statements of `text`. Dollar-quoted bodies count as one word, so their semicolons do not split.
    static func all(in text: String) -> [SQLStatement] {
        var statements: [SQLStatement] = []
        var words: [String] = []
        var start = 1
        var isQuoted = false
        for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            for word in split(line) {
                if word == "$$" { isQuoted.toggle() }
                if isQuoted { continue }
                if word == ";" {
                    statements.append(SQLStatement(words: words, line: start))
                    words = []
                } else {
                    if words.isEmpty { start = offset + 1 }
                    words.append(word)
                }
            }
        }
        return statements
    }

    /// The words of one line before its comment.
    private static func split(_ line: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        func isPart(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || character == "_" || character == "."
                || character == "$"
        }
        var previous: Character = " "
        for character in line {
            if character == "-" && previous == "-" {
                words.removeLast()
                break
            }
            previous = character
            if isPart(character) {
                word.append(character)
                continue
            }
            if !word.isEmpty { words.append(word.uppercased()) }
            word = ""
            if !character.isWhitespace { words.append(String(character)) }
        }
        if !word.isEmpty { words.append(word.uppercased()) }
        return words
    }

    /// The table that this statement creates, as written but upper-case; nil for other statements and
    /// partitions.
    var createdTable: String? {
        guard words.starts(with: ["CREATE", "TABLE"]), !contains(["PARTITION", "OF"]) else { return nil }
        let rest = words.dropFirst(2)
        return rest.starts(with: ["IF", "NOT", "EXISTS"]) ? rest.dropFirst(3).first : rest.first
    }

    /// Whether the primary key is, or begins with, the organization.
    var leadsKeyWithOrganization: Bool {
        if contains(["PRIMARY", "KEY", "(", "ORGANIZATION_ID"]) { return true }
        guard let column = words.firstIndex(of: "ORGANIZATION_ID"),
            let key = words[column...].firstIndex(of: "PRIMARY")
        else { return false }
        return !words[column..<key].contains(",")
    }

    /// Whether the table is named, with or without its schema.
    func names(_ table: String) -> Bool {
        let bare = table.split(separator: ".").last.map(String.init) ?? table
        return words.contains { $0 == table || $0 == bare || $0.hasSuffix("." + bare) }
    }

    /// Whether these words follow one another somewhere.
    func contains(_ sequence: [String]) -> Bool {
        words.indices.contains { words[$0...].starts(with: sequence) }
    }
}
