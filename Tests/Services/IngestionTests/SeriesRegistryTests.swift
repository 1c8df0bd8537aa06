// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Ingestion

/// What is known of series, and what is forgotten.
@Suite struct SeriesRegistryTests {
    private let organization = OrganizationFixture.unsaved().id

    private func registry(cacheBytesMax: Int = 1 << 20, perDayMax: Int = 1_000) -> SeriesRegistry {
        SeriesRegistry(cacheBytesMax: cacheBytesMax, seriesPerDayMax: perDayMax)
    }

    /// A request of gauges with one point for each number, at a time.
    private func request(_ series: Range<Int>, time: UInt64 = 5) -> [UInt8] {
        func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
            var length = content.count
            var bytes = [number << 3 | 2]
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            return bytes + [UInt8(length)] + content
        }
        let points = series.flatMap { number -> [UInt8] in
            let text = field(1, Array("number".utf8)) + field(2, field(1, Array("\(number)".utf8)))
            let stamp = withUnsafeBytes(of: time.littleEndian) { Array($0) }
            return field(1, field(7, text) + [0x19] + stamp)
        }
        return field(1, field(2, field(2, field(1, Array("gauge".utf8)) + field(5, points))))
    }

    private func decode(
        _ request: [UInt8], _ registry: SeriesRegistry
    ) throws -> (MetricBatch, DecodedExport) {
        let export = try OTLPDecoder.decode(
            request, signal: .metrics, encoding: .protobuf, directory: registry.directory(of: organization))
        guard case .metrics(let batch) = export.batch else { throw WrongSignal() }
        return (batch, export)
    }

    private struct WrongSignal: Error {}

    @Test func `defines a series until its definition is learnt`() throws {
        let registry = registry()
        let first = try decode(request(0..<10), registry).0
        let again = try decode(request(0..<10), registry).0

        #expect(first.definitions.count == 10)
        #expect(again.definitions.count == 10)
        registry.learn(first.definitions, of: organization)
        let known = try decode(request(0..<12), registry).0
        #expect(known.definitions.count == 2)
        #expect(Array(known.series.prefix(10)) == first.series)
    }

    @Test func `defines a series again for another day and another organization`() throws {
        let registry = registry()
        let first = try decode(request(0..<3), registry).0
        registry.learn(first.definitions, of: organization)

        let nextDay = try decode(request(0..<3, time: 86_400_000_000_005), registry).0
        let elsewhere = registry.directory(of: OrganizationFixture.unsaved().id)
        var ids = [UInt64](repeating: 0, count: 3)

        #expect(nextDay.definitions.count == 3)
        #expect(nextDay.series == first.series)
        #expect(nextDay.definitions.day == [1, 1, 1])
        #expect(elsewhere.find(first.definitions.keys, &ids) == [0, 1, 2])
    }

    @Test func `defines everything again once the database was lost`() throws {
        let registry = registry()
        registry.learn(try decode(request(0..<5), registry).0.definitions, of: organization)

        registry.forget()

        #expect(try decode(request(0..<5), registry).0.definitions.count == 5)
        #expect(registry.seriesCount(ofDay: 0, in: organization) == 0)
        #expect(registry.needsLoading(0, of: organization))
    }

    @Test func `refuses points of series above the limit, and not those of known ones`() throws {
        let registry = registry(perDayMax: 10)
        let (first, export) = try decode(request(0..<15), registry)

        #expect(first.count == 10)
        #expect(first.definitions.count == 10)
        #expect(export.rejectedCount == 5)
        #expect(export.rejectionMessage.contains("INGEST_SERIES_PER_DAY_MAX"))
        registry.learn(first.definitions, of: organization)
        let (second, rest) = try decode(request(5..<20), registry)
        #expect(second.series == Array(first.series.suffix(5)))
        #expect(rest.rejectedCount == 10)
        #expect(try decode(request(20..<25, time: 86_400_000_000_005), registry).0.count == 5)
    }

    @Test func `counts what was stored before it started`() throws {
        let stored = try decode(request(0..<8), registry()).0.definitions
        let registry = registry(perDayMax: 10)

        registry.load((0..<8).map { stored.identity(of: $0) }, day: 0, of: organization)

        let batch = try decode(request(0..<20), registry).0
        #expect(batch.count == 10)
        #expect(batch.definitions.count == 2)
        #expect(!registry.needsLoading(0, of: organization))
    }

    @Test func `gives a series whose id is taken another one`() throws {
        let registry = registry()
        let definitions = try decode(request(0..<1), registry).0.definitions
        let identity = definitions.identity(of: 0)
        let other = SeriesIdentity(id: identity.id, check: identity.check &+ 1)
        registry.load([other], day: 0, of: organization)

        let batch = try decode(request(0..<1), registry).0

        #expect(batch.series == [identity.salted.id])
        #expect(batch.definitions.identity(of: 0) == identity.salted)
    }

    @Test func `keeps within its bytes, and what is asked for often`() throws {
        let registry = registry(cacheBytesMax: 1 << 20)
        let hot = try decode(request(0..<100), registry).0.definitions
        registry.learn(hot, of: organization)
        for start in stride(from: 1_000, to: 61_000, by: 2_000) {
            let churn = SeriesRegistry(cacheBytesMax: 1 << 20, seriesPerDayMax: 1 << 20)
            registry.learn(try decode(request(start..<start + 2_000), churn).0.definitions, of: organization)
            #expect(try decode(request(0..<100), registry).0.definitions.count == 0)
            #expect(registry.byteCount <= 1 << 20)
        }
    }

    @Test func `a million series take less than their share of memory`() {
        let registry = SeriesRegistry(cacheBytesMax: 192 << 20, seriesPerDayMax: 1_000_000)
        var definitions = SeriesDefinitions()
        for number in 0..<1_000_000 as Range<UInt64> {
            let id = (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
            definitions.id.append(id)
            definitions.check.append(~id)
            definitions.day.append(0)
            definitions.keys.append(SeriesKey(high: id &* 0xBF58_476D_1CE4_E5B9, low: id))
        }

        registry.learn(definitions, of: organization)

        var ids = [UInt64](repeating: 0, count: definitions.count)
        let missing = registry.directory(of: organization).find(definitions.keys, &ids)
        #expect(missing.isEmpty)
        #expect(ids == definitions.id)
        #expect(registry.seriesCount(ofDay: 0, in: organization) == 1_000_000)
        #expect(registry.byteCount <= 192 << 20)
    }
}
