// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

struct JSONReaderTests {
    private func parse(_ text: String) throws(Problem) -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test func `reads what the writer wrote`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let value = JSON.random(depth: 4, using: &random)

            #expect(try JSON(parsing: value.bytes) == value)
        }
    }

    @Test func `reads indented text like compact text`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let value = JSON.random(depth: 4, using: &random)
            var writer = JSONWriter(indentation: 2)
            writer.write(value)

            #expect(try JSON(parsing: writer.bytes) == value)
        }
    }

    @Test(arguments: [
        ("\"\\u00e9\\ud83d\\ude00\\n\\/\"", JSON.string("é😀\n/")),
        ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1e2", .number(100)),
        ("-1.5E-1", .number(-0.15)),
        (" [ ] ", .array([])), ("{ }", .object([])), ("null", .null),
    ])
    func `reads every form of value`(text: String, expected: JSON) throws {
        #expect(try parse(text) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{a:1}",
        "{\"a\":1 \"b\":2}", "\"", "\"\\",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\n\"", "01", "1.",
        ".5", "+1",
        "-", "1e", "1e+", "1e999", "nul", "True", "NaN", "Infinity", "1 2", "{} []", "'a'", "// x\n1",
        "\u{FEFF}1",
        "{\"a\":1,\"a\":2}",
    ])
    func `refuses malformed text`(text: String) {
        let problem = #expect(throws: Problem.self) { try parse(text) }

        #expect(problem?.code == .invalidJSON)
    }

    @Test func `refuses bytes that are not UTF-8`() {
        #expect(throws: Problem.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: Problem.self) { try JSON(parsing: [0x22, 0xC0, 0xAF, 0x22]) }
    }

    @Test func `bears nesting up to its limit and refuses more`() throws {
        let limit = JSONReader.depthMax
        let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)

        #expect(throws: Never.self) { try parse(deepest) }
        #expect(throws: Problem.self) { try parse("[" + deepest + "]") }
        #expect(throws: Problem.self) { try parse(String(repeating: "{\"a\":", count: 500_000)) }
    }

    @Test func `survives damaged text`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = JSON.random(depth: 3, using: &random).bytes
            for _ in 0..<3 {
                if bytes.isEmpty { break }
                let index = Int.random(in: bytes.indices, using: &random)
                if Bool.random(using: &random) {
                    bytes.remove(at: index)
                } else {
                    bytes[index] = .random(in: 0...255)
                }
            }
            // Either outcome is right as long as there is one, and what was read can be written and read
            // again.
            if let value = try? JSON(parsing: bytes) { #expect((try? JSON(parsing: value.bytes)) == value) }
        }
    }
}
