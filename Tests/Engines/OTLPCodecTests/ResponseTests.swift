// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry
import Testing

struct ResponseTests {
    @Test(arguments: Signal.allCases)
    func `full success leaves partial success out`(signal: Signal) {
        let response = ExportResponse(signal: signal)

        #expect(response.protobuf() == [])
        #expect(String(decoding: response.json(), as: UTF8.self) == "{}")
    }

    @Test(arguments: [
        (Signal.traces, "rejectedSpans"), (.metrics, "rejectedDataPoints"), (.logs, "rejectedLogRecords"),
    ])
    func `partial success counts and says why`(signal: Signal, key: String) {
        let response = ExportResponse(signal: signal, rejectedCount: 300, message: "a \"b\"\n\u{1}é")

        let message = Array("a \"b\"\n\u{1}é".utf8)
        #expect(response.protobuf() == [0x0A, 0x0E, 0x08, 0xAC, 0x02, 0x12, 0x09] + message)
        #expect(
            String(decoding: response.json(), as: UTF8.self)
                == #"{"partialSuccess":{"\#(key)":"300","errorMessage":"a \"b\"\u000a\u0001é"}}"#)
    }

    @Test func `a warning has no count`() {
        let response = ExportResponse(signal: .logs, message: "hm")

        #expect(response.protobuf() == [0x0A, 0x04, 0x12, 0x02] + Array("hm".utf8))
        #expect(
            String(decoding: response.json(), as: UTF8.self) == #"{"partialSuccess":{"errorMessage":"hm"}}"#)
    }

    @Test func `answers a decoded request`() throws {
        let export = try OTLPDecoder.decode(Requests.request([Requests.span(spanID: [])]), .traces)

        let response = ExportResponse(to: export)

        #expect(response.signal == .traces)
        #expect(response.rejectedCount == 1)
        #expect(response.message == export.rejectionMessage)
    }

    @Test func `a status carries how long to wait`() {
        let delay = Duration.seconds(2) + .milliseconds(500)
        let status = RPCStatus(code: 14, message: "busy", details: [.retryInfo(delay: delay)])

        let retryInfo: [UInt8] = [0x0A, 0x08, 0x08, 0x02, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01]
        let url = Array("type.googleapis.com/google.rpc.RetryInfo".utf8)
        #expect(status.details[0].protobuf() == retryInfo)
        #expect(
            status.protobuf() == [0x08, 0x0E, 0x12, 0x04] + Array("busy".utf8)
                + [0x1A, UInt8(4 + url.count + retryInfo.count), 0x0A, UInt8(url.count)] + url
                + [0x12, UInt8(retryInfo.count)] + retryInfo)
        #expect(
            String(decoding: status.json(), as: UTF8.self) == #"{"code":14,"message":"busy","details":[{"#
                + #""@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2.500s"}]}"#)
    }

    @Test(arguments: [
        (Duration.seconds(3), "3s"), (.nanoseconds(1), "0.000000001s"), (.microseconds(20), "0.000020s"),
        (.zero, "0s"), (.milliseconds(-1500), "-1.500s"),
    ])
    func `delays are written as proto3 JSON wants them`(delay: Duration, text: String) {
        let status = RPCStatus(code: 8, message: "", details: [.retryInfo(delay: delay)])

        #expect(String(decoding: status.json(), as: UTF8.self).contains(#""retryDelay":"\#(text)"}"#))
    }

    @Test func `a status names wrong fields`() {
        let violation = RPCStatus.FieldViolation(field: "a[0].b", description: "bad")
        let status = RPCStatus(code: 3, message: "m", details: [.badRequest([violation])])

        #expect(
            status.details[0].protobuf() == [0x0A, 0x0D, 0x0A, 0x06] + Array("a[0].b".utf8) + [0x12, 0x03]
                + Array("bad".utf8))
        #expect(
            String(decoding: status.json(), as: UTF8.self) == #"{"code":3,"message":"m","details":[{"#
                + #""@type":"type.googleapis.com/google.rpc.BadRequest","#
                + #""fieldViolations":[{"field":"a[0].b","description":"bad"}]}]}"#)
    }
}
