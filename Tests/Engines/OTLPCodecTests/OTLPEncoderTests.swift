// SPDX-License-Identifier: Apache-2.0

import OTLPCodec
import Telemetry
import Testing

struct OTLPEncoderTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `spans survive encoding and decoding`(seed: UInt64) throws {
        var samples = SampleBatches(seed: seed)
        let batch = samples.spans(200)

        let export = try OTLPDecoder.decode(OTLPEncoder.encode(batch), .traces)

        #expect(export.rejectedCount == 0)
        #expect(try export.spans == (0..<batch.count).map(batch.span))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `log records survive encoding and decoding`(seed: UInt64) throws {
        var samples = SampleBatches(seed: seed)
        let batch = samples.logs(200)

        let export = try OTLPDecoder.decode(OTLPEncoder.encode(batch), .logs)

        #expect(export.rejectedCount == 0)
        #expect(try export.records == (0..<batch.count).map(batch.record))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `points survive encoding and decoding`(seed: UInt64) throws {
        var samples = SampleBatches(seed: seed)
        let batch = samples.metrics(200)

        let export = try OTLPDecoder.decode(OTLPEncoder.encode(batch), .metrics)

        #expect(export.rejectedCount == 0)
        let index = SeriesIndex(batch.definitions)
        #expect(try export.series == (0..<batch.count).map { try batch.series(at: $0, in: index) })
    }

    @Test(arguments: [
        ("opentelemetry-python-1.45.2-traces.bin", Signal.traces),
        ("opentelemetry-python-1.45.2-logs.bin", .logs),
        ("opentelemetry-python-1.45.2-metrics.bin", .metrics),
        ("opentelemetry-proto-1.45.2-metrics.bin", .metrics),
    ])
    func `what was decoded encodes to what decodes the same`(name: String, signal: Signal) throws {
        let export = try OTLPDecoder.decode(Fixture.bytes(name), signal)

        let again = try OTLPDecoder.decode(OTLPEncoder.encode(export.batch), signal)

        #expect(again.batch.count == export.batch.count)
        #expect(try again.spans == export.spans)
        #expect(try again.records == export.records)
        #expect(try again.series == export.series)
    }

    @Test func `an empty batch is an empty request`() {
        #expect(OTLPEncoder.encode(.traces(SpanBatch())) == [])
        #expect(OTLPEncoder.encode(.logs(LogBatch())) == [])
        #expect(OTLPEncoder.encode(.metrics(MetricBatch())) == [])
    }
}
