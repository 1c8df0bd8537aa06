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
        /// Hours that cannot be rolled up.
        var refusedHours = 0
        /// What is wrong with those that are not just too large.
        var faults: [String] = []
    }

    let database: Database
    /// Of what is decoded at once.
    let memoryBytesMax: Int
    let now: @Sendable () -> Date
    /// Called after each block that is written; an error undoes the hour.
    var pause: @Sendable () async throws -> Void = {}

    /// `nil` when another node is at work there, or changed blocks meanwhile.
    func run(_ hour: RollupPlan.Hour, in organization: OrganizationID) async throws -> Result? {
        var refused: DayHours = []
        var faults: [String] = []
        // Each round but the last refuses one more hour of the day.
        while true {
            do {
                var result = try await run(hour, in: organization, refusing: refused)
                result?.faults = faults
                return result
            } catch let refusal as HourRefused {
                refused.insert(DayHours(hour: refusal.hour))
                if refusal.cause is RollupTooLarge { continue }
                faults.append("hour \(refusal.hour): \(refusal.cause)")
            }
        }
    }

    /// Refused hours are read as they are from now on, until something is added to them.
    private func run(
        _ hour: RollupPlan.Hour, in organization: OrganizationID, refusing refused: DayHours
    ) async throws -> Result? {
        do {
            return try await BlockExchange.begin(
                hour.lane, of: organization, in: database, .snapshotReadWrite
            ) { exchange in
                let hours = try await exchange.forgetRollups(of: DayHours(hour: hour.hour))
                var result = Result()
                for hour in hours.subtracting(refused).hours {
                    do {
                        try await rollUp(hour, in: exchange, &result)
                    } catch  where !Task.isCancelled && Self.isRefusal(error) {
                        throw HourRefused(hour: hour, cause: error)
                    }
                }
                result.refusedHours = hours.intersection(refused).hours.count
                try await exchange.noteRolledUp(hours)
                return result
            }
        } catch let error as PostgresError where error.sqlState == Self.serializationFailure {
            return nil
        }
    }

    private static func isRefusal(_ error: any Error) -> Bool {
        error is RollupTooLarge || Upkeep.isLasting(error)
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
        result.hours += 1
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
            if summary.entries.isEmpty { continue }
            guard let block = EncodedBlock(rollup: summary, kind: kind, day: day) else {
                throw RollupTooLarge()
            }
            try await take(block)
        }
    }

    private static let serializationFailure = "40001"
}

/// An hour of a day cannot be rolled up, because of what is stored; it is read as it is.
private struct HourRefused: Error {
    let hour: Int
    let cause: any Error
}
