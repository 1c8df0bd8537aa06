// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Erasure
import FoundationEssentials
import Records
import Telemetry

extension Eraser {
    /// Blocks with rows that are meant.
    struct Candidates: Sendable {
        var ids: [UUID] = []
        /// Blocks that were opened to find them.
        var examined = 0
    }

    /// The blocks of a lane with spans, log records or points that are meant: the catalogue and the filters
    /// tell which to open, and only the columns that decide are read.
    func candidates(
        _ lane: BlockExchange.Lane, _ job: ErasureJob, _ series: Set<UInt64>
    ) async throws -> Candidates {
        let selector = job.selector
        var criteria = BlockCriteria(
            kind: lane.kind, timeRange: job.range(of: lane.day), services: selector.services)
        if !selector.traceIDs.isEmpty { criteria.keys = [selector.traceIDs.map { .traceID($0) }] }
        return try await find(criteria, job) { entry, snapshot in
            // Points of the first format come with their definitions, so that everything has to be read.
            let isWhole = entry.kind == .metrics && entry.directory.format == .columnar1
            if entry.kind == .metrics, series.isEmpty, !isWhole { return false }
            let columns = isWhole ? .all : BlockErasure.columns(of: entry.kind, selector)
            for rowGroup in entry.directory.rowGroups(in: criteria.timeRange)
            where entry.mayContainKeys(rowGroup: rowGroup) {
                let reader = try await snapshot.read(entry, columns, rowGroups: [rowGroup])
                let batch = try reader.batch(rowGroup: rowGroup, columns: columns)
                if try BlockErasure.mask(batch, job.matcher, series: series).contains(true) { return true }
            }
            return false
        }
    }

    /// The blocks of a lane that define one of the series.
    func definitions(
        _ lane: BlockExchange.Lane, _ job: ErasureJob, _ series: Set<UInt64>
    ) async throws -> Candidates {
        try await find(BlockCriteria(kind: .series, timeRange: UTCDay.range(of: lane.day)), job) {
            entry, snapshot in
            for rowGroup in entry.directory.rowGroups.indices {
                let reader = try await snapshot.read(entry, .series, rowGroups: [rowGroup])
                let ids = try reader.series(rowGroup: rowGroup, columns: .series).id
                if ids.contains(where: series.contains) { return true }
            }
            return false
        }
    }

    /// The series of a day that are meant, by its definitions.
    func series(of day: Int32, _ job: ErasureJob) async throws -> Set<UInt64> {
        var criteria = BlockCriteria(kind: .series, timeRange: UTCDay.range(of: day))
        criteria.services = job.selector.services
        return try await BlockSnapshot.lend(of: job.organization, from: database) { [criteria] snapshot in
            var series: Set<UInt64> = []
            try await snapshot.forEach(criteria) { entry in
                let rowGroups = Array(entry.directory.rowGroups.indices)
                let reader = try await snapshot.read(entry, .all, rowGroups: rowGroups)
                for rowGroup in rowGroups {
                    let definitions = try reader.series(rowGroup: rowGroup, columns: .all)
                    series.formUnion(try BlockErasure.series(in: definitions, job.matcher))
                }
                return true
            }
            return series
        }
    }

    /// The series that have points on a day.
    func seriesWithPoints(on day: Int32, _ job: ErasureJob) async throws -> Set<UInt64> {
        let criteria = BlockCriteria(kind: .metrics, timeRange: UTCDay.range(of: day))
        return try await BlockSnapshot.lend(of: job.organization, from: database) { snapshot in
            var series: Set<UInt64> = []
            try await snapshot.forEach(criteria) { entry in
                for rowGroup in entry.directory.rowGroups.indices {
                    let reader = try await snapshot.read(entry, .series, rowGroups: [rowGroup])
                    series.formUnion(try reader.metrics(rowGroup: rowGroup, columns: .series).series)
                }
                return true
            }
            return series
        }
    }

    private func find(
        _ criteria: BlockCriteria, _ job: ErasureJob,
        _ isMeant: (BlockEntry, BlockSnapshot) async throws -> Bool
    ) async throws -> Candidates {
        try await BlockSnapshot.lend(of: job.organization, from: database) { snapshot in
            var found = Candidates()
            try await snapshot.forEach(criteria) { entry in
                found.examined += 1
                if try await isMeant(entry, snapshot) { found.ids.append(entry.blockID) }
                return true
            }
            return found
        }
    }
}
