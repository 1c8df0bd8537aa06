// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Contracts

struct JSONWriterTests {
    private func written(indentation: Int = 0, _ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(indentation: indentation)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `places commas and colons`() {
        let text = written { writer in
            writer.beginObject()
            writer.name("a")
            writer.beginArray()
            writer.write(1)
            writer.write("x")
            writer.beginArray()
            writer.endArray()
            writer.null()
            writer.endArray()
            writer.name("b")
            writer.beginObject()
            writer.endObject()
            writer.name("c")
            writer.write(true)
            writer.endObject()
        }

        #expect(text == #"{"a":[1,"x",[],null],"b":{},"c":true}"#)
    }

    @Test func `indents for people`() {
        let text = written(indentation: 2) { $0.write(["a": [1, []], "b": [:]] as JSON) }

        #expect(text == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}")
    }

    @Test func `keeps doubles apart from integers`() {
        #expect(written { $0.write(1.0) } == "1.0")
        #expect(written { $0.write(-0.0) } == "-0.0")
        #expect(written { $0.write(1e300) } == "1e+300")
        #expect(written { $0.write(UInt64.max) } == "18446744073709551615")
    }

    @Test func `writes NaN and infinities as strings`() {
        #expect(written { $0.write(Double.nan) } == "\"NaN\"")
        #expect(written { $0.write(Double.infinity) } == "\"Infinity\"")
        #expect(written { $0.write(-Double.infinity) } == "\"-Infinity\"")
    }

    @Test func `escapes what JSON demands and nothing else`() {
        let text = written { $0.write("\"\\/\u{8}\u{0}\u{1F}\n\r\t\u{7F}é😀") }

        #expect(text == #""\"\\/\u0008\u0000\u001f\n\r\t"# + "\u{7F}é😀\"")
    }
}
