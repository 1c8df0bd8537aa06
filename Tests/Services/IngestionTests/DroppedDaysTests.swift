// SPDX-License-Identifier: Apache-2.0
import OTLPCodec
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Ingestion

/// What stays of the series of a day, and of an organization, when memory is short.
@Suite struct DroppedDaysTests {
    private static let perDayMax = 1_000
    private let organization = OrganizationFixture.unsaved().id

    /// Room for the series of some fifteen full days.
    private func registry(rereadPause: Duration = .zero) -> SeriesRegistry {
        SeriesRegistry(cacheBytesMax: 1 << 20, seriesPerDayMax: Self.perDayMax, rereadPause: rereadPause)
    }

    private func identity(_ number: Int) -> SeriesIdentity {
        let id = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
        return SeriesIdentity(id: id, check: ~id)
    }

    private func definitions(_ numbers: Range<Int>, day: Int32) -> SeriesDefinitions {
        var definitions = SeriesDefinitions()
        for identity in numbers.map(identity) {
            definitions.id.append(identity.id)
            definitions.check.append(identity.check)
            definitions.day.append(day)
        }
        return definitions
    }

    /// Full days after the first, as many as displace all before them.
    private func flood(_ registry: SeriesRegistry, of organization: OrganizationID? = nil) {
        for day in 1...40 as ClosedRange<Int32> {
            let start = Int(day) * 10_000
            registry.learn(
                definitions(start..<start + Self.perDayMax, day: day), of: organization ?? self.organization)
        }
    }

    /// A registry that has read a full first day and dropped it.
    private func registryWithDroppedDay(rereadPause: Duration = .zero) async throws -> SeriesRegistry {
        let registry = registry(rereadPause: rereadPause)
        try await registry.load(day: 0, of: organization) { take in
            take((0..<Self.perDayMax).map(identity))
        }
        flood(registry)
        return registry
    }

    @Test func `a day that was dropped keeps its limit, and no commit reads it again`() async throws {
        let registry = try await registryWithDroppedDay()

        #expect(registry.byteCount < (1 << 20) + (1 << 17))
        #expect(registry.seriesCount(ofDay: 0, in: organization) == Self.perDayMax)
        #expect(!registry.needsLoading(0, of: organization))
        let directory = registry.directory(of: organization)
        #expect(directory.verdict(on: identity(5_000), day: 0, newCount: 0) == .refused)
        // That is not final, since a stored series that was forgotten looks the same.
        #expect(directory.unread.days == [0])
    }

    @Test func `a dropped day that is read again knows what is stored`() async throws {
        let registry = try await registryWithDroppedDay()

        try await registry.load(day: 0, of: organization) { take in
            // As many as there were, of which the registry knows none, and others that displace them.
            #expect(take((0..<Self.perDayMax).map(identity)))
            flood(registry)
            return true
        }

        let directory = registry.directory(of: organization)
        let stored = (0..<Self.perDayMax).map { directory.verdict(on: identity($0), day: 0, newCount: 0) }
        #expect(stored.allSatisfy { $0 == .known || $0 == .forgotten })
        #expect(directory.verdict(on: identity(5_000), day: 0, newCount: 0) == .refused)
        #expect(directory.unread.days.isEmpty)
        #expect(registry.seriesCount(ofDay: 0, in: organization) == Self.perDayMax)
    }

    @Test func `a dropped day is read again only after a pause`() async throws {
        let registry = try await registryWithDroppedDay(rereadPause: .seconds(3_600))

        try await registry.load(day: 0, of: organization) { _ in
            Issue.record("read again at once")
            return true
        }
        var isRead = false
        try await registry.load(day: -1, of: organization) { _ in
            isRead = true
            return true
        }

        #expect(isRead)
    }

    @Test func `reading a day ends soon after its limit`() async throws {
        let registry = registry()
        var parts = 0

        try await registry.load(day: 0, of: organization) { take in
            while take((parts * 100..<(parts + 1) * 100).map(identity)), parts < 1_000 { parts += 1 }
            return true
        }

        #expect(10...16 ~= parts)
    }

    @Test func `a day that was not read in time is read by no commit, and refuses nothing for good`()
        async throws
    {
        let registry = registry()

        try await registry.load(day: 0, of: organization) { take in
            _ = take((0..<Self.perDayMax).map(identity))
            return false
        }

        #expect(!registry.needsLoading(0, of: organization))
        let directory = registry.directory(of: organization)
        #expect(directory.verdict(on: identity(5_000), day: 0, newCount: 0) == .refused)
        #expect(directory.unread.days == [0])
    }

    @Test func `very many days displace the smallest and not a full one`() {
        let registry = SeriesRegistry(cacheBytesMax: 1 << 24, seriesPerDayMax: Self.perDayMax)
        registry.learn(definitions(0..<Self.perDayMax, day: 0), of: organization)

        for day in 1...600 as ClosedRange<Int32> {
            registry.learn(definitions(0..<1, day: day), of: organization)
        }

        #expect(registry.seriesCount(ofDay: 0, in: organization) == Self.perDayMax)
        #expect(registry.seriesCount(ofDay: 1, in: organization) == 0)
    }

    @Test func `an organization whose keys are forgotten for the first time keeps its counts`() {
        let registry = SeriesRegistry(cacheBytesMax: 1 << 20, seriesPerDayMax: 100_000)
        let organizations = (0..<6).map { _ in OrganizationFixture.unsaved().id }

        // All their keys are young, and together they are too many.
        for organization in organizations { registry.learn(definitions(0..<6_000, day: 0), of: organization) }

        for organization in organizations {
            #expect(5_990...6_000 ~= registry.seriesCount(ofDay: 0, in: organization))
        }
        #expect(registry.byteCount < (1 << 20) + 6 * (100 << 10))
    }
}
