// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import OTLPCodec

/// Bytes that are no message: they are refused with the place, and nothing ever traps.
struct DamageTests {
    static let recorded: [(String, Signal)] = [
        ("opentelemetry-python-1.45.2-traces.bin", .traces), ("opentelemetry-python-1.45.2-logs.bin", .logs),
        ("opentelemetry-python-1.45.2-metrics.bin", .metrics),
        ("opentelemetry-proto-1.45.2-metrics.bin", .metrics),
    ]

    /// Decodes and reads everything; returns whether the bytes were accepted.
    private func survives(_ bytes: [UInt8], _ signal: Signal) throws -> Bool {
        let export: DecodedExport
        do throws(MalformedOTLP) {
            export = try OTLPDecoder.decode(bytes, signal)
        } catch {
            if let offset = error.offset { try #require((0..<max(1, bytes.count)).contains(offset)) }
            return false
        }
        // What was accepted must be readable: stored messages are checked when they are received.
        _ = try (export.spans, export.records, export.series)
        return true
    }

    @Test(arguments: recorded)
    func `every prefix of a request decodes or is refused`(name: String, signal: Signal) throws {
        let bytes = try Fixture.bytes(name)

        let accepted = try (0...bytes.count).filter { try survives(Array(bytes[..<$0]), signal) }

        #expect(accepted.first == 0)
        #expect(accepted.last == bytes.count)
        #expect(accepted.count < bytes.count / 10)
    }

    @Test(arguments: recorded)
    func `random damage never traps`(name: String, signal: Signal) throws {
        let original = try Fixture.bytes(name)
        var random = SeededNumbers(seed: 42)
        var acceptedCount = 0

        for _ in 0..<25_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch UInt8.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.remove(at: index)
                default: bytes.insert([0x00, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0, at: index)
                }
            }
            if try survives(bytes, signal) { acceptedCount += 1 }
        }

        #expect(acceptedCount > 0)
        #expect(acceptedCount < 25_000)
    }

    @Test func `random bytes never trap`() throws {
        var random = SeededNumbers(seed: 7)
        var acceptedCount = 0

        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                UInt8(truncatingIfNeeded: random.next() & (round % 2 == 0 ? 0xFF : 0x1F))
            }
            for signal in Signal.allCases where try survives(bytes, signal) { acceptedCount += 1 }
        }

        #expect(acceptedCount > 0)
    }

    @Test(
        arguments: [
            // Truncated content, an overlong varint, field number 0, a group's end alone, wire type 7, a
            // wrong type.
            ([0x0A, 0x05, 0x00], "the field ends beyond the end of its message", ""),
            (
                [0x50] + [UInt8](repeating: 0xFF, count: 10) + [0x01], "a varint does not fit 64 bits",
                ".dropped_attributes_count"
            ),
            ([0x02, 0x00], "invalid field tag", ""),
            ([0xA4, 0x06], "wrong wire type", ""),
            ([0xA7, 0x06], "wrong wire type", ""),
            ([0x28, 0x01], "wrong wire type", ".name"),
            ([0xA3, 0x06, 0x08, 0x01], "a group is not ended", ""),
            ([0xA3, 0x06, 0xAC, 0x06], "a group is not ended", ""),
        ] as [([UInt8], String, String)])
    func `names what is wrong and where`(tail: [UInt8], reason: String, field: String) throws {
        let request = Requests.request([Requests.span(), Requests.span() + tail])

        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(request, .traces) }

        #expect(error.reason == reason)
        let span = "resource_spans[0].scope_spans[0].spans[1]"
        #expect(error.path == span + field || (field == "" && error.path == span + ".trace_id"))
        let offset = try #require(error.offset)
        #expect((request.count - tail.count..<request.count).contains(offset))
    }

    @Test func `groups of unknown fields are stepped over`() throws {
        let group: [UInt8] = [0xA3, 0x06, 0x08, 0x01, 0xAB, 0x06, 0xAC, 0x06, 0xA4, 0x06]
        let span = Requests.span { $0.bytes += group }

        #expect(try OTLPDecoder.decode(Requests.request([span]), .traces).batch.count == 1)
    }

    @Test func `refuses groups that nest too deep`() throws {
        func groups(_ depth: Int) -> [UInt8] {
            (0..<depth).flatMap { _ in [0xA3, 0x06] as [UInt8] }
                + (0..<depth).flatMap { _ in [0xA4, 0x06] as [UInt8] }
        }
        let deepest = Requests.span { $0.bytes += groups(OTLPCodecLimits.groupDepthMax) }
        let tooDeep = Requests.span { $0.bytes += groups(100_000) }

        #expect(try OTLPDecoder.decode(Requests.request([deepest]), .traces).batch.count == 1)
        let error = #expect(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(Requests.request([tooDeep]), .traces)
        }
        #expect(error?.reason == "groups nest deeper than 16")
    }

    @Test func `values may nest to the limit and no deeper`() throws {
        let deepest = Requests.span {
            $0.bytesField(9, Requests.nestedAttribute(depth: OTLPCodecLimits.valueDepthMax))
        }
        let tooDeep = Requests.span {
            $0.bytesField(9, Requests.nestedAttribute(depth: OTLPCodecLimits.valueDepthMax + 1))
        }

        let spans = try OTLPDecoder.decode(Requests.request([deepest]), .traces).spans

        #expect(spans.map(\.attributes.count) == [1])
        let error = try #require(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(Requests.request([tooDeep]), .traces)
        }
        #expect(error.reason == "the value nests deeper than 64")
        #expect(
            error.path.hasPrefix("resource_spans[0].scope_spans[0].spans[0].attributes[0].value.array_value"))
    }

    @Test func `refuses a value nested thousands deep`() {
        var inner: [UInt8] = []
        for _ in 0..<2_000 {
            inner = Requests.message { $0.bytesField(5, Requests.message { $0.bytesField(1, inner) }) }
        }
        let record = Requests.message { $0.bytesField(5, inner) }

        #expect(throws: MalformedOTLP.self) { try OTLPDecoder.decode(Requests.request([record]), .logs) }
    }

    @Test func `damage in a value that is replaced later counts`() {
        let broken = Requests.message {
            $0.message(5) { $0.bytes += [0x0A, 0x09] }
            $0.message(5) { $0.textField(1, "fine") }
        }
        let attribute = Requests.message { record in
            record.message(6) {
                $0.message(2) { $0.bytes += [0x0A, 0x09] }
                $0.message(2) { $0.textField(1, "fine") }
            }
        }
        let metric = Requests.message {
            $0.message(5) { $0.bytes += [0x0A, 0x09] }
            $0.message(5) { _ in }
        }

        for record in [broken, attribute] {
            #expect(throws: MalformedOTLP.self) {
                try OTLPDecoder.decode(Requests.request([record]), .logs)
            }
        }
        #expect(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(Requests.request([metric]), .metrics)
        }
    }

    @Test func `a length beyond all memory is refused`() {
        let huge: [UInt8] = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]

        let error = #expect(throws: MalformedOTLP.self) { try OTLPDecoder.decode(huge, .traces) }

        #expect(error?.reason == "the field ends beyond the end of its message")
        #expect(error?.path == "resource_spans[0]")
    }
}
