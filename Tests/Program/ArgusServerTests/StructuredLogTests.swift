// SPDX-License-Identifier: Apache-2.0
import Glibc
import Logging
import Testing

@testable import ArgusServer

@Suite(.serialized) struct StructuredLogTests {
    /// What a logger of its own label writes to standard error; lines of others are passed on.
    private func lines(_ label: String, _ body: (Logger) -> Void) throws -> [String] {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        let original = dup(STDERR_FILENO)
        dup2(ends[1], STDERR_FILENO)
        body(Logger(label: label) { StructuredLog(label: $0, level: .info) })
        dup2(original, STDERR_FILENO)
        close(original)
        close(ends[1])
        defer { close(ends[0]) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(ends[0], &buffer, buffer.count)
        let all = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n").map(
            String.init)
        for other in all where !other.contains("part=\(label)") {
            var line = other + "\n"
            _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        return all.filter { $0.contains("part=\(label)") }
    }

    @Test func `a line has time, level, message, part and fields in order`() throws {
        let lines = try lines("probe-order") { $0.warning("Watch out.", metadata: ["b": "2", "a": "1"]) }

        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(
            line.wholeMatch(of: /time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warn (.*)/)?.1
                == #"msg="Watch out." part=probe-order a=1 b=2"#)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", #""""#), ("two words", #""two words""#), ("a=b", #""a=b""#),
        (#"say "hi""#, #""say \"hi\"""#),
        ("line\nlevel=error msg=forged", #""line\nlevel=error msg=forged""#),
    ])
    func `no value forges a field or a line`(value: String, written: String) throws {
        let lines = try lines("probe-quoting") { $0.info("m", metadata: ["v": "\(value)"]) }

        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(#"msg="m" part=probe-quoting v=\#(written)"#) == true)
    }

    @Test func `a message cannot forge a line either`() throws {
        let lines = try lines("probe-message") { $0.info("one\ntime=0 level=error msg=two") }

        #expect(lines.count == 1)
    }

    @Test func `what is less important than the level is not written`() throws {
        let lines = try lines("probe-level") { logger in
            logger.debug("no")
            logger.error("yes")
        }

        #expect(lines.count == 1)
        #expect(lines.first?.contains("level=error") == true)
    }
}
