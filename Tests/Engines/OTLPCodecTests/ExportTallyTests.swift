// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import OTLPCodec

/// Bounds of one request as a whole.
struct ExportTallyTests {
    private static let day: UInt64 = 86_400_000_000_000
    private static let now: UInt64 = 1_763_000_000_000_000_000

    /// A record of each signal at a time.
    private static func record(_ signal: Signal, at time: UInt64) -> [UInt8] {
        switch signal {
        case .traces: Requests.span { $0.fixed64Field(7, time) }
        case .logs: Requests.message { $0.fixed64Field(1, time) }
        case .metrics:
            Requests.message { metric in
                metric.textField(1, "m")
                metric.message(5) { gauge in gauge.message(1) { $0.fixed64Field(3, time) } }
            }
        }
    }

    @Test(arguments: Signal.allCases)
    func `refuses records later than the latest time, and only these`(signal: Signal) throws {
        let request = Requests.request(
            [Self.now - 1, Self.now + 1, Self.now, UInt64(Int64.max)].map { Self.record(signal, at: $0) })

        let export = try OTLPDecoder.decode(
            request, signal: signal, encoding: .protobuf, latestTime: Int64(Self.now))

        #expect(export.batch.count == 2)
        #expect(export.rejectedCount == 2)
        #expect(
            export.rejectionMessage.contains(
                "a time is more than a day in the future: check the sender's clock (2 times, first at "))
        #expect(try OTLPDecoder.decode(request, signal).rejectedCount == 0)
    }

    @Test func `judges a log record by the time it is stored under`() throws {
        let early = Self.now - 1
        let late = Self.now + 1
        let records = [(early, late), (0, late), (0, early), (late, early)].map { time, observed in
            Requests.message {
                $0.fixed64Field(1, time)
                $0.fixed64Field(11, observed)
            }
        }

        let export = try OTLPDecoder.decode(
            Requests.request(records), signal: .logs, encoding: .protobuf, latestTime: Int64(Self.now))

        guard case .logs(let batch) = export.batch else { return }
        #expect(batch.time == [Int64(early), 0])
        #expect(export.rejectedCount == 2)
    }

    @Test func `refuses late records in JSON too`() throws {
        let json = #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"101"},{}]}]}]}"#

        let export = try OTLPDecoder.decode(
            Array(json.utf8), signal: .logs, encoding: .json, latestTime: 100)

        #expect(export.batch.count == 1)
        #expect(export.rejectedCount == 1)
    }

    @Test(arguments: Signal.allCases)
    func `takes records of many days, but not of more than the limit`(signal: Signal) throws {
        let days = UInt64(OTLPCodecLimits.daysMax)
        let records = (0..<days).map { Self.record(signal, at: Self.now - $0 * Self.day) }
        let again = records + records

        #expect(try OTLPDecoder.decode(Requests.request(again), signal).batch.count == again.count)
        let more = Requests.request(again + [Self.record(signal, at: Self.now - days * Self.day)])
        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(more, signal) }
        #expect(error.reason == "records of more than 400 UTC days in one request")
        #expect(error.path.contains("[800]"))
    }

    @Test func `days of refused records do not count`() throws {
        let records = (0..<500 as Range<UInt64>).map { Self.record(.logs, at: Self.now + $0 * Self.day) }

        let export = try OTLPDecoder.decode(
            Requests.request(records), signal: .logs, encoding: .protobuf, latestTime: Int64(Self.now))

        #expect(export.batch.count == 1)
        #expect(export.rejectedCount == 499)
    }

    @Test(arguments: Signal.allCases)
    func `refuses more empty records than the limit, whether they are valid or not`(signal: Signal) throws {
        // Points for metrics, in one metric.
        let pair: [UInt8] = [signal == .metrics ? 0x0A : 0x12, 0]
        let records = Array(repeatElement(pair, count: OTLPCodecLimits.recordsMax + 1).joined())
        let request = Requests.message { request in
            request.message(1) { resource in
                resource.message(2) { scope in
                    guard signal == .metrics else {
                        scope.bytes += records
                        return
                    }
                    scope.message(2) { metric in metric.message(5) { $0.bytes += records } }
                }
            }
        }

        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(request, signal) }

        #expect(error.reason == "more than 1048576 records in one request")
    }

    @Test func `refuses more empty groups than the limit`() throws {
        let group: [UInt8] = [0x0A, 0]
        let groups = Array(repeatElement(group, count: OTLPCodecLimits.groupsMax + 1).joined())

        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(groups, .traces) }

        #expect(error.reason == "more than 1048576 groups and metrics in one request")
    }

    @Test func `refuses more empty metrics than the limit`() throws {
        let metrics = Array(repeatElement([0x12, 0] as [UInt8], count: OTLPCodecLimits.groupsMax).joined())
        let request = Requests.message { $0.message(1) { $0.message(2) { $0.bytes += metrics } } }

        let error = try #require(throws: MalformedOTLP.self) { try OTLPDecoder.decode(request, .metrics) }

        #expect(error.reason == "more than 1048576 groups and metrics in one request")
    }

    @Test func `refuses more attributes than the limit, those of refused records included`() throws {
        let attributes = Array(
            repeatElement([0x4A, 0] as [UInt8], count: OTLPCodecLimits.attributesPerRecordMax).joined())
        let full = Requests.span(spanID: []) { $0.bytes += attributes }
        let fitting = OTLPCodecLimits.attributesPerRequestMax / OTLPCodecLimits.attributesPerRecordMax
        let spans = [[UInt8]](repeating: full, count: fitting)

        #expect(try OTLPDecoder.decode(Requests.request(spans), .traces).rejectedCount == fitting)
        let last = Requests.span { $0.bytesField(9, [UInt8]()) }
        let error = try #require(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(Requests.request(spans + [last]), .traces)
        }
        #expect(error.reason == "more than 2097152 attributes in one request")
    }

    @Test(arguments: Signal.allCases, [false, true])
    func `refuses resources and scopes larger than the limit`(signal: Signal, isScope: Bool) throws {
        func request(_ surplus: Int) -> [UInt8] {
            let url = "url"
            // A tag of one byte, a length of three, the name and the URL make the limit exactly.
            let name = String(repeating: "n", count: OTLPCodecLimits.originBytesMax - 4 - url.count + surplus)
            func origin(_ group: inout ProtobufWriter) {
                group.message(1) { $0.textField(isScope ? 1 : 99, name) }
                group.textField(3, url)
            }
            return Requests.message { request in
                request.message(1) { group in
                    if !isScope { origin(&group) }
                    group.message(2) { if isScope { origin(&$0) } }
                }
            }
        }
        // The tag of field 99 takes a byte more than that of field 1.
        let fit = isScope ? 0 : -1

        #expect(throws: Never.self) { try OTLPDecoder.decode(request(fit), signal) }
        let error = try #require(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(request(fit + 1), signal)
        }
        #expect(error.reason == "a resource or scope is larger than 1048576 bytes")
        #expect(error.path.hasSuffix(isScope ? ".scope" : ".resource"))
    }
}
