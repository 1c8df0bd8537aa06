// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import OTLPCodec

struct MetricsDecoderTests {
    private func point(_ more: (inout ProtobufWriter) -> Void = { _ in }) -> [UInt8] {
        Requests.message {
            $0.fixed64Field(3, 5)
            $0.fixed64Field(6, 42)
            more(&$0)
        }
    }

    private func gauge(_ name: String?, _ points: [[UInt8]]) -> [UInt8] {
        Requests.message { metric in
            metric.message(5) { gauge in
                for point in points { gauge.bytesField(1, point) }
            }
            if let name { metric.textField(1, name) }
        }
    }

    @Test func `refuses all points of a metric without a name`() throws {
        let request = Requests.request([gauge(nil, [point(), point()]), gauge("ok", [point()])])

        let export = try OTLPDecoder.decode(request, .metrics)

        #expect(export.batch.count == 1)
        #expect(export.rejectedCount == 2)
        #expect(export.rejectionMessage.contains("2 data points rejected: the metric has no name"))
        #expect(
            export.rejectionMessage.contains(
                "resource_metrics[0].scope_metrics[0].metrics[0].gauge.data_points[0]"))
    }

    @Test func `warns about a metric without data`() throws {
        let export = try OTLPDecoder.decode(
            Requests.request([Requests.message { $0.textField(1, "none") }]), .metrics)

        #expect(export.batch.count == 0)
        #expect(export.rejectedCount == 0)
        #expect(export.rejectionMessage.hasPrefix("accepted with warnings: a metric without data"))
    }

    @Test func `refuses a point beyond 63 bits and one with a broken exemplar`() throws {
        let late = point { $0.fixed64Field(2, .max) }
        let broken = point { $0.message(5) { $0.bytesField(4, [1]) } }

        let export = try OTLPDecoder.decode(
            Requests.request([gauge("g", [late, broken, point()])]), .metrics)

        #expect(export.batch.count == 1)
        #expect(export.rejectedCount == 2)
    }

    @Test func `what a sum says after its points counts for them`() throws {
        let metric = Requests.message { metric in
            metric.message(7) { sum in
                sum.bytesField(1, point())
                sum.varintField(3, 1)
                sum.varintField(2, 2)
            }
            metric.textField(1, "sum")
        }

        let series = try OTLPDecoder.decode(Requests.request([metric]), .metrics).series

        #expect(series.map(\.metric.isMonotonic) == [true])
        #expect(series.map(\.metric.temporality) == [2])
        #expect(series.map { $0.points[0].value } == [.int(42)])
    }

    @Test func `equal metrics are one`() throws {
        let request = Requests.request([gauge("a", [point()]), gauge("b", [point()]), gauge("a", [point()])])

        guard case .metrics(let batch) = try OTLPDecoder.decode(request, .metrics).batch else {
            Issue.record("not a batch of points")
            return
        }

        #expect(batch.definitions.metrics.count == 2)
        #expect(batch.definitions.count == 2)
        #expect(batch.series[0] == batch.series[2])
        #expect(batch.series[0] != batch.series[1])
    }

    @Test func `the order of a point's fields does not matter`() throws {
        typealias Field = (inout ProtobufWriter) -> Void
        func attribute(_ key: String) -> Field {
            { point in
                point.message(7) { pair in
                    pair.textField(1, key)
                    pair.message(2) { $0.textField(1, "value of \(key)") }
                }
            }
        }
        let time: Field = { $0.fixed64Field(3, 5) }
        let start: Field = { $0.fixed64Field(2, 4) }
        let value: Field = { $0.fixed64Field(4, 1.5.bitPattern) }
        let (first, second) = (attribute("a"), attribute("b"))
        let orders: [[Field]] = [
            [first, second, start, time, value], [time, first, second, value, start],
            [first, start, time, second, value], [value, time, first, start, second],
        ]
        let points = orders.map { order in Requests.message { point in for field in order { field(&point) } }
        }

        guard
            case .metrics(let batch) = try OTLPDecoder.decode(
                Requests.request([gauge("a", points), gauge("a", [point()])]), .metrics
            ).batch
        else {
            Issue.record("not a batch of points")
            return
        }

        #expect(Set(batch.series.prefix(4)).count == 1)
        #expect(batch.series[4] != batch.series[0])
        #expect(batch.definitions.count == 2)
        #expect(batch.value == [UInt64](repeating: 1.5.bitPattern, count: 4) + [42])
        #expect(batch.startTime == [4, 4, 4, 4, 0])
    }

    @Test func `buckets read the same packed and unpacked`() throws {
        func histogram(_ buckets: (inout ProtobufWriter) -> Void) -> [UInt8] {
            Requests.message { metric in
                metric.textField(1, "h")
                metric.message(9) { $0.message(1, buckets) }
            }
        }
        let packed = histogram { point in
            point.message(6) { packed in
                packed.fixed64(1)
                packed.fixed64(2)
            }
            point.message(7) { $0.fixed64(2.5.bitPattern) }
        }
        let unpacked = histogram { point in
            point.fixed64Field(6, 1)
            point.fixed64Field(7, 2.5.bitPattern)
            point.fixed64Field(6, 2)
        }

        let series = try OTLPDecoder.decode(Requests.request([packed, unpacked]), .metrics).series

        var expected = Histogram()
        expected.bucketCounts = [1, 2]
        expected.explicitBounds = [2.5]
        #expect(series.map { $0.points[0].value } == [.histogram(expected), .histogram(expected)])
    }

    @Test func `a distribution without any field is an empty one`() throws {
        let metric = Requests.message { metric in
            metric.textField(1, "e")
            metric.message(10) { $0.message(1) { _ in } }
        }

        let series = try OTLPDecoder.decode(Requests.request([metric]), .metrics).series

        #expect(series.map { $0.points[0].value } == [.exponentialHistogram(ExponentialHistogram())])
    }

    @Test(arguments: [0, 1])
    func `refuses a point whose fields take more than anybody would send`(more: Int) throws {
        let bytes = OTLPCodecLimits.pointFieldBytesMax
        // Tags and lengths of an attribute around its text take 15 bytes.
        let attributes = point {
            $0.message(7) { pair in
                pair.textField(1, "k")
                pair.message(2) { $0.textField(1, String(repeating: "v", count: bytes - 15 + more)) }
            }
        }
        let export = try OTLPDecoder.decode(
            Requests.request([gauge("g", [attributes, point()])]), .metrics)

        #expect(export.rejectedCount == more)
        #expect(export.batch.count == 2 - more)
        #expect(more == 0 || export.rejectionMessage.contains("more than 64 KiB"))
    }

    @Test(arguments: [0, 1])
    func `refuses a histogram of more buckets than any query reads`(more: Int) throws {
        let buckets = OTLPCodecLimits.histogramBucketsMax + more
        func histogram(_ fill: (inout ProtobufWriter) -> Void) -> [UInt8] {
            Requests.message { metric in
                metric.textField(1, "h")
                metric.message(9) { $0.message(1, fill) }
            }
        }
        let counts = histogram { point in
            point.message(6) { packed in for number in 0..<buckets { packed.fixed64(UInt64(number)) } }
        }
        let bounds = histogram { point in
            point.message(7) { packed in
                for number in 1..<buckets { packed.fixed64(Double(number).bitPattern) }
            }
        }

        let export = try OTLPDecoder.decode(
            Requests.request([counts, bounds, gauge("g", [point()])]), .metrics)

        #expect(export.rejectedCount == 2 * more)
        #expect(export.batch.count == 3 - 2 * more)
        guard case .metrics(let batch) = export.batch else { return }
        #expect(batch.histograms.buckets.count == (1 - more) * buckets)
    }

    @Test(arguments: [0, 1])
    func `refuses a metric whose description is a book`(more: Int) throws {
        let text = String(repeating: "d", count: OTLPCodecLimits.metricBytesMax - 1 + more)
        let described = Requests.message { metric in
            metric.textField(1, "m")
            metric.textField(2, text)
            metric.message(5) { $0.bytesField(1, point()) }
        }

        let export = try OTLPDecoder.decode(
            Requests.request([described, gauge("g", [point()])]), .metrics)

        #expect(export.rejectedCount == more)
        #expect(more == 0 || export.rejectionMessage.contains("more than 16 KiB"))
    }

    @Test func `refuses a distribution of unbounded bytes`() throws {
        let metric = Requests.message { metric in
            metric.textField(1, "e")
            metric.message(10) {
                $0.message(1) { point in
                    point.message(8) { buckets in
                        buckets.bytesField(
                            2, [UInt8](repeating: 1, count: OTLPCodecLimits.pointFieldBytesMax))
                    }
                }
            }
        }

        let export = try OTLPDecoder.decode(Requests.request([metric]), .metrics)

        #expect(export.rejectedCount == 1)
        #expect(export.batch.count == 0)
    }
}
