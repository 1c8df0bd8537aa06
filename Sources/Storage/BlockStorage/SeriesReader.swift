// SPDX-License-Identifier: Apache-2.0
import Blocks
import Database
import Postgres
public import Telemetry
public import Tenancy

extension BlockSnapshot {
    /// The definitions of the series of the days in a range, of which only those in blocks that may hold one
    /// of the metrics and services are read (none of either means all). `isWanted` chooses the row groups
    /// that are kept; `requireRoom` may end it before one is read, and is told how many bytes of memory there
    /// would be with it.
    public func seriesIndex(
        _ timeRange: TimeRange, services: [String] = [], names: [String] = [],
        requireRoom: (Int) throws -> Void = { _ in },
        keeping isWanted: (SeriesDefinitions) throws -> Bool = { _ in true }
    ) async throws -> SeriesIndex {
        let criteria = BlockCriteria(kind: .series, timeRange: timeRange, services: services, names: names)
        var index = SeriesIndex()
        var byteCount = 0
        try await forEach(criteria) { entry in
            for rowGroup in entry.directory.rowGroups.indices {
                try Task.checkCancellation()
                let size = entry.directory.decodedBytes(ofRowGroup: rowGroup)
                try requireRoom(byteCount + size)
                let definitions = try await definitions(of: entry, rowGroup)
                guard try isWanted(definitions) else { continue }
                let known = index.parts.count
                index.add(definitions)
                if index.parts.count > known { byteCount += size }
            }
            return true
        }
        return index
    }

    /// The definitions of a row group of a series block: from the cache, or decoded.
    private func definitions(of entry: BlockEntry, _ rowGroup: Int) async throws -> SeriesDefinitions {
        let key = key(entry.blockID, .definitions(rowGroup))
        if case .definitions(let known) = cache.value(key) { return known }
        let reader = try await read(entry, .all, rowGroups: [rowGroup])
        let definitions = try reader.series(rowGroup: rowGroup, columns: .all)
        cache.insert(.definitions(definitions), key)
        return definitions
    }
}

extension BlockWriter {
    /// Calls `body` with the series of an organization whose definitions are stored for a day, part by part,
    /// until it answers false. The result is false when that took too long, while the database answers
    /// others.
    public func forEachStoredSeries(
        ofDay day: Int32, in organization: OrganizationID, _ body: ([SeriesIdentity]) -> Bool
    ) async throws -> Bool {
        let start = UTCDay.range(of: day).start
        let range = TimeRange(start: start, end: start + 1)
        // A commit waits for this: a database that hangs here must not hold it up.
        let limit = answerLimit.map { $0 * Self.lookUpFactor }
        let begin = ContinuousClock.now
        do {
            try await forEachStoredSeries(range, within: limit, in: organization, body)
            return true
        } catch let error as PostgresError where error.isOutage {
            // What was cut off here says nothing about a database that answers others.
            guard let limit, ContinuousClock.now - begin >= limit, (try? await database.ping()) != nil
            else { throw error }
            return false
        }
    }

    private func forEachStoredSeries(
        _ range: TimeRange, within limit: Duration?, in organization: OrganizationID,
        _ body: ([SeriesIdentity]) -> Bool
    ) async throws {
        try await BlockSnapshot.lend(of: organization, from: database, within: limit) { snapshot in
            try await snapshot.forEach(BlockCriteria(kind: .series, timeRange: range)) { entry in
                let rowGroups = Array(entry.directory.rowGroups.indices)
                let reader = try await snapshot.read(entry, .series, rowGroups: rowGroups)
                for rowGroup in rowGroups {
                    let definitions = try reader.series(rowGroup: rowGroup, columns: .series)
                    guard body((0..<definitions.count).map { definitions.identity(of: $0) }) else {
                        return false
                    }
                }
                return true
            }
        }
    }

    /// How much longer than a commit a look-up of a day's series may take: it reads far more.
    private static let lookUpFactor = 4
}
