// SPDX-License-Identifier: Apache-2.0
import Testing

/// Every rule, applied to this repository.
struct TidyTests {
    static let repository = Repository.current
    static let sources = repository.swiftFiles.map(SwiftSource.init)
    static let manifest = Manifest(text: repository.file("Package.swift")?.text ?? "")

    static let migrations = repository.files(in: "migrations", ending: "sql")

    /// Hand-written code, apart from Swift.
    static let scripts = repository.files.filter { file in
        let folders = ["scripts/", "web/src/", "web/test/", "web/scripts/", ".ci/", "Tests/EndToEnd/"]
        return folders.contains { file.path.hasPrefix($0) }
            && ["", ".sh", ".py", ".mjs", ".ts", ".tsx"].contains(ending(of: file.name))
            && !file.name.hasPrefix("generated.")
    }

    private static func ending(of name: String) -> String {
        name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    }

    @Test func `the repository is found`() {
        #expect(Self.manifest.modules.contains { $0.name == "Telemetry" && $0.layer == "Vocabulary" })
        #expect(Self.sources.contains { $0.path == "Tests/Tidy/TidyTests.swift" })
    }

    @Test func `every exemption is still needed`() {
        let unneeded = exemptions.filter { exemption in !Self.findings.contains { exemption.covers($0) } }

        #expect(unneeded.map(\.path) == [])
    }

    @Test(arguments: rules)
    func `the repository keeps every rule`(rule: Rule) {
        expectNone(rule.findings())
    }

    /// What all rules find, exemptions included.
    private static let findings = rules.flatMap { $0.findings() }
}

extension TidyTests {
    /// A rule with the repository applied to it.
    struct Rule: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let findings: @Sendable () -> [Finding]

        init(_ sentence: String, _ findings: @escaping @Sendable () -> [Finding]) {
            (testDescription, self.findings) = (sentence, findings)
        }
    }

    static let rules: [Rule] = [
        Rule("every line fits its budget") { repository.swiftFiles.flatMap(SizeRules.lines) },
        Rule("every file fits its budget") { repository.swiftFiles.flatMap(SizeRules.length) },
        Rule("no file is as large as what machines leave behind") { SizeRules.bytes(of: repository.sizes) },
        Rule("every function fits its budget") { sources.flatMap(SizeRules.functions) },
        Rule("every module fits its budget") {
            manifest.modules.flatMap { module in
                SizeRules.module(module.name, files: repository.files(in: module.folder, ending: "swift"))
            }
        },
        Rule("type names say what things are") { sources.flatMap(NameRules.types) },
        Rule("paths say what things are") { repository.swiftFiles.flatMap { NameRules.path($0.path) } },
        Rule("every file is named after a declaration in it") { sources.flatMap(NameRules.file) },
        Rule("no banned call is used") { sources.flatMap(CallRules.calls) },
        Rule("every test expects something") {
            sources.filter { $0.path.hasPrefix("Tests/") }.flatMap(CallRules.expectations)
        },
        Rule("nothing is left behind") { sources.flatMap(TextRules.leftovers) },
        Rule("every source names its licence") {
            (repository.swiftFiles + scripts).flatMap(TextRules.license)
        },
        Rule("no file names a machine path") { repository.files.flatMap(TextRules.machinePaths) },
        Rule("every Markdown file has one title") {
            repository.files.filter { $0.path.hasSuffix(".md") }.flatMap(TextRules.titles)
        },
        Rule("SQL is written in the storage layer only") { sources.flatMap(StatementRules.statements) },
        Rule("every migration has its own number") { MigrationRules.numbers(of: migrations.map(\.name)) },
        Rule("every migration says why") { migrations.flatMap(MigrationRules.reason) },
        Rule("every tenant table has row security") { migrations.flatMap(MigrationRules.rowSecurity) },
        Rule("every policy can be distributed") { migrations.flatMap(DistributionRules.policies) },
        Rule("every key can be distributed") { DistributionRules.keys(in: migrations) },
        Rule("no table has a trigger") { migrations.flatMap(DistributionRules.triggers) },
        Rule("every privilege can be distributed") { migrations.flatMap(DistributionRules.privileges) },
        Rule("every insertion can be distributed") { sources.flatMap(DistributionRules.insertions) },
        Rule("imports point down") { sources.flatMap { LayerRules.imports(in: $0, manifest: manifest) } },
        Rule("folders and manifest agree") {
            let paths = repository.files(in: "Sources", ending: "swift").map(\.path)
            return LayerRules.folders(of: paths, manifest: manifest)
        },
        Rule("one concept is one public type") { LayerRules.publicTypes(of: sources, manifest: manifest) },
    ]
}
