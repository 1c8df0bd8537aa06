// SPDX-License-Identifier: Apache-2.0

import Telemetry
import TestSupport
import Testing

@testable import OTLPCodec

struct StoredMessagesTests {
    @Test func `no bytes read as an empty message`() throws {
        #expect(try StoredMessages.read([], StoredMessages.resource) == Resource())
        #expect(try StoredMessages.read([], StoredMessages.scope) == Scope())
        #expect(try StoredMessages.read([], StoredMessages.value) == .empty)
        #expect(try StoredMessages.read([], StoredMessages.events) == [])
        #expect(try StoredMessages.read([], StoredMessages.links) == [])
        #expect(try StoredMessages.read([], StoredMessages.metadata) == [])
    }

    @Test(
        arguments: [
            ([0x0A, 0x05, 0x41], "string_value"), ([0x2A, 0x03, 0x0A, 0x01, 0xFF], "array_value.values[0]"),
            ([0x21, 0x00], "double_value"), ([0x0A, 0x01, 0xFF], "string_value"),
        ] as [([UInt8], String)])
    func `damage is refused with its place`(bytes: [UInt8], path: String) throws {
        let error = try #require(throws: MalformedOTLP.self) {
            try StoredMessages.read(bytes, StoredMessages.value)
        }

        #expect(error.path.hasPrefix(path))
        #expect(error.offset != nil)
    }

    @Test func `damage in stored events and distributions is refused`() {
        #expect(throws: MalformedOTLP.self) { try StoredMessages.read([0x5A, 0x01], StoredMessages.events) }
        #expect(throws: MalformedOTLP.self) { try StoredMessages.read([0x6A, 0x01], StoredMessages.links) }
        for kind in [MetricKind.histogram, .exponentialHistogram, .summary] {
            #expect(throws: MalformedOTLP.self) {
                try StoredMessages.read([0x21, 0x01]) { (bytes) throws(MalformedOTLP) in
                    try StoredMessages.distribution(bytes, kind: kind)
                }
            }
        }
    }

    @Test func `random bytes never trap`() {
        var random = SeededNumbers(seed: 99)
        var readCount = 0

        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1..<24, using: &random)).map { _ in
                UInt8(truncatingIfNeeded: random.next() & 0x7F)
            }
            if (try? StoredMessages.read(bytes, StoredMessages.value)) != nil { readCount += 1 }
            if (try? StoredMessages.read(bytes, StoredMessages.resource)) != nil { readCount += 1 }
            if (try? StoredMessages.read(bytes, StoredMessages.events)) != nil { readCount += 1 }
            for kind in MetricKind.allCases {
                let point = try? StoredMessages.read(bytes) { (bytes) throws(MalformedOTLP) in
                    try StoredMessages.distribution(bytes, kind: kind)
                }
                if point != nil { readCount += 1 }
            }
        }

        #expect(readCount > 0)
    }
}
