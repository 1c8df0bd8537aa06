// SPDX-License-Identifier: Apache-2.0
import Testing

/// Every rule catches a bad example, and leaves a good one alone.
struct RuleExampleTests {
    private func source(_ text: String, path: String = "Sources/Engines/Blocks/Block.swift") -> SwiftSource {
        SwiftSource(path: path, text: text)
    }

    private func file(_ text: String, path: String = "docs/example.md") -> Repository.File {
        Repository.File(path: path, text: text)
    }

    @Test func `a wide line is found by its number`() {
        let text =
            "short\n" + String(repeating: "x", count: 111) + "\n" + String(repeating: "y", count: 110)

        #expect(SizeRules.lines(in: file(text)).map(\.line) == [2])
    }

    @Test func `a long file is found`() {
        #expect(SizeRules.length(of: file(String(repeating: "x\n", count: 400))).isEmpty)
        #expect(SizeRules.length(of: file(String(repeating: "x\n", count: 401))).count == 1)
    }

    @Test func `a file of many bytes is found`() {
        #expect(SizeRules.bytes(of: ["core": 339 << 20, "README.md": 9_000]).map(\.path) == ["core"])
    }

    @Test func `a long function is found, a requirement and a long type are not`() {
        let body = String(repeating: "    step()\n", count: 69)

        #expect(SizeRules.functions(in: source("func short<A, B>() where A == B {\n\(body)}")).count == 1)
        #expect(SizeRules.functions(in: source("func fits() {\n\(body.dropLast(11))}")).isEmpty)
        #expect(SizeRules.functions(in: source("init(x: Int = 1) {\n\(body)\n}")).count == 1)
        #expect(
            SizeRules.functions(in: source("static func == (a: A, b: A) -> Bool {\n\(body)}")).count == 1)
        #expect(
            SizeRules.functions(in: source("protocol P {\n func a()\n}\nextension P {\n\(body)\n}")).isEmpty
        )
        #expect(SizeRules.functions(in: source("struct S {\n let a = 1\n var b: Int\n\(body)\n}")).isEmpty)
    }

    @Test func `a large module is found`() {
        let half = Repository.File(path: "a", text: String(repeating: "x\n", count: 1501))

        #expect(SizeRules.module("Querying", files: [half, half]).count == 1)
        #expect(SizeRules.module("Postgres", files: [half, half]).isEmpty)
        #expect(SizeRules.module("Querying", files: Array(repeating: file("x\n"), count: 31)).count == 1)
    }

    @Test(arguments: [
        "struct StringUtils {}", "final class KeyManager {}", "enum V2 {}", "actor NewQueue {}",
    ])
    func `a word that says nothing is found`(text: String) {
        #expect(NameRules.types(in: source(text)).count == 1)
    }

    @Test func `longer words that hold a banned one pass`() {
        #expect(
            NameRules.types(in: source("struct Renewal {}; struct NewlineScanner {}; struct IPv2x {}"))
                .isEmpty)
        #expect(NameRules.words(of: "OTLPDecoder+Span") == ["OTLP", "Decoder", "Span"])
    }

    @Test func `a banned word in a path is found`() {
        #expect(NameRules.path("Sources/Engines/Common/Block.swift").count == 1)
        #expect(NameRules.path("Sources/Engines/Blocks/Block.swift").isEmpty)
    }

    @Test func `a file that declares something else is found`() {
        #expect(NameRules.file(of: source("struct Column {}")).count == 1)
        #expect(NameRules.file(of: source("extension Block {}")).count == 1)
        #expect(NameRules.file(of: source("public struct Block: Sendable {}")).isEmpty)
        #expect(NameRules.file(of: source("struct BlockReader {}; struct BlockWriter {}")).isEmpty)
        #expect(NameRules.file(of: source("extension Storage.Block {}")).isEmpty)
        #expect(NameRules.file(of: source("extension Column {}; extension Row {}")).isEmpty)
        #expect(NameRules.file(of: source("extension Block {}", path: "Block+Statistics.swift")).isEmpty)
    }

    @Test(
        arguments: [
            "let x = try! f()", "print(1)", "fatalError(\"no\")", "final class A: @unchecked Sendable {}",
            "Task.detached { }", "let lock = NSLock()", "import XCTest", "let s = \"\\(try! f())\"",
        ])
    func `a banned call is found`(text: String) {
        #expect(CallRules.calls(in: source(text)).count == 1)
    }

    @Test(
        arguments: [
            "// print(1)", "let s = \"print(1)\"", "document.print(1)", "func print(_ x: Int) {}",
            "let x = try !flag()",
            "final class A: @unchecked Sendable {}  // The lock guards every property.",
            "let s = #\"a \" fatalError( \"#",
        ])
    func `what only looks like a banned call passes`(text: String) {
        #expect(CallRules.calls(in: source(text)).isEmpty)
    }

    @Test func `a test that expects nothing is found`() {
        #expect(CallRules.expectations(in: source("@Test func `does it`() { run() }")).count == 1)
        #expect(CallRules.expectations(in: source("@Test func `does it`() { #expect(run()) }")).isEmpty)
        #expect(
            CallRules.expectations(in: source("@Test(arguments: [1]) func a(x: Int) { expectOne(x) }"))
                .isEmpty)
        let shared = "@Test func a() { survives(1) }; func survives(_ x: Int) { #expect(x == 1) }"
        #expect(CallRules.expectations(in: source(shared)).isEmpty)
    }

    @Test func `a leftover in a comment is found`() {
        #expect(TextRules.leftovers(in: source("let x = 1  // TO" + "DO: more")).count == 1)
        #expect(TextRules.leftovers(in: source("let x = \"FIX" + "ME\"")).isEmpty)
    }

    @Test func `a missing licence is found`() {
        #expect(TextRules.license(of: file("import Testing\n// \(TextRules.license)")).count == 1)
        #expect(TextRules.license(of: file("#!/bin/sh\n# \(TextRules.license)\n")).isEmpty)
    }

    @Test func `a machine path is found`() {
        #expect(TextRules.machinePaths(in: file("see /wo" + "rk/x")).count == 1)
        #expect(TextRules.machinePaths(in: file("see net" + "work/x")).isEmpty)
    }

    @Test func `a Markdown file without one title is found`() {
        #expect(TextRules.titles(in: file("text")).count == 1)
        #expect(TextRules.titles(in: file("# One\n\n# Two")).count == 1)
        #expect(TextRules.titles(in: file("# One\n\n```\n# a comment\n```\n## More")).isEmpty)
    }

    @Test func `SQL outside the storage layer is found`() {
        let text = "let a = \"SELECT 1\"; let b = \"\"\"\n    INSERT INTO t\n    \"\"\""

        #expect(StatementRules.statements(in: source(text)).count == 2)
        #expect(
            StatementRules.statements(in: source(text, path: "Sources/Storage/Records/Keys.swift")).isEmpty)
        #expect(
            StatementRules.statements(in: source("let s = \"SELECT\"; let t = \"Select one.\"")).isEmpty)
    }

    @Test func `an upward import is found`() {
        let manifest = Manifest(
            text: """
                let layers = [
                    Layer("Engines", [
                        Module("Blocks", uses: []),
                        Module(
                            "QueryEngine", uses: ["Blocks"]),
                    ]),
                ]
                """)

        #expect(
            manifest.modules.map(\.folder) == ["Sources/Engines/Blocks", "Sources/Engines/QueryEngine"])
        #expect(LayerRules.imports(in: source("import QueryEngine"), manifest: manifest).count == 1)
        #expect(
            LayerRules.imports(in: source("public import struct QueryEngine.Plan"), manifest: manifest)
                .count == 1)
        let above = source("import Blocks\nimport Logging", path: "Sources/Engines/QueryEngine/Plan.swift")
        #expect(LayerRules.imports(in: above, manifest: manifest).isEmpty)
        #expect(LayerRules.folders(of: ["Sources/Engines/Other/A.swift"], manifest: manifest).count == 1)
    }

    @Test func `the same public type in two modules is found`() {
        let manifest = Manifest(text: "let layers = [\nLayer(\"L\", [\nModule(\"A\"),\nModule(\"B\"),\n]")
        let first = source("public struct Page {}", path: "Sources/L/A/Page.swift")
        let second = source("public enum Page {}", path: "Sources/L/B/Page.swift")
        let inner = source("public enum Other { public enum Page {} }", path: "Sources/L/B/Other.swift")

        #expect(LayerRules.publicTypes(of: [first, second], manifest: manifest).count == 1)
        #expect(LayerRules.publicTypes(of: [first, inner], manifest: manifest).isEmpty)
    }

    @Test func `an exemption covers only its own file and message`() {
        let exemption = Exemption(path: "a.swift", message: "uses print", reason: "An example.")

        #expect(exemption.covers(Finding("a.swift", line: 3, "uses print(; use a Logger")))
        #expect(!exemption.covers(Finding("b.swift", line: 3, "uses print(; use a Logger")))
    }
}
