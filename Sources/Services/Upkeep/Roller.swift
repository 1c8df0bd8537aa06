// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Rollups
import Telemetry
import Tenancy

/// Makes the roll-ups of one hour from the blocks that have rows in it, in one transaction that sees the same
/// throughout: what is committed meanwhile waits for the next time.
struct Roller: Sendable {
    /// What became of an hour.
    struct Result: Sendable, Equatable {
        var blocks = 0
        var rows = 0
        /// It cannot be rolled up, and is read as it is.
        var isRefused = false
        /// What is wrong with it when it is not just too large.
        var fault: String?
        /// Roll-ups that stood for other hours too had to go: these wait now.
        var leavesOthers = false
    }

    let database: Database
    /// Of what is decoded at once.
    let memoryBytesMax: Int
    let now: @Sendable () -> Date
    /// Called after each block that is written; an error undoes the hour.
    var pause: @Sendable () async throws -> Void = {}

    /// `nil` when another node is at work there, or changed blocks meanwhile.
    func run(_ hour: RollupPlan.Hour, in organization: OrganizationID) async throws -> Result? {
        do {
            return try await run(hour, in: organization, refusing: false)
        } catch  where !Task.isCancelled && Self.isRefusal(error) {
            var result = try await run(hour, in: organization, refusing: true)
            if !(error is RollupTooLarge) { result?.fault = "hour \(hour.hour): \(error)" }
            return result
        }
    }

    /// A refused hour is read as it is from now on, until something is added to it.
    private func run(
        _ hour: RollupPlan.Hour, in organization: OrganizationID, refusing: Bool
    ) async throws -> Result? {
        do {
            return try await BlockExchange.begin(
                hour.lane, of: organization, in: database, .snapshotReadWrite
            ) { exchange in
                let own = DayHours(hour: hour.hour)
                var result = Result(isRefused: refusing)
                result.leavesOthers = try await exchange.forgetRollups(of: own) != own
                if !refusing { try await rollUp(hour.hour, in: exchange, &result) }
                try await exchange.noteRolledUp(own)
                return result
            }
        } catch let error as PostgresError where error.sqlState == Self.serializationFailure {
            return nil
        }
    }

    private static func isRefusal(_ error: any Error) -> Bool {
        error is RollupTooLarge || Upkeep.isOfContent(error)
    }

    private func rollUp(_ hour: Int, in exchange: BlockExchange, _ result: inout Result) async throws {
        let range = DayHours.range(ofHour: hour, ofDay: exchange.lane.day)
        func take(_ block: EncodedBlock) async throws {
            try await insert(block, ofHour: hour, in: exchange)
            result.blocks += 1
            result.rows += block.rowCount
            try await pause()
        }
        switch exchange.lane.kind {
        case .traces: try await requests(range, in: exchange, take)
        default: try await points(range, in: exchange, take)
        }
    }

    private func insert(_ block: EncodedBlock, ofHour hour: Int, in exchange: BlockExchange) async throws {
        // Small ones are merged like all others when their day is over.
        let isDone = BlockLevel.isDone(block, byteCount: block.bytes.count)
        try await exchange.insert(
            block, level: isDone ? BlockLevel.settled : BlockLevel.fresh + 1, hours: DayHours(hour: hour),
            committedAt: PostgresTimestamp(now()))
    }

    /// The summaries of the hour's blocks, and of spans where a block has none.
    private func requests(
        _ range: TimeRange, in exchange: BlockExchange, _ take: (EncodedBlock) async throws -> Void
    ) async throws {
        var all = RequestSummary()
        let snapshot = exchange.snapshot
        try await snapshot.forEachSummary(in: range, reach: .all, services: []) {
            all.merge($0.part(range))
            guard all.memoryBytes <= memoryBytesMax else { throw RollupTooLarge() }
        }
        var criteria = BlockCriteria(kind: .traces, timeRange: range)
        criteria.summaryReach = .all
        try await snapshot.forEach(criteria) { entry in
            for rowGroup in entry.directory.rowGroups(in: range) {
                let reader = try await snapshot.read(entry, RequestTally.columns, rowGroups: [rowGroup])
                let spans = try reader.spans(rowGroup: rowGroup, columns: RequestTally.columns)
                var tally = RequestTally(of: spans)
                for row in 0..<spans.count where range.contains(spans.startTime[row]) { tally.add(row) }
                all.merge(tally.finish())
            }
            guard all.memoryBytes <= memoryBytesMax else { throw RollupTooLarge() }
            return true
        }
        let day = exchange.lane.day
        for (summary, kind) in [(all, BlockKind.requestsByMinute), (all.byHour(), .requestsByHour)] {
            if summary.entries.isEmpty { continue }
            guard let block = EncodedBlock(rollup: summary, kind: kind, day: day) else {
                throw RollupTooLarge()
            }
            try await take(block)
        }
    }

    private static let serializationFailure = "40001"
}
