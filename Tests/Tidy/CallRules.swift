// SPDX-License-Identifier: Apache-2.0

/// The calls that are banned, each with its replacement.
enum CallRules {
    /// A sequence of tokens that must not appear.
    struct Ban: Sendable {
        let tokens: [String]
        let replacement: String
        /// Folders in which it is allowed.
        let allowed: [String]
        /// Whether a comment on the same line excuses it.
        let isExcusable: Bool

        init(_ tokens: String..., use replacement: String, allowed: [String] = [], excusable: Bool = false) {
            (self.tokens, self.replacement, self.allowed) = (tokens, replacement, allowed)
            isExcusable = excusable
        }
    }

    static let bans = [
        Ban("try", "!", use: "'try', and let the caller or the test fail"),
        Ban(
            "print", "(", use: "a Logger",
            allowed: ["Sources/Program/argus/", "Sources/Program/argus-bench/"]),
        Ban("debugPrint", "(", use: "a Logger"),
        Ban("NSLog", "(", use: "a Logger"),
        Ban("fatalError", "(", use: "an error, or preconditionFailure for a broken invariant"),
        Ban(
            "@", "unchecked", "Sendable",
            use: "a Sendable type, or a comment on the same line that says why not",
            excusable: true),
        Ban("Task", ".", "detached", use: "a child task"),
        Ban("NSLock", use: "Mutex inside one type"),
        Ban("DispatchSemaphore", use: "await"),
        Ban("Thread", ".", "sleep", use: "Task.sleep with the injected clock"),
        Ban("import", "XCTest", use: "Swift Testing"),
    ]

    static func calls(in source: SwiftSource) -> [Finding] {
        bans.flatMap { ban in
            if ban.allowed.contains(where: { source.path.hasPrefix($0) }) { return [Finding]() }
            return source.tokens.indices.compactMap { index in
                guard source.reads(ban.tokens, at: index), isUse(at: index, of: source, ban) else {
                    return nil
                }
                let line = source.tokens[index].line
                if ban.isExcusable && source.comments.contains(where: { $0.line == line }) { return nil }
                let name = ban.tokens.joined(separator: ban.tokens == ["import", "XCTest"] ? " " : "")
                return Finding(source.path, line: line, "uses \(name); use \(ban.replacement)")
            }
        }
    }

    /// A member of something else by the same name, and a declaration, are not a use.
    private static func isUse(at index: Int, of source: SwiftSource, _ ban: Ban) -> Bool {
        let before = source.token(index - 1).text
        if before == "." || before == "func" { return false }
        return ban.tokens != ["try", "!"] || !source.token(index + 1).isSpaced
    }

    /// A test that expects nothing cannot fail. Functions that expect in a test's stead are declared beside
    /// it, or say so in their name.
    static func expectations(in source: SwiftSource) -> [Finding] {
        let functions = source.tokens.indices.filter { source.token($0).text == "func" }
        let local = functions.filter { expects(at: $0, of: source, also: []) }
        let names = Set(local.map { source.token($0 + 1).text })
        return source.tokens.indices.compactMap { index in
            guard source.reads(["@", "Test"], at: index), let test = functions.first(where: { $0 > index }),
                !expects(at: test, of: source, also: names)
            else { return nil }
            let name = source.token(test + 1)
            return Finding(
                source.path, line: name.line, "test '\(name.text)' expects nothing; add #expect or #require"
            )
        }
    }

    /// Whether the body of the function at `index` expects something, or calls one of `names`.
    private static func expects(at index: Int, of source: SwiftSource, also names: Set<String>) -> Bool {
        guard let body = source.body(ofDeclarationAt: index) else { return false }
        let starts = ["expect", "require", "verify", "assert", "check", "confirm", "record"]
        return body.contains { position in
            let word = source.token(position).text
            return names.contains(word) || starts.contains { word.lowercased().hasPrefix($0) }
        }
    }
}
