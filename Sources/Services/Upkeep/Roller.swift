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
    /// What rolling up an hour did.
    struct Result: Sendable, Equatable {
        /// Hours, more than one when roll-ups that stood for several had to go.
        var hours = 0
        var blocks = 0
        var rows = 0
        /// Hours that are too much to be rolled up.
        var refusedHours = 0
    }

    let database: Database
    /// Of what is decoded at once.
    let memoryBytesMax: Int
    let now: @Sendable () -> Date

    /// `nil` when another node is at work there, or changed blocks meanwhile.
    func run(_ hour: RollupPlan.Hour, in organization: OrganizationID) async throws -> Result? {
        do {
            return try await run(hour, in: organization) { range, exchange, take in
                switch exchange.lane.kind {
                case .traces: try await requests(range, in: exchange, take)
                default: try await points(range, in: exchange, take)
                }
            }
        } catch is RollupTooLarge {
            return try await run(hour, in: organization, rollUp: nil)
        }
    }

    /// Without `rollUp` the hours are read as they are from now on, until something is added to them.
    private func run(
        _ hour: RollupPlan.Hour, in organization: OrganizationID,
        rollUp: ((TimeRange, BlockExchange, (EncodedBlock) async throws -> Void) async throws -> Void)?
    ) async throws -> Result? {
        do {
            return try await BlockExchange.begin(
                hour.lane, of: organization, in: database, .snapshotReadWrite
            ) { exchange in
                let hours = try await exchange.forgetRollups(of: DayHours(hour: hour.hour))
                var result = Result()
                for hour in hours.hours {
                    guard let rollUp else {
                        result.refusedHours += 1
                        continue
                    }
                    try await rollUp(DayHours.range(ofHour: hour, ofDay: exchange.lane.day), exchange) {
                        try await insert($0, ofHour: hour, in: exchange)
                        result.blocks += 1
                        result.rows += $0.rowCount
                    }
                    result.hours += 1
                }
                try await exchange.noteRolledUp(hours)
                return result
            }
        } catch let error as PostgresError where error.sqlState == Self.serializationFailure {
            return nil
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
            guard all.entries.count <= UpkeepLimits.rolledUpServiceMinutesMax else { throw RollupTooLarge() }
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
            guard all.entries.count <= UpkeepLimits.rolledUpServiceMinutesMax else { throw RollupTooLarge() }
            return true
        }
        let day = exchange.lane.day
        for (summary, kind) in [(all, BlockKind.requestsByMinute), (all.byHour(), .requestsByHour)] {
            if let block = EncodedBlock(rollup: summary, kind: kind, day: day) { try await take(block) }
        }
    }

    private static let serializationFailure = "40001"
}
