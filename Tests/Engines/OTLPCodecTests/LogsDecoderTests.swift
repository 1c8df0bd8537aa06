// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import OTLPCodec

struct LogsDecoderTests {
    @Test(arguments: [(0, 0, 0), (16, 8, 0), (16, 0, 0), (15, 8, 1), (16, 7, 1), (1, 0, 1)])
    func `ids are empty or whole`(traceBytes: Int, spanBytes: Int, rejected: Int) throws {
        let record = Requests.message {
            $0.bytesField(9, [UInt8](repeating: 1, count: traceBytes))
            $0.bytesField(10, [UInt8](repeating: 1, count: spanBytes))
        }

        let export = try OTLPDecoder.decode(Requests.request([record]), .logs)

        #expect(export.rejectedCount == rejected)
        #expect(export.batch.count == 1 - rejected)
    }

    @Test(arguments: [1, 11] as [UInt32])
    func `refuses times beyond 63 bits`(field: UInt32) throws {
        let record = Requests.message { $0.fixed64Field(field, .max) }

        let export = try OTLPDecoder.decode(Requests.request([record]), .logs)

        #expect(export.rejectedCount == 1)
        #expect(export.rejectionMessage.hasPrefix("1 log records rejected: a time is beyond"))
    }

    @Test func `reads every type of body`() throws {
        let bodies: [((inout ProtobufWriter) -> Void, AttributeValue)] = [
            ({ _ in }, .empty),
            ({ $0.textField(1, "text") }, .string("text")),
            ({ $0.textField(1, "") }, .string("")),
            ({ $0.varintField(2, 1) }, .bool(true)),
            ({ $0.varintField(3, UInt64(bitPattern: -5)) }, .int(-5)),
            ({ $0.fixed64Field(4, 0.5.bitPattern) }, .double(0.5)),
            ({ $0.message(5) { _ in } }, .array([])),
            ({ $0.message(6) { _ in } }, .map([])),
            ({ $0.bytesField(7, [0xFF]) }, .bytes([0xFF])),
        ]
        let records = bodies.map { body in Requests.message { $0.message(5, body.0) } }

        let read = try OTLPDecoder.decode(Requests.request(records), .logs).records

        #expect(read.map(\.body) == bodies.map(\.1))
    }

    @Test func `of several values of one body the last one counts`() throws {
        let record = Requests.message { record in
            record.message(5) { body in
                body.message(5) { $0.message(1) { $0.textField(1, "in an array") } }
                body.textField(1, "text")
            }
        }

        #expect(
            try OTLPDecoder.decode(Requests.request([record]), .logs).records.map(\.body) == [.string("text")]
        )
    }
}
