// SPDX-License-Identifier: Apache-2.0
public import Blocks
public import Database
import FoundationEssentials
import Postgres
import Records
import Telemetry
public import Tenancy

/// One organization's blocks as they were at one moment; every read of a query goes through the same one.
public final class BlockSnapshot {
    let transaction: OrganizationTransaction
    let cache: BlockCache
    /// What lies before is not shown, whether or not upkeep has deleted it.
    let kept: KeptDays
    /// Bytes of chunks that came from the database and not from the cache.
    public private(set) var fetchedBytes = 0
    /// The first page of blocks that match criteria, in which keys say no more than whether there are any.
    var firstPages: [BlockCriteria: [Listing]] = [:]

    init(_ transaction: OrganizationTransaction, _ cache: BlockCache, _ kept: KeptDays) {
        (self.transaction, self.cache, self.kept) = (transaction, cache, kept)
    }

    /// Lends a snapshot for as long as `body` runs. What it reads is kept in `cache` for others. With terms,
    /// it shows nothing of days before those that the organization keeps. When all of it takes longer than
    /// `limit`, the connection is broken.
    public static func lend<Result: Sendable>(
        of organization: OrganizationID, from database: Database,
        cache: BlockCache = BlockCache(bytesMax: 0), keeping retention: RetentionClock? = nil,
        within limit: Duration? = nil, _ body: (BlockSnapshot) async throws -> Result
    ) async throws -> Result {
        try await database.inOrganization(organization, .snapshot, within: limit) { transaction in
            let kept = try await retention?.keptDays(in: transaction) ?? .all
            return try await body(BlockSnapshot(transaction, cache, kept))
        }
    }

    /// Calls `body` with each block that may match, latest first by its latest row, until it answers false.
    public func forEach(_ criteria: BlockCriteria, _ body: (BlockEntry) async throws -> Bool) async throws {
        var before: Listing?
        while true {
            let page = try await self.page(criteria, before: before)
            var first = 0
            while first < page.count {
                let end = Self.openedEnd(page, from: first)
                for entry in try await entries(Array(page[first..<end]), criteria) {
                    try Task.checkCancellation()
                    guard try await body(entry) else { return }
                }
                first = end
            }
            guard page.count == Self.pageEntries, let last = page.last else { return }
            before = last
        }
    }

    /// Fetches just the chunks that these columns of these row groups need, to decode them whole.
    public func read(
        _ entry: BlockEntry, _ columns: ColumnSelection, rowGroups: [Int]
    ) async throws -> BlockReader {
        let chunks = entry.directory.chunks(of: columns, rowGroups: rowGroups)
        return BlockReader(
            directory: entry.directory, chunks: try await contents([(entry, chunks)])[0])
    }

    /// Views of row groups with the chunks of some columns: from the cache, and what is missing there in one
    /// round trip.
    public func views(
        _ wanted: [(entry: BlockEntry, rowGroup: Int, columns: ColumnSelection)]
    ) async throws -> [RowGroupView] {
        let views = wanted.map {
            RowGroupView(
                BlockReader(directory: $0.entry.directory, chunks: [:]), rowGroup: $0.rowGroup,
                filter: $0.entry.filter)
        }
        try await fill(Array(zip(views, wanted.map { ($0.entry, $0.columns) })).map { ($0, $1.0, $1.1) })
        return views
    }

    /// Gives views the chunks of more columns.
    public func fill(
        _ views: [(view: RowGroupView, entry: BlockEntry, columns: ColumnSelection)]
    ) async throws {
        let wanted = views.map { view, entry, columns in
            let chunks = view.directory.chunks(of: columns, rowGroups: [view.index])
            return (entry, chunks.filter { !view.has($0) })
        }
        for (view, chunks) in zip(views.map(\.view), try await contents(wanted)) { view.add(chunks) }
    }

    /// Chunks: from the cache, and what is missing there in one round trip.
    private func contents(
        _ wanted: [(entry: BlockEntry, chunks: [Int])]
    ) async throws -> [[Int: StoredChunk]] {
        var contents = [[Int: StoredChunk]](repeating: [:], count: wanted.count)
        var missing: [(index: Int, chunks: [Int])] = []
        for (index, (entry, chunks)) in wanted.enumerated() {
            var absent: [Int] = []
            for chunk in chunks {
                if case .chunk(let known) = cache.value(key(entry.blockID, .chunk(chunk))) {
                    contents[index][chunk] = known
                } else {
                    absent.append(chunk)
                }
            }
            if !absent.isEmpty { missing.append((index, absent)) }
        }
        if missing.isEmpty { return contents }
        let statements = missing.map { index, chunks in
            slices(of: wanted[index].entry, wanted[index].entry.directory.joined(chunks))
        }
        for (rows, part) in zip(try await transaction.execute(statements), missing) {
            let entry = wanted[part.index].entry
            for (range, row) in zip(entry.directory.joined(part.chunks), rows) {
                let bytes = try row.decode([UInt8].self, at: 0)
                fetchedBytes += bytes.count
                // A block cut short shows as chunks that are missing.
                guard bytes.count == range.count else { continue }
                for chunk in part.chunks {
                    let place = entry.directory.range(ofChunk: chunk)
                    guard range.contains(place.lowerBound) else { continue }
                    let start = place.lowerBound - range.lowerBound
                    let content = StoredChunk(
                        Array(bytes[start..<start + place.count]), chunk, of: entry.directory)
                    cache.insert(.chunk(content), key(entry.blockID, .chunk(chunk)))
                    contents[part.index][chunk] = content
                }
            }
        }
        return contents
    }

    /// Fetches ranges of a block's bytes.
    private func slices(of entry: BlockEntry, _ ranges: [Range<Int>]) -> PostgresStatement {
        let offsets = ranges.map { Int32($0.lowerBound + 1) }
        let lengths = ranges.map { Int32($0.count) }
        return """
            SELECT substring(block.bytes FROM slice.first FOR slice.length)
            FROM argus.blocks block,
                 unnest(\(offsets), \(lengths)) WITH ORDINALITY AS slice (first, length, number)
            WHERE block.organization_id = \(organization) AND block.signal = \(entry.kind.rawValue)
              AND block.day = \(entry.day) AND block.block_id = \(entry.blockID)
            ORDER BY slice.number
            """
    }

    var organization: UUID { transaction.organization.uuid }
}
