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

    @Test func `counts what was stored before it started`() async throws {
        let stored = try decode(request(0..<8), registry()).0.definitions
        let registry = registry(perDayMax: 10)

        try await registry.load(day: 0, of: organization) { take in
            take((0..<8).map { stored.identity(of: $0) })
        }

        let batch = try decode(request(0..<20), registry).0
        #expect(batch.count == 10)
        #expect(batch.definitions.count == 2)
        #expect(!registry.needsLoading(0, of: organization))
    }

    @Test func `gives a series whose id is taken another one`() async throws {
        let registry = registry()
        let definitions = try decode(request(0..<1), registry).0.definitions
        let identity = definitions.identity(of: 0)
        let other = SeriesIdentity(id: identity.id, check: identity.check &+ 1)
        try await registry.load(day: 0, of: organization) { take in take([other]) }

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
        #expect(999_000...1_000_000 ~= registry.seriesCount(ofDay: 0, in: organization))
        #expect(registry.byteCount <= 192 << 20)
    }

    @Test func `counts a series once however often it was forgotten, and refuses none that is stored`() throws
    {
        // Room for some thousand keys, so that of ten thousand series most are forgotten at each turn.
        let registry = registry(cacheBytesMax: 1 << 19, perDayMax: 10_000)
        var first: [UInt64] = []
        for round in 0..<3 {
            var forgotten = 0
            for start in stride(from: 0, to: 10_000, by: 500) {
                let (batch, export) = try decode(request(start..<start + 500), registry)
                #expect(export.rejectedCount == 0)
                if round == 0 { first += batch.series }
                #expect(batch.series == Array(first[start..<start + 500]))
                forgotten += batch.definitions.count
                registry.learn(batch.definitions, of: organization)
            }
            #expect(forgotten > 5_000)
            let count = registry.seriesCount(ofDay: 0, in: organization)
            #expect(9_990...10_000 ~= count)
        }
        // What is not stored is refused, but for the few that look like one that is.
        #expect(try decode(request(20_000..<21_000), registry).1.rejectedCount >= 980)
    }

    @Test func `a flood of series and days displaces nobody else's`() throws {
        let registry = registry(cacheBytesMax: 1 << 20, perDayMax: 8_192)
        let innocent = try decode(request(0..<500), registry).0.definitions
        registry.learn(innocent, of: organization)
        let attackers = (0..<3).map { _ in OrganizationFixture.unsaved().id }

        for start in stride(from: 0, to: 40_000, by: 2_000) {
            let fresh = SeriesRegistry(cacheBytesMax: 1 << 20, seriesPerDayMax: 1 << 20)
            let time = UInt64(start) * 86_400_000_000_000 + 5
            let flood = try decode(request(start..<start + 2_000, time: time), fresh).0.definitions
            for attacker in attackers { registry.learn(flood, of: attacker) }
            #expect(registry.byteCount <= (1 << 20) + (1 << 17))
        }

        #expect(try decode(request(0..<500), registry).0.definitions.count == 0)
        #expect(registry.seriesCount(ofDay: 0, in: organization) == 500)
    }

    @Test func `counts the days of an organization within bounds`() {
        let registry = registry(cacheBytesMax: 1 << 24)
        var definitions = SeriesDefinitions()
        for day in 0..<2_000 as Range<Int32> {
            definitions.id.append(UInt64(day) + 1)
            definitions.check.append(7)
            definitions.day.append(day)
        }

        registry.learn(definitions, of: organization)

        #expect(registry.seriesCount(ofDay: 1_999, in: organization) == 1)
        #expect(registry.seriesCount(ofDay: 1_999 - 512, in: organization) == 0)
        #expect(registry.seriesCount(ofDay: 1_999 - 511, in: organization) == 1)
    }

    @Test func `asks for the stored series of a day before a refusal is final`() async throws {
        let stored = try decode(request(0..<10), registry()).0.definitions
        let registry = registry(perDayMax: 10)
        let directory = registry.directory(of: organization)
        _ = try OTLPDecoder.decode(
            request(5..<20), signal: .metrics, encoding: .protobuf, directory: directory)
        #expect(directory.unread.days == [0])

        try await registry.load(day: 0, of: organization) { take in
            take((0..<10).map { stored.identity(of: $0) })
        }
        try await registry.load(day: 0, of: organization) { _ in throw WrongSignal() }

        let again = registry.directory(of: organization)
        let export = try OTLPDecoder.decode(
            request(5..<20), signal: .metrics, encoding: .protobuf, directory: again)
        #expect(again.unread.days.isEmpty)
        #expect(export.batch.count == 5)
        #expect(export.rejectedCount == 10)
    }
}
