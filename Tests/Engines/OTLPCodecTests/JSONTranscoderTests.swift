// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import OTLPCodec

struct JSONTranscoderTests {
    /// The one record of a request with these members in its JSON.
    private func record(_ members: String) throws -> LogRecord {
        let export = try OTLPDecoder.decode(json: request(members), .logs)
        return try #require(try export.records.first)
    }

    private func request(_ members: String) -> String {
        #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"# + members + "}]}]}]}"
    }

    private func error(_ members: String) throws -> MalformedOTLP {
        try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(json: request(members), .logs) }
    }

    @Test(arguments: DamageTests.recorded)
    func `JSON reads the same as protobuf`(name: String, signal: Signal) throws {
        let binary = try OTLPDecoder.decode(Fixture.bytes(name), signal)

        let text = try OTLPDecoder.decode(json: Fixture.bytes(name.dropLast(3) + "json"), signal)

        #expect(text.batch.count == binary.batch.count)
        #expect(text.rejectedCount == 0)
        #expect(try text.spans == binary.spans)
        #expect(try text.records == binary.records)
        #expect(try text.series == binary.series)
    }

    @Test func `ids are hexadecimal of either case`() throws {
        let record = try record(
            #""traceId":"5b8EFFF798038103D269B633813FC60c","spanId":"EEE19b7EC3C1B174""#)

        #expect(record.traceID.hex == "5b8efff798038103d269b633813fc60c")
        #expect(record.spanID.hex == "eee19b7ec3c1b174")
    }

    @Test func `an id of the wrong length refuses the record, not the request`() throws {
        let export = try OTLPDecoder.decode(json: request(#""traceId":"abcd""#), .logs)

        #expect(export.rejectedCount == 1)
        #expect(export.batch.count == 0)
    }

    @Test(arguments: [
        #""1544712660300000000""#, "1544712660300000000", "1.5447126603e18", "1544712660300000000.0",
    ])
    func `64-bit numbers are strings or numbers`(number: String) throws {
        #expect(try record(#""timeUnixNano":\#(number)"#).time == 1_544_712_660_300_000_000)
    }

    @Test(arguments: [
        (#""NaN""#, Double.nan), (#""Infinity""#, .infinity), (#""-Infinity""#, -.infinity), ("1.5", 1.5),
        ("-0.1", -0.1), ("1e-7", 1e-7), (#""2.25""#, 2.25), ("123456789.123456789", 123456789.123456789),
        ("5e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", .greatestFiniteMagnitude),
        ("637.704", 637.704), ("-0", -0.0),
    ])
    func `doubles are numbers or the three names`(text: String, expected: Double) throws {
        let record = try record(#""body":{"doubleValue":\#(text)}"#)

        guard case .double(let value) = record.body else {
            Issue.record("not a double: \(record.body)")
            return
        }
        #expect(value.bitPattern == expected.bitPattern)
    }

    @Test func `bytes are base64 of either alphabet`() throws {
        for text in ["+/8=", "-_8=", "-_8", "+/8"] {
            #expect(try record(#""body":{"bytesValue":"\#(text)"}"#).body == .bytes([0xFB, 0xFF]))
        }
    }

    @Test func `unknown keys and snake case are ignored, null is absent`() throws {
        let record = try record(
            #""x":[{"a":[1,-2.5e3,true,false,null,"\u00e9"]},{}],"severity_text":"no","#
                + #""severityText":null,"body":null,"eventName":"e""#
        )

        #expect(record.severityText == "")
        #expect(record.body == .empty)
        #expect(record.eventName == "e")
    }

    @Test func `of repeated keys the last one counts`() throws {
        let one = try record(
            #""attributes":[{"key":"a"},{"key":"b"}],"eventName":"x","eventName":"y","#
                + #""attributes":[{"key":"c"}],"severityText":"s","severityText":null"#
        )
        let two = try record(#""eventName":"long","body":{"stringValue":"kept"},"eventName":"""#)

        #expect(one.attributes.map(\.key) == ["c"])
        #expect(one.eventName == "y")
        #expect(one.severityText == "")
        #expect(two.eventName == "")
        #expect(two.body == .string("kept"))
    }

    @Test func `escapes are resolved, in keys too`() throws {
        let record = try record(
            #""event\u004eame":"\"\\\/\b\f\n\r\t\u00e9\u6771\ud83d\ude42\u0000 end""#)

        #expect(record.eventName == "\"\\/\u{8}\u{C}\n\r\té東🙂\0 end")
    }

    @Test func `zeros that carry meaning are kept`() throws {
        #expect(try record(#""body":{"intValue":"0"}"#).body == .int(0))
        #expect(try record(#""body":{"stringValue":""}"#).body == .string(""))
        #expect(try record(#""body":{"boolValue":false}"#).body == .bool(false))
        #expect(try record(#""body":{"arrayValue":{}}"#).body == .array([]))
    }

    @Test(arguments: [
        (#""severityNumber":"SEVERITY_NUMBER_INFO""#, "enumerations are numbers in OTLP/JSON, not names"),
        (#""severityNumber":2147483648"#, "not an integer within the range of the field"),
        (#""severityNumber":1.5"#, "not an integer within the range of the field"),
        (#""timeUnixNano":-1"#, "not an integer within the range of the field"),
        (#""timeUnixNano":18446744073709551616"#, "not an integer within the range of the field"),
        (#""timeUnixNano":" 1""#, "expected a number"), (#""timeUnixNano":"1x""#, "expected a number"),
        (#""timeUnixNano":"""#, "expected a number"), (#""timeUnixNano":01"#, "malformed number"),
        (#""timeUnixNano":1."#, "malformed number"), (#""timeUnixNano":1e"#, "malformed number"),
        (#""timeUnixNano":+1"#, "expected a number"), (#""timeUnixNano":{}"#, "expected a number"),
        (#""traceId":"zz""#, "not hexadecimal"), (#""traceId":"abc""#, "not hexadecimal"),
        (#""body":{"bytesValue":"a*=="}"#, "not base64"), (#""body":{"bytesValue":"aaaaa"}"#, "not base64"),
        (#""body":{"doubleValue":1e999}"#, "beyond the range of a double"),
        (#""body":{"boolValue":1}"#, "expected true or false"), (#""body":[]"#, "expected an object"),
        (#""attributes":{}"#, "expected an array"), (#""attributes":[null]"#, "expected an object"),
        (#""eventName":5"#, "expected a string"), (#""eventName":"\x""#, "malformed escape"),
        (#""eventName":"\ud800""#, "high surrogate without a low one"),
        (#""eventName":"\udc00\ud800""#, "low surrogate without a high one"),
        (#""eventName":"\ud800\u0041""#, "high surrogate without a low one"),
        (#""eventName":"\u12g4""#, "malformed escape"),
        ("\"eventName\":\"\n\"", "control character in a string"),
        (#""eventName":"a",}"#, "expected a string"), (#""eventName" "a""#, "expected a colon"),
        (#""eventName":"a" "b":1"#, "expected a comma or the end of the object"),
        (#""x":nul"#, "expected a value"), (#""x":[1 2]"#, "expected a comma or the end of the array"),
    ])
    func `names what is wrong and where`(members: String, reason: String) throws {
        let error = try error(members)

        #expect(error.reason == reason)
        let path = "resourceLogs[0].scopeLogs[0].logRecords[0]"
        #expect(error.path.hasPrefix(path))
        let offset = try #require(error.offset)
        #expect((request("").utf8.count - 7...request(members).utf8.count).contains(offset))
    }

    @Test func `an error names its field`() throws {
        let error = try error(#""attributes":[{"key":"a"},{"value":{"intValue":true}}]"#)

        #expect(error.path == "resourceLogs[0].scopeLogs[0].logRecords[0].attributes[1].value.intValue")
        #expect(error.offset == request(#""attributes":[{"key":"a"},{"value":{"intValue":"#).utf8.count - 7)
    }

    @Test func `refuses invalid UTF-8`() throws {
        let text =
            Array(request(#""eventName":""#).utf8.dropLast(7)) + [0xED, 0xA0, 0x80] + Array(#""}]}]}]}"#.utf8)

        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(json: text, .logs) }

        #expect(error.reason == "invalid UTF-8")
    }

    @Test(arguments: ["", " ", "[]", "null", "{} {}", "{}x", "{", "{\"resourceLogs\"", "\u{FEFF}{}"])
    func `refuses what is no object`(text: String) {
        #expect(throws: MalformedOTLP.self) { try OTLPDecoder.decode(json: text, .logs) }
    }

    @Test func `an empty object is an empty request`() throws {
        #expect(try OTLPDecoder.decode(json: " {} \n", .traces).batch.count == 0)
    }

    @Test func `bounds nesting`() throws {
        let open = String(repeating: "[", count: 100_000)
        #expect(throws: MalformedOTLP.self) { try OTLPDecoder.decode(json: #"{"x":"# + open, .logs) }
        let nested = String(repeating: #"{"arrayValue":{"values":["#, count: 100)
        #expect(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(json: request(#""body":"# + nested), .logs)
        }
        let depth = OTLPCodecLimits.valueDepthMax
        let whole =
            String(repeating: #"{"arrayValue":{"values":["#, count: depth - 1) + "{}"
            + String(repeating: "]}}", count: depth - 1)
        #expect(try OTLPDecoder.decode(json: request(#""body":"# + whole), .logs).records.count == 1)
        let error = try error(#""body":{"arrayValue":{"values":["# + whole + "]}}")
        #expect(error.reason == "the value nests deeper than 64")
        #expect(error.offset == nil)
    }

    @Test(arguments: DamageTests.recorded)
    func `damaged JSON never traps`(name: String, signal: Signal) throws {
        let original = try Fixture.bytes(name.dropLast(3) + "json")
        var random = SeededNumbers(seed: 11)
        var acceptedCount = 0

        for _ in 0..<3_000 {
            var bytes = original
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch UInt8.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[index] = Array(#"{}[]",:\0-en"#.utf8).randomElement(using: &random) ?? 0
            default: bytes.removeSubrange(index..<min(bytes.count, index + 5))
            }
            if let export = try? OTLPDecoder.decode(json: bytes, signal) {
                acceptedCount += 1
                _ = try (export.spans, export.records, export.series)
            }
        }

        #expect(acceptedCount > 0)
        #expect(acceptedCount < 3_000)
    }
}
