// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Telemetry
import Tenancy
import TestSupport
import Testing

@Suite struct BlockSnapshotTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    /// Commits one block for each batch, all under one digest.
    private func commit(_ batches: [Batch], in organization: OrganizationID) async throws {
        let outcome = try await BlockWriter(database: try await Self.testDatabase.value.database).commit(
            batches.flatMap { BlockEncoder.encode([$0]) }, of: [ExportDigest(bytes: [1])], at: Date(),
            in: organization)
        #expect(outcome == .committed)
    }

    private func lend<Result: Sendable>(
        _ organization: OrganizationID, _ body: (BlockSnapshot) async throws -> Result
    ) async throws -> Result {
        try await BlockSnapshot.lend(of: organization, from: try await Self.testDatabase.value.database, body)
    }

    @Test func `many pages show each block once, latest first`() async throws {
        let organization = OrganizationFixture.unsaved().id
        // Groups of seven end at the same moment, so that pages are cut among equals.
        let times = (0..<200).map { SampleTime.noon + Int64($0 / 7) * SampleTime.second }
        try await commit(times.shuffled().map { .logs(.sample(SampleLog(time: $0))) }, in: organization)

        let (seen, ids) = try await lend(organization) { snapshot in
            var seen: [Int64] = []
            var ids: Set<UUID> = []
            try await snapshot.forEach(BlockCriteria(signal: .logs, timeRange: .all)) { entry in
                seen.append(entry.maxTime)
                ids.insert(entry.blockID)
                return true
            }
            return (seen, ids)
        }

        #expect(ids.count == 200)
        #expect(seen == times.sorted(by: >))
    }

    @Test func `stops when the body has enough`() async throws {
        let organization = OrganizationFixture.unsaved().id
        try await commit(
            (0..<70).map { .logs(.sample(SampleLog(time: SampleTime.noon + $0))) }, in: organization)

        let count = try await lend(organization) { snapshot in
            var count = 0
            try await snapshot.forEach(BlockCriteria(signal: .logs, timeRange: .all)) { _ in
                count += 1
                return count < 66
            }
            return count
        }

        #expect(count == 66)
    }

    @Test func `the filter finds every block of a trace and few others`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let batches = (0..<300).map { (index: UInt64) in
            Batch.traces(.sample(SampleSpan(trace: index % 100 + 1, id: index + 1)))
        }
        try await commit(batches, in: organization)

        let found = try await candidates(TraceID(high: 0xABCD, low: 42), in: organization)
        let others = try await candidates(TraceID(high: 1, low: 1), in: organization)

        #expect((3...10).contains(found))
        #expect(others < 10)
        let foreign = OrganizationFixture.unsaved().id
        #expect(try await candidates(TraceID(high: 0xABCD, low: 42), in: foreign) == 0)
    }

    @Test func `more candidates than a page are each shown once, and only those of the range`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let batches = (0..<150).map { (index: UInt64) in
            Batch.traces(
                .sample(SampleSpan(trace: 42, id: index + 1, start: SampleTime.noon + Int64(index))))
        }
        try await commit(batches, in: organization)
        let trace = TraceID(high: 0xABCD, low: 42)
        let range = TimeRange(start: SampleTime.noon + 20, end: SampleTime.noon + 30)

        #expect(try await candidates(trace, in: organization) == 150)
        #expect(try await candidates(trace, range, in: organization) == 10)
    }

    /// How many distinct blocks may hold a trace; a block that is shown twice is an issue.
    private func candidates(
        _ trace: TraceID, _ range: TimeRange = .all, in organization: OrganizationID
    ) async throws -> Int {
        try await lend(organization) { snapshot in
            var ids: Set<UUID> = []
            let criteria = BlockCriteria(signal: .traces, timeRange: range, keys: [[.traceID(trace)]])
            try await snapshot.forEach(criteria) { entry in
                #expect(ids.insert(entry.blockID).inserted)
                return true
            }
            return ids.count
        }
    }

    @Test func `reads only the asked columns of the asked row groups`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let spans = (1...UInt64(20_000)).map { (id: UInt64) in SampleSpan(trace: id / 10 + 1, id: id) }
        try await commit([.traces(.sample(spans))], in: organization)

        let last = try await lend(organization) { snapshot -> SpanBatch? in
            var last: SpanBatch?
            try await snapshot.forEach(BlockCriteria(signal: .traces, timeRange: .all)) { entry in
                let reader = try await snapshot.read(entry, .spanID, rowGroups: [2])
                #expect(entry.directory.rowGroups.count == 3)
                #expect(throws: CorruptBlock.self) { try reader.spans(rowGroup: 1, columns: .spanID) }
                last = try reader.spans(rowGroup: 2, columns: .spanID)
                return true
            }
            return last
        }

        let batch = try #require(last)
        #expect(batch.spanID.count == 20_000 - 2 * BlockLimits.rowGroupRowsMax)
        #expect(batch.spanID.allSatisfy { (1...20_000).contains($0) })
        #expect(batch.name.isEmpty)
    }

    @Test func `a snapshot does not see later commits`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let criteria = BlockCriteria(signal: .logs, timeRange: .all)

        let counts = try await lend(organization) { snapshot in
            var counts = [0, 0]
            try await snapshot.forEach(criteria) { _ in
                counts[0] += 1
                return true
            }
            try await commit([.logs(.sample(SampleLog()))], in: organization)
            try await snapshot.forEach(criteria) { _ in
                counts[1] += 1
                return true
            }
            return counts
        }

        #expect(counts == [0, 0])
    }
}
