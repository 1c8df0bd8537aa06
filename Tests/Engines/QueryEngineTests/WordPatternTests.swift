// SPDX-License-Identifier: Apache-2.0

import Blocks
import QueryEngine
import Testing

@Suite struct WordPatternTests {
    @Test(arguments: [
        ("time", "time out", true), ("time", "TIME", true), ("time", "timeout", false),
        ("time", "timeout, time", true), ("out", "timeout", false), ("time_out", "time_out=1", true),
        ("time", "time_out", false), ("5", "took 5ms", false), ("5ms", "took 5ms", true),
        ("größe", "GRÖSSE Größe", true), ("gr", "größe", false), ("cafe", "cafe\u{301}", false),
        ("user-1", "user-1!", true), ("user-1", "user-12", false), ("ser-1", "user-1", false),
        ("connection refused", "connection  refused", false),
        ("connection refused", "Connection refused.", true), ("= 5", "a = 5", true), ("= 5", "a = 55", false),
        ("→", "a→b", true), ("kelvin", "\u{212A}elvin", true), ("", "x", true),
    ])
    func `is found where words begin and end`(pattern: String, text: String, isFound: Bool) {
        #expect(WordPattern(pattern).occurs(in: text) == isFound)
    }

    @Test(arguments: [
        ("time", "timeout", true), ("time", "a time", true), ("out", "timeout", false),
        ("connection re", "connection refused", true),
    ])
    func `a prefix may go on`(pattern: String, text: String, isFound: Bool) {
        #expect(WordPattern(pattern, isPrefix: true).occurs(in: text) == isFound)
    }

    @Test func `names the words that a filter is asked for`() {
        #expect(WordPattern("Connection: Größe_1").words == ["connection", "größe_1"])
        #expect(WordPattern("connection re", isPrefix: true).words == ["connection"])
        #expect(WordPattern("->").words.isEmpty)
    }

    @Test func `bytes that are not text stand between words`() {
        let bytes: [UInt8] = [0xC3] + Array("word".utf8) + [0xFF]
        #expect(bytes.withUnsafeBytes { WordPattern("word").occurs(in: $0) })
    }

    @Test func `a repetitive pattern is found at its edges only`() {
        let pattern = String(repeating: "a ", count: 400) + "b"
        let text = String(repeating: "a ", count: 40_000)
        #expect(WordPattern(pattern).occurs(in: text + "b"))
        #expect(!WordPattern(pattern).occurs(in: text + "bc"))
    }
}
