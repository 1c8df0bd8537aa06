// SPDX-License-Identifier: Apache-2.0

import QueryEngine
import TestSupport
import Testing

@Suite struct TextPatternTests {
    @Test(arguments: [
        ("", "", true), ("", "any", true), ("a", "", false),
        ("time out", "Request TIME OUT after 5 s", true), ("TIME OUT", "request time out", true),
        ("@[", "`{", false), ("`{", "@[", false), ("out", "Ou", false),
        ("straße", "STRAßE 5", true), ("ÄRGER", "kein ärger", true), ("ärger", "kein arger", false),
        ("σ", "ΟΔΟΣ", true), ("kelvin", "300 \u{212A}elvin", true), ("日本", "東京は日本の首都", true),
    ])
    func `finds a text regardless of case`(pattern: String, text: String, isFound: Bool) {
        #expect(TextPattern(pattern).occurs(in: text) == isFound)
    }

    @Test func `agrees with a plain search on random texts`() {
        var random = SeededNumbers(seed: 1)
        let letters = ["a", "B", "b", "k", "K", "i", "İ", "\u{212A}", "é", "É", "@", "`", "[", "{", " ", "日"]
        var found = 0
        for _ in 0..<20_000 {
            let text = (0..<random.int(0..<40)).map { _ in random.pick(letters) }.joined()
            let pattern = (0..<random.int(0..<4)).map { _ in random.pick(letters) }.joined()

            let expected = Self.contains(Array(text.lowercased().utf8), Array(pattern.lowercased().utf8))

            #expect(TextPattern(pattern).occurs(in: text) == expected, "\(pattern) in \(text)")
            found += expected ? 1 : 0
        }
        #expect(found > 1_000)
    }

    @Test func `agrees with a plain search where both repeat themselves`() {
        var random = SeededNumbers(seed: 2)
        for _ in 0..<300 {
            let length = random.int(3_000..<4_000)
            let text = (0..<length).map { _ in random.int(0..<200) == 0 ? "b" : "A" }.joined()
            let pattern =
                String(repeating: "a", count: random.int(100..<300)) + random.pick(["", "b", "ba", "baab"])

            let expected = Self.contains(Array(text.lowercased().utf8), Array(pattern.utf8))

            #expect(TextPattern(pattern).occurs(in: text) == expected, "\(pattern) in \(text)")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the work does not grow with the pattern`() {
        let text = String(repeating: "a", count: 4 << 20)
        let half = String(repeating: "a", count: 512)

        for pattern in [half + "b" + half, "b" + half, half + half + "b"] {
            #expect(!TextPattern(pattern).occurs(in: text))
        }
    }

    @Test func `only i and k are reached from beyond ASCII by lower-casing`() {
        var reached: Set<Character> = []
        for value in UInt32(0x80)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased else {
                continue
            }
            reached.formUnion(
                scalar.properties.lowercaseMapping.unicodeScalars.filter(\.isASCII).map { Character($0) })
        }
        #expect(reached == ["i", "k"])
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= bytes.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
    }
}
