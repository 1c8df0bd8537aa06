// SPDX-License-Identifier: Apache-2.0

/// The rules about names: words that say nothing, and files named after what they declare.
enum NameRules {
    /// Each banned word, and what to do instead.
    static let banned: [String: String] = [
        "Util": "name what it does", "Utils": "name what it does", "Utility": "name what it does",
        "Utilities": "name what it does", "Helper": "name what it does", "Helpers": "name what it does",
        "Manager": "name what it owns or decides", "Misc": "name its one topic",
        "Common": "name its one topic",
        "New": "no time in names", "Old": "no time in names", "Legacy": "no time in names",
        "V1": "versions are in formats and paths only", "V2": "versions are in formats and paths only",
        "V3": "versions are in formats and paths only",
    ]

    /// Types whose name holds a banned word.
    static func types(in source: SwiftSource) -> [Finding] {
        source.declarations.filter { Declaration.typeKeywords.contains($0.keyword) }.flatMap {
            declaration in
            words(of: declaration.name).compactMap { word in
                banned[word].map {
                    Finding(
                        source.path, line: declaration.line,
                        "'\(declaration.name)' holds the word '\(word)'; \($0)")
                }
            }
        }
    }

    /// Files and folders of Sources and Tests whose name holds a banned word.
    static func path(_ path: String) -> [Finding] {
        path.split(separator: "/").flatMap { part in
            let stem = part.prefix { $0 != "." }
            return words(of: String(stem)).compactMap { word in
                banned[word].map { Finding(path, "the path holds the word '\(word)'; \($0)") }
            }
        }
    }

    /// A file is named after a declaration in it, or after the beginning that a family of its types shares
    /// (`Zstandard.swift`). A file of extensions is named after their topic: `Type+Topic.swift` for one type.
    static func file(of source: SwiftSource) -> [Finding] {
        guard let name = source.path.split(separator: "/").last else { return [] }
        let stem = name.prefix { $0 != "." }
        let outer = source.declarations.filter { $0.depth == 0 }
        let isTopic =
            outer.contains { $0.keyword == "extension" }
            && outer.allSatisfy { $0.keyword == "extension" && $0.name != stem }
        let family = stem.hasSuffix("s") ? stem.dropLast() : stem
        let members = outer.count {
            Declaration.typeKeywords.contains($0.keyword) && $0.name.hasPrefix(family)
        }
        let isDeclared = source.declarations.contains { $0.name == stem && $0.keyword != "extension" }
        let extended = stem.prefix { $0 != "+" }
        let isOneTopic =
            extended != stem && outer.contains { $0.keyword == "extension" && $0.name == extended }
        let isExtended = source.tokens.indices.contains { extendsMember(named: stem, at: $0, of: source) }
        if isTopic || isOneTopic || members > 1 || isDeclared || isExtended { return [] }
        let message = "declares nothing named '\(stem)'; name the file after its main declaration"
        return [Finding(source.path, message)]
    }

    /// `extension Outer.Inner`, in a file named after `Inner`.
    private static func extendsMember(named name: Substring, at index: Int, of source: SwiftSource) -> Bool {
        guard source.token(index).text == "extension", source.token(index + 2).text == "." else {
            return false
        }
        var last = index + 1
        while source.token(last + 1).text == "." { last += 2 }
        return source.token(last).text == name
    }

    /// The words of a camel-case name; a run of capitals is one word, and digits stay with the letters before
    /// them.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        let characters = Array(name)
        var word = ""
        for (index, character) in characters.enumerated() {
            let isStart =
                character.isUppercase
                && (index == 0 || !characters[index - 1].isUppercase
                    || (index + 1 < characters.count && characters[index + 1].isLowercase))
            if isStart || !(character.isLetter || character.isNumber) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if character.isLetter || character.isNumber { word.append(character) }
        }
        return word.isEmpty ? words : words + [word]
    }
}
