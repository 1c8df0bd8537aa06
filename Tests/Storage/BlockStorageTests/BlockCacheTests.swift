// SPDX-License-Identifier: Apache-2.0

import Database
import FoundationEssentials
import Postgres
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import BlockStorage
@testable import Blocks

@Suite struct BlockCacheTests {
    private static let testDatabase = Task { try await TestDatabase.make() }

    private static func key(_ chunk: Int, of organization: UUID, _ block: UUID) -> BlockCache.Key {
        BlockCache.Key(organization: organization, block: block, part: .chunk(chunk))
    }

    private static func bytes(_ value: BlockCache.Value?) -> [UInt8]? {
        if case .chunk(let chunk) = value { try? chunk.content().bytes } else { nil }
    }

    /// The only chunk of a block.
    private static func chunk(_ bytes: [UInt8]) -> BlockCache.Value {
        let entry = ChunkEntry(
            column: .body, rowGroup: nil, key: nil, type: nil, range: bytes.indices,
            uncompressedLength: nil, checksum: CRC32C.checksum(bytes, bytes.indices), statistics: nil)
        let directory = BlockDirectory(
            kind: .logs, rowGroups: [], byteCount: bytes.count, keys: [], chunks: [entry])
        return .chunk(StoredChunk(bytes, 0, of: directory))
    }

    @Test func `keeps no more bytes than it may, and what is asked for often`() {
        let cache = BlockCache(bytesMax: 1 << 20)
        let (organization, block) = (UUID(), UUID())
        let favourite = Self.key(-1, of: organization, block)
        cache.insert(Self.chunk([42]), favourite)
        var (found, favouriteMisses, byteCountMax) = (0, 0, 0)
        for chunk in 0..<20_000 {
            let key = Self.key(chunk, of: organization, block)
            cache.insert(Self.chunk([UInt8](repeating: UInt8(chunk & 0xFF), count: 500)), key)
            // Others are seldom asked for: among values that are all in use, any may go.
            if chunk % 16 == 0,
                Self.bytes(cache.value(key)) == [UInt8](repeating: UInt8(chunk & 0xFF), count: 500)
            {
                found += 1
            }
            if Self.bytes(cache.value(favourite)) != [42] { favouriteMisses += 1 }
            byteCountMax = max(byteCountMax, cache.byteCount)
        }
        #expect(found == 20_000 / 16)
        #expect(favouriteMisses == 0)
        #expect(byteCountMax <= 1 << 20)
        #expect(cache.byteCount > 1 << 19)
    }

    @Test func `keeps nothing when it may not, nor what is larger than its share`() {
        let (organization, block) = (UUID(), UUID())
        let none = BlockCache(bytesMax: 0)
        none.insert(Self.chunk([1]), Self.key(0, of: organization, block))
        let small = BlockCache(bytesMax: 1 << 20)
        small.insert(Self.chunk([UInt8](repeating: 0, count: 1 << 19)), Self.key(0, of: organization, block))

        #expect(none.byteCount == 0)
        #expect(small.byteCount == 0)
    }

    @Test func `organizations share nothing, not even of one block`() {
        let cache = BlockCache(bytesMax: 1 << 20)
        let (own, foreign, block) = (UUID(), UUID(), UUID())
        cache.insert(Self.chunk([1]), Self.key(7, of: own, block))

        #expect(Self.bytes(cache.value(Self.key(7, of: own, block))) == [1])
        #expect(Self.bytes(cache.value(Self.key(7, of: foreign, block))) == nil)
    }

    @Test func `a second reading fetches nothing, and a deleted block is not found`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let database = try await Self.testDatabase.value.database
        let spans = (1...UInt64(500)).map { SampleSpan(trace: $0, id: $0) }
        let outcome = try await BlockWriter(database: database).commit(
            BlockEncoder.encode([.traces(.sample(spans))]), of: [ExportDigest(bytes: [9])], at: Date(),
            in: organization)
        #expect(outcome == .committed)
        let cache = BlockCache(bytesMax: 16 << 20)

        let first = try await read(organization, database, cache)
        let second = try await read(organization, database, cache)
        #expect(first.rows == 500 && second.rows == 500)
        #expect(first.fetched > 0 && second.fetched == 0)

        _ = try await database.inOrganization(organization) { transaction in
            try await transaction.execute(
                "DELETE FROM argus.blocks WHERE organization_id = \(organization.uuid)")
        }
        #expect(cache.byteCount > 0)
        #expect(try await read(organization, database, cache).rows == 0)
        let foreign = OrganizationFixture.unsaved().id
        #expect(try await read(foreign, database, cache).rows == 0)
    }

    @Test func `definitions stay decoded, for their organization alone`() async throws {
        let organization = OrganizationFixture.unsaved().id
        let database = try await Self.testDatabase.value.database
        let points = ["/a", "/b", "/c"].map { SamplePoint(route: $0) }
        let outcome = try await BlockWriter(database: database).commit(
            BlockEncoder.encode([.metrics(.sample(points))]), of: [ExportDigest(bytes: [10])], at: Date(),
            in: organization)
        #expect(outcome == .committed)
        let cache = BlockCache(bytesMax: 16 << 20)

        func read(_ organization: OrganizationID) async throws -> (ids: Set<UInt64>, fetched: Int) {
            try await BlockSnapshot.lend(of: organization, from: database, cache: cache) { snapshot in
                let index = try await snapshot.seriesIndex(.all)
                return (Set(index.parts.flatMap(\.id)), snapshot.fetchedBytes)
            }
        }
        let first = try await read(organization)
        let block = try await BlockSnapshot.lend(of: organization, from: database, cache: cache) { snapshot in
            var found: [UUID] = []
            try await snapshot.forEach(BlockCriteria(kind: .series, timeRange: .all)) { entry in
                found.append(entry.blockID)
                return true
            }
            return try #require(found.first)
        }
        let key = BlockCache.Key(organization: organization.uuid, block: block, part: .definitions(0))
        guard case .definitions(let kept) = cache.value(key) else {
            Issue.record("They were not kept.")
            return
        }
        let second = try await read(organization)

        #expect(first.ids.count == 3 && first.fetched > 0)
        #expect(Set(kept.id) == first.ids)
        #expect(second.ids == first.ids && second.fetched == 0)
        #expect(try await read(OrganizationFixture.unsaved().id).ids.isEmpty)
    }

    /// How many rows an organization has, and how many bytes of chunks came from the database.
    private func read(
        _ organization: OrganizationID, _ database: Database, _ cache: BlockCache
    ) async throws -> (rows: Int, fetched: Int) {
        try await BlockSnapshot.lend(of: organization, from: database, cache: cache) { snapshot in
            var rows = 0
            let trace = FilterKey.traceID(TraceID(high: 0xABCD, low: 42))
            let criteria = BlockCriteria(signal: .traces, timeRange: .all, keys: [[trace]])
            try await snapshot.forEach(criteria) { entry in
                let wanted = entry.directory.rowGroups.indices.map { (entry, $0, ColumnSelection.all) }
                for view in try await snapshot.views(wanted) {
                    rows += try view.spans(view.rows, .all).count
                }
                return true
            }
            return (rows, snapshot.fetchedBytes)
        }
    }
}
