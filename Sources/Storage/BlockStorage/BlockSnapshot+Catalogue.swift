// SPDX-License-Identifier: Apache-2.0
import Blocks
import Database
import FoundationEssentials
import Postgres
import Telemetry

extension BlockSnapshot {
    /// What a row of the catalogue says in a few bytes.
    struct Listing {
        let day: Int32
        let blockID: UUID
        let minTime: Int64
        let maxTime: Int64
        /// Of what has to be in memory to look at it.
        let byteCount: Int
    }

    /// One page of the blocks that match by what the catalogue says, latest first. The first pages are
    /// remembered: within a snapshot they stay as they are, and a hunt for traces asks again and again.
    func page(
        _ criteria: BlockCriteria, before: Listing?
    ) async throws -> [Listing] {
        guard let days = keptDays(criteria) else { return [] }
        if before != nil { return try await fetchPage(criteria, days, before: before) }
        var known = criteria
        known.keys = criteria.keys.isEmpty ? [] : [[]]
        if let page = firstPages[known] { return page }
        let page = try await fetchPage(criteria, days, before: nil)
        if firstPages.count < Self.firstPagesMax { firstPages[known] = page }
        return page
    }

    private func fetchPage(
        _ criteria: BlockCriteria, _ days: ClosedRange<Int32>, before: Listing?
    ) async throws -> [Listing] {
        let reach = criteria.summaryReach
        let services = criteria.services.map(EncodedBlock.listed)
        let names = criteria.names.map(EncodedBlock.listed)
        let rows = try await transaction.execute(
            """
            SELECT day, block_id, min_time, max_time, octet_length(directory), octet_length(filter)
            FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(criteria.kind.rawValue)
              AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
              AND max_time >= \(criteria.timeRange.start) AND min_time < \(criteria.timeRange.end)
              AND (\(reach == nil) OR summary IS NULL
                   OR min_time < \(reach?.start ?? 0) OR max_time >= \(reach?.end ?? 0))
              AND (cardinality(\(services)) = 0 OR services && \(services))
              AND (cardinality(\(names)) = 0 OR names && \(names))
              AND (\(before?.blockID)::uuid IS NULL
                   OR (max_time, block_id) < (\(before?.maxTime)::bigint, \(before?.blockID)::uuid))
            ORDER BY max_time DESC, block_id DESC LIMIT \(Int64(Self.pageEntries))
            """)
        return try rows.map {
            let (day, blockID, minTime, maxTime, directoryBytes, filterBytes) = try $0.decode(
                Int32.self, UUID.self, Int64.self, Int64.self, Int32.self, Int32.self)
            return Listing(
                day: day, blockID: blockID, minTime: minTime, maxTime: maxTime,
                byteCount: Int(directoryBytes) + (criteria.keys.isEmpty ? 0 : Int(filterBytes)))
        }
    }

    /// Those of the listed blocks that may hold the keys, with their directories: from the cache, and what is
    /// missing there in one statement for filters and one for directories.
    func entries(_ page: [Listing], _ criteria: BlockCriteria) async throws -> [BlockEntry] {
        var page = page
        var filters: [UUID: BlockFilter] = [:]
        var candidates: [UUID: RowGroupCandidates] = [:]
        if !criteria.keys.isEmpty {
            filters = try await self.filters(of: page, criteria)
            candidates = await Self.candidates(filters, criteria.keys)
            page = page.filter { candidates[$0.blockID]?.isEmpty != true }
        }
        let directories = try await self.directories(of: page, criteria)
        return page.compactMap { listing in
            directories[listing.blockID].map {
                BlockEntry(
                    listing, criteria.kind, $0, filters[listing.blockID], candidates[listing.blockID])
            }
        }
    }

    /// What filters say of keys; of many keys several at once.
    private static func candidates(
        _ filters: [UUID: BlockFilter], _ keys: [[FilterKey]]
    ) async -> [UUID: RowGroupCandidates] {
        guard filters.count > 1, keys.contains(where: { $0.count >= manyKeys }) else {
            return filters.mapValues { $0.candidates(for: keys) }
        }
        return await withTaskGroup(of: (UUID, RowGroupCandidates).self) { group in
            for (id, filter) in filters {
                group.addTask { @concurrent in (id, filter.candidates(for: keys)) }
            }
            var found: [UUID: RowGroupCandidates] = [:]
            for await (id, candidates) in group { found[id] = candidates }
            return found
        }
    }

    /// So many keys take a filter longer than a task costs.
    private static let manyKeys = 32

    private func filters(
        of page: [Listing], _ criteria: BlockCriteria
    ) async throws -> [UUID: BlockFilter] {
        var found: [UUID: BlockFilter] = [:]
        var missing: [Listing] = []
        for listing in page {
            if case .filter(let filter) = cache.value(key(listing.blockID, .filter)) {
                found[listing.blockID] = filter
            } else {
                missing.append(listing)
            }
        }
        guard let days = Self.days(of: missing) else { return found }
        let rows = try await transaction.execute(
            """
            SELECT block_id, filter FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(criteria.kind.rawValue)
              AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
              AND block_id = ANY(\(missing.map(\.blockID)))
            """)
        for row in rows {
            let (id, bytes) = try row.decode(UUID.self, [UInt8].self)
            let filter = try BlockFilter(decoding: bytes)
            cache.insert(.filter(filter), key(id, .filter))
            found[id] = filter
        }
        return found
    }

    private func directories(
        of page: [Listing], _ criteria: BlockCriteria
    ) async throws -> [UUID: BlockDirectory] {
        var found: [UUID: BlockDirectory] = [:]
        var missing: [Listing] = []
        for listing in page {
            if case .directory(let directory) = cache.value(key(listing.blockID, .directory)) {
                found[listing.blockID] = directory
            } else {
                missing.append(listing)
            }
        }
        guard let days = Self.days(of: missing) else { return found }
        let rows = try await transaction.execute(
            """
            SELECT block_id, directory FROM argus.blocks
            WHERE organization_id = \(organization) AND signal = \(criteria.kind.rawValue)
              AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
              AND block_id = ANY(\(missing.map(\.blockID)))
            """)
        for row in rows {
            let (id, bytes) = try row.decode(UUID.self, [UInt8].self)
            let directory = try BlockDirectory(decoding: bytes, of: criteria.kind)
            cache.insert(.directory(directory), key(id, .directory))
            found[id] = directory
        }
        return found
    }

    func key(_ block: UUID, _ part: BlockCache.Part) -> BlockCache.Key {
        BlockCache.Key(organization: organization, block: block, part: part)
    }

    /// The days that rows which match can belong to; `nil` when none of them is kept.
    func keptDays(_ criteria: BlockCriteria) -> ClosedRange<Int32>? {
        let days = criteria.days
        let first = max(days.lowerBound, kept.firstDay(of: criteria.kind.signal))
        return first <= days.upperBound ? first...days.upperBound : nil
    }

    private static func days(of listings: [Listing]) -> ClosedRange<Int32>? {
        guard let first = listings.map(\.day).min(), let last = listings.map(\.day).max() else { return nil }
        return first...last
    }

    /// First pages that are remembered: no question has more parts that ask again.
    private static let firstPagesMax = 4
    /// Blocks listed at once: some forty bytes each.
    static let pageEntries = 1_024
    /// Blocks of a page that are opened at once: a query that stops early should not read many directories
    /// for nothing.
    static let openedEntries = 64
    /// Bytes of directories and filters that are fetched at once: those of usual blocks take far less, and
    /// one block of random words may have that much.
    static let openedBytesMax = 16 << 20

    /// Where those of the listed blocks end that are opened together, from `first` on: always one.
    static func openedEnd(_ page: [Listing], from first: Int) -> Int {
        var (end, bytes) = (first, 0)
        while end < min(page.count, first + openedEntries) {
            bytes += page[end].byteCount
            if end > first, bytes > openedBytesMax { break }
            end += 1
        }
        return end
    }
}
