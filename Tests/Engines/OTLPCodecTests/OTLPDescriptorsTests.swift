// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import OTLPCodec

struct OTLPDescriptorsTests {
    /// The text of one field of a message, every occurrence.
    private func texts(_ field: UInt32, in message: [UInt8]) throws -> [String] {
        try message.withUnsafeBytes { bytes in
            let reader = try #require(WireReader(bytes))
            return try reader.messages(field << 3 | 2) { String(decoding: $0.bytes, as: UTF8.self) }
        }
    }

    @Test func `offers the three services`() {
        #expect(
            OTLPDescriptors.serviceNames == [
                "opentelemetry.proto.collector.trace.v1.TraceService",
                "opentelemetry.proto.collector.logs.v1.LogsService",
                "opentelemetry.proto.collector.metrics.v1.MetricsService",
            ])
    }

    @Test(arguments: OTLPDescriptors.serviceNames)
    func `a service comes with everything it needs`(name: String) throws {
        let files = try #require(OTLPDescriptors.file(containingSymbol: name))

        let names = try files.map { try #require(try texts(1, in: $0).first) }

        #expect(names.count == 4)
        #expect(names[0].hasSuffix("_service.proto"))
        #expect(Set(names).count == names.count)
        for dependency in try files.flatMap({ try texts(3, in: $0) }) { #expect(names.contains(dependency)) }
        for file in files { #expect(try texts(12, in: file) == ["proto3"]) }
    }

    @Test(arguments: [
        ("opentelemetry.proto.trace.v1.Span", "opentelemetry/proto/trace/v1/trace.proto"),
        ("opentelemetry.proto.trace.v1.Span.Event", "opentelemetry/proto/trace/v1/trace.proto"),
        ("opentelemetry.proto.trace.v1.Span.trace_id", "opentelemetry/proto/trace/v1/trace.proto"),
        ("opentelemetry.proto.trace.v1.Span.SpanKind", "opentelemetry/proto/trace/v1/trace.proto"),
        ("opentelemetry.proto.trace.v1.Span.SPAN_KIND_SERVER", "opentelemetry/proto/trace/v1/trace.proto"),
        ("opentelemetry.proto.logs.v1.SEVERITY_NUMBER_WARN3", "opentelemetry/proto/logs/v1/logs.proto"),
        ("opentelemetry.proto.common.v1.AnyValue", "opentelemetry/proto/common/v1/common.proto"),
        (
            "opentelemetry.proto.collector.logs.v1.LogsService.Export",
            "opentelemetry/proto/collector/logs/v1/logs_service.proto"
        ),
    ])
    func `finds the file of a symbol`(symbol: String, file: String) throws {
        let files = try #require(OTLPDescriptors.file(containingSymbol: symbol))

        #expect(try texts(1, in: files[0]) == [file])
        #expect(OTLPDescriptors.file(named: file) == files)
    }

    @Test(arguments: [
        "", "opentelemetry", "opentelemetry.proto.trace.v1.", "opentelemetry.proto.trace.v1.Spam",
    ])
    func `knows nothing else`(symbol: String) {
        #expect(OTLPDescriptors.file(containingSymbol: symbol) == nil)
        #expect(OTLPDescriptors.file(named: symbol) == nil)
    }

    @Test func `field numbers fit the plan and names are unique`() {
        for message in OTLPSchema.messages {
            #expect(Set(message.fields.map(\.number)).count == message.fields.count)
            #expect(Set(message.fields.map(\.jsonName)).count == message.fields.count)
            #expect(message.fields.allSatisfy { (1..<32).contains($0.number) })
        }
        #expect(Set(OTLPSchema.fullNames.values).count == MessageID.allCases.count)
    }
}
