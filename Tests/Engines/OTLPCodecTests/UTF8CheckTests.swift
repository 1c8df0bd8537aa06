// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import OTLPCodec

struct UTF8CheckTests {
    private static let bad: [UInt8] = Array("eight or more bytes, then ".utf8) + [0xC3, 0x28]

    /// A request whose only fault is in the field of this path.
    struct Fault: Sendable, CustomTestStringConvertible {
        let path: String
        let signal: Signal
        let request: [UInt8]
        var testDescription: String { path }
    }

    /// Finds every string field of the schema that can be reached from a request, and breaks it alone.
    static let faults: [Fault] = Signal.allCases.flatMap { signal in
        var faults: [Fault] = []
        visit(signal.request, path: "", depth: 0) { path, bytes in
            faults.append(Fault(path: path, signal: signal, request: bytes))
        }
        return faults
    }

    private static func visit(
        _ type: MessageID, path: String, depth: Int, found: (String, [UInt8]) -> Void
    ) {
        guard depth < 11 else { return }
        let parent = path
        for field in type.type.fields {
            let index = field.label == .many ? "[0]" : ""
            let name = path + (path.isEmpty ? "" : ".") + field.name + index
            switch field.kind {
            case .string: found(name, message(path, field.number, bad))
            case .message(let inner):
                visit(inner, path: name, depth: depth + 1) { path, bytes in
                    found(path, message(parent, field.number, bytes))
                }
            default: break
            }
        }
    }

    /// A message with one field; metrics have a name too, since what belongs to one without is not looked at.
    private static func message(_ path: String, _ number: UInt32, _ bytes: [UInt8]) -> [UInt8] {
        Requests.message {
            if path.hasSuffix("].metrics[0]") { $0.bytesField(1, Array("named".utf8)) }
            $0.bytesField(number, bytes)
        }
    }

    @Test func `every message has strings to break`() {
        let paths = Set(Self.faults.map(\.path))

        #expect(paths.contains("resource_spans[0].scope_spans[0].spans[0].status.message"))
        #expect(paths.contains("resource_spans[0].scope_spans[0].spans[0].links[0].trace_state"))
        #expect(paths.contains("resource_metrics[0].scope_metrics[0].metrics[0].metadata[0].key"))
        #expect(paths.contains("resource_logs[0].scope_logs[0].log_records[0].body.string_value"))
        #expect(paths.contains("resource_logs[0].resource.entity_refs[0].id_keys[0]"))
    }

    @Test(arguments: faults)
    func `refuses invalid UTF-8 in every string`(fault: Fault) throws {
        let error = try #require(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(fault.request, fault.signal)
        }

        #expect(error.reason == "invalid UTF-8")
        #expect(error.path == fault.path)
        #expect(error.offset == fault.request.count - Self.bad.count)
        #expect(error.description.hasPrefix("\(fault.path): invalid UTF-8 (at byte "))
    }

    @Test func `agrees with the standard library`() {
        var random = SeededNumbers(seed: 3)
        let parts: [[UInt8]] = [
            [0x41], [0x7F], [0x80], [0xBF], [0xC0], [0xC2], [0xDF], [0xE0], [0xA0], [0x9F], [0xED], [0xEE],
            [0xEF],
            [0xF0], [0x90], [0x8F], [0xF4], [0xF5], [0xFF], Array("é".utf8), Array("東".utf8), Array("🙂".utf8),
            Array("plain ascii text".utf8),
        ]
        var disagreements: [[UInt8]] = []
        var validCount = 0

        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0..<5, using: &random)).flatMap { _ in
                parts.randomElement(using: &random) ?? []
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            if isValid { validCount += 1 }
            if bytes.withUnsafeBytes(UTF8Check.isValid) != isValid { disagreements.append(bytes) }
        }

        #expect(disagreements == [])
        #expect(validCount > 1_000)
    }
}
