// SPDX-License-Identifier: Apache-2.0
import Blocks
import Database
import Postgres
public import Telemetry
public import Tenancy

extension BlockSnapshot {
    /// The definitions of the series of the days in a range, of which only those in blocks that may hold one
    /// of the metrics and services are read (none of either means all).
    public func seriesIndex(
        _ timeRange: TimeRange, services: [String] = [], names: [String] = []
    ) async throws -> SeriesIndex {
        let criteria = BlockCriteria(kind: .series, timeRange: timeRange, services: services, names: names)
        var index = SeriesIndex()
        try await forEach(criteria) { entry in
            let rowGroups = Array(entry.directory.rowGroups.indices)
            let reader = try await read(entry, .all, rowGroups: rowGroups)
            for rowGroup in rowGroups { index.add(try reader.series(rowGroup: rowGroup, columns: .all)) }
            return true
        }
        return index
    }
}

extension BlockWriter {
    /// The series of an organization whose definitions are stored for a day.
    public func storedSeries(
        ofDay day: Int32, in organization: OrganizationID
    ) async throws -> [SeriesIdentity] {
        let start = Int64(day) * 86_400_000_000_000
        let range = TimeRange(start: start, end: start + 1)
        return try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var series: [SeriesIdentity] = []
            try await snapshot.forEach(BlockCriteria(kind: .series, timeRange: range)) { entry in
                let rowGroups = Array(entry.directory.rowGroups.indices)
                let reader = try await snapshot.read(entry, .series, rowGroups: rowGroups)
                for rowGroup in rowGroups {
                    let definitions = try reader.series(rowGroup: rowGroup, columns: .series)
                    series += (0..<definitions.count).map { definitions.identity(of: $0) }
                }
                return true
            }
            return series
        }
    }
}
