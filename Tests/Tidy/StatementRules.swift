// SPDX-License-Identifier: Apache-2.0

/// SQL is written in one layer, so that what reaches a tenant's rows can be read in one place.
enum StatementRules {
    /// Where statements may be: the layer that owns them, the driver's own housekeeping, and tests.
    static let allowed = ["Sources/Storage/", "Sources/Foundations/Postgres/", "Tests/"]

    /// How a statement begins: its words in order, upper-case as conventions ask.
    private static let beginnings: [[Substring]] = [
        ["SELECT"], ["INSERT", "INTO"], ["UPDATE"], ["DELETE", "FROM"], ["WITH"], ["BEGIN"], ["COMMIT"],
        ["ROLLBACK"],
        ["SET", "LOCAL"], ["SET", "ROLE"], ["CREATE", "TABLE"], ["CREATE", "ROLE"], ["CREATE", "DATABASE"],
        ["CREATE", "SCHEMA"], ["CREATE", "INDEX"], ["CREATE", "POLICY"], ["ALTER"], ["DROP"], ["GRANT"],
        ["REVOKE"],
        ["TRUNCATE"], ["LISTEN"], ["NOTIFY"],
    ]

    static func statements(in source: SwiftSource) -> [Finding] {
        if allowed.contains(where: { source.path.hasPrefix($0) }) { return [] }
        return source.strings.compactMap { string in
            let words = string.text.prefix(200).split { $0 == " " || $0 == "\n" || $0 == ";" }
            guard words.count > 1 || words.first.map(isWholeStatement) == true,
                let start = beginnings.first(where: { words.starts(with: $0) })
            else { return nil }
            return Finding(
                source.path, line: string.line,
                "holds SQL, '\(start.joined(separator: " ")) …'; write it in Sources/Storage only"
            )
        }
    }

    private static func isWholeStatement(_ word: Substring) -> Bool {
        word == "BEGIN" || word == "COMMIT" || word == "ROLLBACK"
    }
}
