// SPDX-License-Identifier: Apache-2.0

/// What the schema and its statements must keep so that an installation can be distributed by organization
/// later: see `docs/scaling.md`.
enum DistributionRules {
    /// Tables of organizations that are shared by all nodes, so that other keys than the organization's are
    /// possible.
    private static let shared: Set<String> = ["ARGUS.ORGANIZATIONS"]

    private static let condition = [
        "(", "ORGANIZATION_ID", "=", "ARGUS.CURRENT_ORGANIZATION", "(", ")", ")",
    ]

    /// A policy compares the organization and nothing else: a sub-select is refused on distributed tables.
    static func policies(in file: Repository.File) -> [Finding] {
        SQLStatement.all(in: file.text).compactMap { statement in
            guard statement.words.starts(with: ["CREATE", "POLICY"]) else { return nil }
            let begin = statement.words.firstIndex(of: "USING") ?? statement.words.endIndex
            let expected = ["USING"] + condition + ["WITH", "CHECK"] + condition
            if Array(statement.words[begin...]) == expected { return nil }
            return Finding(
                file.path, line: statement.line,
                "has a policy that is not USING (organization_id = argus.current_organization()) and "
                    + "WITH CHECK of the same")
        }
    }

    /// Keys and unique indexes of tenant tables begin with the organization, and foreign keys too, but for
    /// those to shared tables. The files are read together: a later one may add a key to an earlier table.
    static func keys(in files: [Repository.File]) -> [Finding] {
        let statements = files.flatMap { file in SQLStatement.all(in: file.text).map { (file, $0) } }
        let tenants = Set(
            statements.compactMap { _, statement in
                statement.words.contains("ORGANIZATION_ID") ? statement.createdTable : nil
            }
        ).subtracting(shared)
        return statements.flatMap { file, statement -> [Finding] in
            guard let table = statement.keyedTable, tenants.contains(table) else { return [] }
            return statement.keysWithoutOrganization.map { _ in
                Finding(
                    file.path, line: statement.line,
                    "table \(table) has a key that does not begin with organization_id")
            }
        }
    }

    /// Distributed tables have no triggers; what a trigger would do, the storage layer does in the same
    /// transaction.
    static func triggers(in file: Repository.File) -> [Finding] {
        SQLStatement.all(in: file.text).compactMap { statement in
            guard statement.words.first == "CREATE", statement.words.prefix(4).contains("TRIGGER") else {
                return nil
            }
            return Finding(file.path, line: statement.line, "makes a trigger")
        }
    }

    /// Shards have the privileges of their table, and not those of its columns.
    static func privileges(in file: Repository.File) -> [Finding] {
        SQLStatement.all(in: file.text).compactMap { statement in
            guard ["GRANT", "REVOKE"].contains(statement.words.first),
                let on = statement.words.firstIndex(of: "ON"), statement.words[..<on].contains("(")
            else { return nil }
            return Finding(file.path, line: statement.line, "grants a privilege on columns")
        }
    }

    /// INSERT … SELECT may become a COPY on distributed tables, which row security refuses, unless it has ON
    /// CONFLICT or RETURNING.
    static func insertions(in source: SwiftSource) -> [Finding] {
        guard source.path.hasPrefix("Sources/Storage/") else { return [] }
        return source.strings.compactMap { string in
            let words = string.text.split { $0.isWhitespace || $0 == "(" }
            guard let start = words.firstIndex(of: "INSERT"),
                let select = words[start...].firstIndex(of: "SELECT"),
                !words[start..<select].contains("VALUES"),
                !string.text.contains("ON CONFLICT"), !words[start...].contains("RETURNING")
            else { return nil }
            return Finding(
                source.path, line: string.line, "inserts a SELECT without ON CONFLICT or RETURNING")
        }
    }
}

extension SQLStatement {
    /// The table that this statement gives keys to: by creating it, by altering it or by a unique index.
    fileprivate var keyedTable: String? {
        if let createdTable { return createdTable }
        if words.starts(with: ["ALTER", "TABLE"]) {
            let rest = words.dropFirst(2)
            return rest.starts(with: ["ONLY"]) ? rest.dropFirst().first : rest.first
        }
        guard words.starts(with: ["CREATE", "UNIQUE", "INDEX"]), let on = words.firstIndex(of: "ON") else {
            return nil
        }
        let rest = words[(on + 1)...]
        return rest.starts(with: ["ONLY"]) ? rest.dropFirst().first : rest.first
    }

    /// Where a key stands whose columns do not begin with the organization.
    fileprivate var keysWithoutOrganization: [Int] {
        words.indices.filter { index in
            let isUnique = words[index] == "UNIQUE"
            let isKey = ["PRIMARY", "FOREIGN"].contains { words[index...].starts(with: [$0, "KEY"]) }
            guard isUnique || isKey else { return false }
            let rest = words[(index + (isUnique ? 1 : 2))...]
            // A unique index names itself and its table before its columns.
            let columns = rest.first == "INDEX" ? rest.drop { $0 != "(" } : rest
            if columns.starts(with: ["(", "ORGANIZATION_ID"]) { return false }
            // `organization_id uuid PRIMARY KEY` names the column before.
            return columns.first == "(" || words[index] != "PRIMARY" || !leadsKeyWithOrganization
        }
    }
}
