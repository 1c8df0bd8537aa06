// SPDX-License-Identifier: Apache-2.0

/// The rules about `migrations/`: one number each, a reason, and row security for every tenant table.
enum MigrationRules {
    /// Names read `0007_alert_rules.sql`, and no number exists twice.
    static func numbers(of names: [String]) -> [Finding] {
        var findings: [Finding] = []
        var seen: [String: String] = [:]
        for name in names.sorted() {
            let path = "migrations/\(name)"
            let number = String(name.prefix(4))
            let subject = name.dropFirst(4).dropLast(4)
            let isNamed =
                number.utf8.count == 4 && number.utf8.allSatisfy(isDigit) && name.hasSuffix(".sql")
                && subject.hasPrefix("_") && subject.count > 1 && subject.utf8.allSatisfy(isNamePart)
            if !isNamed {
                findings.append(Finding(path, "is not named like 0007_alert_rules.sql"))
            } else if let other = seen.updateValue(name, forKey: number) {
                findings.append(Finding(path, "has the number of \(other); take the next free one"))
            }
        }
        return findings
    }

    /// The first line after `-- no transaction` says why the migration exists.
    static func reason(of file: Repository.File) -> [Finding] {
        let first = file.lines.first { !$0.hasPrefix("-- no transaction") && !$0.hasPrefix("-- SPDX") }
        let marker = "-- why: "
        if let first, first.hasPrefix(marker), first.count > marker.count { return [] }
        return [Finding(file.path, "does not begin with '\(marker)…', one or two lines on why it exists")]
    }

    /// A table with an `organization_id` enables and forces row security, has a policy and a grant in the
    /// same file, and leads its primary key with the organization.
    static func rowSecurity(in file: Repository.File) -> [Finding] {
        let statements = SQLStatement.all(in: file.text)
        return statements.flatMap { statement -> [Finding] in
            guard let table = statement.createdTable, statement.words.contains("ORGANIZATION_ID") else {
                return []
            }
            let named = statements.filter { $0.names(table) }
            func exists(_ words: String...) -> Bool { named.contains { $0.contains(words) } }
            var findings: [Finding] = []
            func demand(_ holds: Bool, _ message: String) {
                if !holds {
                    findings.append(Finding(file.path, line: statement.line, "table \(table) \(message)"))
                }
            }
            demand(exists("ENABLE", "ROW", "LEVEL", "SECURITY"), "does not enable row level security")
            demand(exists("FORCE", "ROW", "LEVEL", "SECURITY"), "does not force row level security")
            demand(exists("CREATE", "POLICY"), "has no policy")
            demand(named.contains { $0.words.first == "GRANT" }, "is granted to nobody")
            demand(statement.leadsKeyWithOrganization, "does not lead its primary key with organization_id")
            return findings
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
