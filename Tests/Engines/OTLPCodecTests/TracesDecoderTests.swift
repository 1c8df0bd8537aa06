// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import OTLPCodec

struct TracesDecoderTests {
    @Test func `an empty request is a batch of nothing`() throws {
        let export = try OTLPDecoder.decode([], .traces)

        #expect(export.batch.count == 0)
        #expect(export.rejectedCount == 0)
        #expect(export.rejectionMessage == "")
    }

    @Test func `groups without spans are a batch of nothing`() throws {
        let export = try OTLPDecoder.decode(Requests.request([]), .traces)

        #expect(export.batch.count == 0)
    }

    @Test(arguments: [
        (0, 8, "trace_id is not 16 bytes"), (15, 8, "trace_id is not 16 bytes"),
        (17, 8, "trace_id is not 16 bytes"), (16, 0, "span_id is not 8 bytes"),
        (16, 7, "span_id is not 8 bytes"), (16, 16, "span_id is not 8 bytes"),
    ])
    func `refuses ids of the wrong length`(traceBytes: Int, spanBytes: Int, reason: String) throws {
        let bad = Requests.span(
            traceID: [UInt8](repeating: 7, count: traceBytes), spanID: [UInt8](repeating: 7, count: spanBytes)
        )

        let export = try OTLPDecoder.decode(
            Requests.request([Requests.span(), bad, Requests.span()]), .traces)

        #expect(export.batch.count == 2)
        #expect(export.rejectedCount == 1)
        #expect(export.rejectionMessage.contains(reason))
        #expect(export.rejectionMessage.contains("resource_spans[0].scope_spans[0].spans[1]"))
    }

    @Test func `refuses ids of zeros`() throws {
        let zeros = [UInt8](repeating: 0, count: 16)
        let bad = [Requests.span(traceID: zeros), Requests.span(spanID: Array(zeros[..<8]))]

        let export = try OTLPDecoder.decode(Requests.request(bad), .traces)

        #expect(export.batch.count == 0)
        #expect(export.rejectedCount == 2)
    }

    @Test(arguments: [(0, 0), (7, 1), (8, 0), (9, 1)])
    func `a parent is empty or eight bytes`(count: Int, rejected: Int) throws {
        let span = Requests.span { $0.bytesField(4, [UInt8](repeating: 9, count: count)) }

        #expect(try OTLPDecoder.decode(Requests.request([span]), .traces).rejectedCount == rejected)
    }

    @Test(arguments: [7, 8] as [UInt32])
    func `refuses times beyond 63 bits`(field: UInt32) throws {
        let late = Requests.span { $0.fixed64Field(field, UInt64(Int64.max) + 1) }
        let latest = Requests.span { $0.fixed64Field(field, UInt64(Int64.max)) }

        let export = try OTLPDecoder.decode(Requests.request([late, latest]), .traces)

        #expect(export.batch.count == 1)
        #expect(export.rejectionMessage.contains("beyond the year 2262"))
    }

    @Test func `refuses events beyond 63 bits and links with ids of the wrong length`() throws {
        let event = Requests.span { $0.message(11) { $0.fixed64Field(1, .max) } }
        let link = Requests.span { $0.message(13) { $0.bytesField(1, [1, 2, 3]) } }
        let fine = Requests.span { $0.message(13) { $0.textField(3, "without ids") } }

        let export = try OTLPDecoder.decode(Requests.request([event, link, fine]), .traces)

        #expect(export.rejectedCount == 2)
        #expect(try export.spans.map { $0.links.map(\.traceState) } == [["without ids"]])
    }

    @Test func `a refused span leaves no attributes behind`() throws {
        let attribute = Requests.message { $0.textField(1, "k") }
        let bad = Requests.span(spanID: []) { $0.bytesField(9, attribute) }
        let good = Requests.span { $0.bytesField(9, attribute) }

        let export = try OTLPDecoder.decode(Requests.request([bad, good, bad, good]), .traces)

        #expect(try export.spans.map(\.attributes.count) == [1, 1])
    }

    @Test func `a rejection message names few reasons and counts them`() throws {
        let spans = (0..<50).map { _ in Requests.span(traceID: []) } + [Requests.span(spanID: [])]

        let export = try OTLPDecoder.decode(Requests.request(spans), .traces)

        #expect(
            export.rejectionMessage == """
                51 spans rejected: trace_id is not 16 bytes or is all zero (50 times, first at \
                resource_spans[0].scope_spans[0].spans[0]); span_id is not 8 bytes or is all zero \
                (at resource_spans[0].scope_spans[0].spans[50])
                """)
    }

    @Test func `fields may come in any order and the last one counts`() throws {
        let span = Requests.message {
            $0.fixed32Field(16, 0x101)
            $0.textField(5, "first")
            $0.message(15) { $0.varintField(3, 2) }
            $0.bytesField(2, Requests.spanID)
            $0.textField(5, "last")
            $0.message(9) {
                $0.message(2) {
                    $0.textField(1, "text")
                    $0.varintField(3, 5)
                }
                $0.textField(1, "key")
            }
            $0.bytesField(1, Requests.traceID)
        }
        let request = Requests.message { request in
            request.message(1) { resource in
                resource.textField(3, "url of the resource")
                resource.message(2) { scope in
                    scope.bytesField(2, span)
                    scope.textField(3, "url of the scope")
                    scope.message(1) { $0.textField(1, "scope") }
                }
                resource.message(1) { $0.varintField(2, 3) }
            }
        }

        let read = try #require(try OTLPDecoder.decode(request, .traces).spans.first)

        #expect(read.name == "last")
        #expect(read.flags == 0x101)
        #expect(read.statusCode == 2)
        #expect(read.attributes == [Attribute(key: "key", value: .int(5))])
        #expect(read.resource == Resource(droppedAttributesCount: 3, schemaURL: "url of the resource"))
        #expect(read.scope == Scope(name: "scope", schemaURL: "url of the scope"))
    }

    @Test func `equal resources and scopes are one`() throws {
        let group = try OTLPEncoder.encode(
            OTLPDecoder.decode(Fixture.bytes("opentelemetry-python-1.45.2-traces.bin"), .traces).batch)

        guard case .traces(let batch) = try OTLPDecoder.decode(group + group + group, .traces).batch else {
            Issue.record("not a batch of spans")
            return
        }

        #expect(batch.count == 9)
        #expect(batch.resources.count == 1)
        #expect(batch.scopes.count == 2)
        #expect(batch.strings.text(of: batch.resources[0].name) == "checkout")
    }

    @Test func `a service name that is no string is none`() throws {
        let request = Requests.message { request in
            request.message(1) { group in
                group.message(1) { resource in
                    resource.message(1) { attribute in
                        attribute.textField(1, "service.name")
                        attribute.message(2) { $0.varintField(3, 5) }
                    }
                }
                group.message(2) { $0.bytesField(2, Requests.span()) }
            }
        }

        #expect(try OTLPDecoder.decode(request, .traces).spans.map(\.serviceName) == [""])
    }

    @Test func `events and links apart are kept together`() throws {
        let span = Requests.span { span in
            for index in 0..<3 {
                span.message(11) { $0.textField(2, "event-\(index)") }
                span.message(13) { $0.textField(3, "link-\(index)") }
            }
        }

        let read = try #require(try OTLPDecoder.decode(Requests.request([span]), .traces).spans.first)

        #expect(read.events.map(\.name) == ["event-0", "event-1", "event-2"])
        #expect(read.links.map(\.traceState) == ["link-0", "link-1", "link-2"])
    }

    @Test func `ten thousand attributes fit a span`() throws {
        let span = Requests.span { span in
            for index in 0..<10_000 {
                span.message(9) { attribute in
                    attribute.textField(1, "key-\(index)")
                    attribute.message(2) { $0.varintField(3, UInt64(index)) }
                }
            }
        }

        let read = try #require(try OTLPDecoder.decode(Requests.request([span]), .traces).spans.first)

        #expect(read.attributes.count == 10_000)
        #expect(read.attributes.last == Attribute(key: "key-9999", value: .int(9999)))
    }

    @Test func `refuses more attributes than the limit`() {
        let full = Requests.span { span in
            for _ in 0..<OTLPCodecLimits.attributesPerRecordMax { span.bytesField(9, [UInt8]()) }
        }

        #expect(throws: Never.self) { try OTLPDecoder.decode(Requests.request([full]), .traces) }
        let error = #expect(throws: MalformedOTLP.self) {
            try OTLPDecoder.decode(Requests.request([full + [0x4A, 0]]), .traces)
        }
        #expect(error?.path == "resource_spans[0].scope_spans[0].spans[0].attributes[65536]")
    }

    @Test func `string table indexes read as empty and are warned about`() throws {
        let span = Requests.span { span in
            span.message(9) { attribute in
                attribute.varintField(3, 4)
                attribute.message(2) { $0.varintField(8, 7) }
            }
        }

        let export = try OTLPDecoder.decode(Requests.request([span]), .traces)

        #expect(export.rejectedCount == 0)
        #expect(export.rejectionMessage.hasPrefix("accepted with warnings: string table indexes"))
        #expect(try export.spans.map(\.attributes) == [[Attribute(key: "", value: .empty)]])
    }
}
