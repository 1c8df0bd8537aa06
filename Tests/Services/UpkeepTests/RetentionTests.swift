// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Records
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

/// What is past its retention goes, and nothing else does.
@Suite struct RetentionTests {
    private let noon = SampleTime.noon
    private let terms = RetentionTerms(daysDefault: 30, daysMin: 1, daysMax: 400)

    /// Commits a span, a log record and a point, with its definition, of so many days before noon.
    private func commit(daysAgo: [Int64], to stage: UpkeepStage) async throws {
        for days in daysAgo {
            let time = noon - days * SampleTime.day
            try await stage.commit(
                [
                    .traces(.sample([SampleSpan(trace: 1, id: UInt64(days + 1), start: time)])),
                    .logs(.sample([SampleLog("\(days) days ago", time: time)])),
                    .metrics(.sample([SamplePoint(value: days, time: time)])),
                ], at: noon)
        }
    }

    private func choose(_ days: [Signal: Int], on stage: UpkeepStage) async throws {
        try await stage.database.inOrganization(stage.organization) { transaction in
            try await RetentionRecords.replace(
                by: days.map {
                    RetentionRecord(
                        signal: $0.key, keepDays: $0.value, changedBy: .timeOrdered(),
                        changedAt: PostgresTimestamp(Date()))
                }, in: transaction)
        }
    }

    private func days(_ kind: BlockKind, of stage: UpkeepStage) async throws -> [Int] {
        try await stage.blocks(kind).map { Int(noon / SampleTime.day) - Int($0.entry.day) }.sorted()
    }

    @Test func `whole days go when the last of their rows is old enough`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await commit(daysAgo: [0, 29, 30, 31, 300], to: stage)

        let upkeep = stage.upkeep(at: noon)
        #expect(try await upkeep.sweep(stage.organization))

        for kind in [BlockKind.traces, .metrics, .logs, .series] {
            #expect(try await days(kind, of: stage) == [0, 29, 30], "\(kind)")
        }
        #expect(upkeep.statistics.expiredBlocks == 8)
        try await stage.upkeep(at: noon + SampleTime.day).sweep(stage.organization)
        #expect(try await days(.logs, of: stage) == [0, 29])
    }

    @Test func `each signal has its own days, and definitions those of points`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await choose([.traces: 5, .metrics: 200], on: stage)
        try await commit(daysAgo: [0, 5, 6, 30, 31, 200, 201], to: stage)

        try await stage.upkeep(at: noon).sweep(stage.organization)

        #expect(try await days(.traces, of: stage) == [0, 5])
        #expect(try await days(.logs, of: stage) == [0, 5, 6, 30])
        #expect(try await days(.metrics, of: stage) == [0, 5, 6, 30, 31, 200])
        #expect(try await days(.series, of: stage) == [0, 5, 6, 30, 31, 200])
    }

    @Test func `an organization that keeps longer loses nothing`() async throws {
        let short = try await UpkeepStage.makeSaved()
        let long = try await UpkeepStage.makeSaved()
        try await choose([.traces: 300, .metrics: 300, .logs: 300], on: long)
        for stage in [short, long] { try await commit(daysAgo: [0, 100, 200], to: stage) }
        let before = try await long.contents(.logs)

        for stage in [short, long] { try await stage.upkeep(at: noon).sweep(stage.organization) }

        #expect(try await days(.logs, of: short) == [0])
        #expect(try await days(.logs, of: long) == [0, 100, 200])
        #expect(try await long.contents(.logs) == before)
    }

    @Test func `more blocks than one step deletes go in one sweep`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await commit(daysAgo: Array(40..<340), to: stage)

        #expect(try await stage.upkeep(at: noon).sweep(stage.organization))

        #expect(try await stage.blocks(.traces).isEmpty)
        #expect(try await stage.blocks(.series).isEmpty)
    }

    @Test func `queries show nothing that is too old, before it is deleted`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await choose([.logs: 10], on: stage)
        try await commit(daysAgo: [0, 10, 11, 30, 31], to: stage)
        let clock = RetentionClock(terms) { [noon] in Date(timeIntervalSince1970: Double(noon) / 1e9) }

        func shown(_ kind: BlockKind) async throws -> Int {
            try await BlockSnapshot.lend(
                of: stage.organization, from: stage.database, keeping: clock
            ) { snapshot in
                var count = 0
                try await snapshot.forEach(BlockCriteria(kind: kind, timeRange: .all)) { _ in
                    count += 1
                    return true
                }
                return count
            }
        }

        #expect(try await shown(.logs) == 2)
        #expect(try await shown(.traces) == 4)
        #expect(try await shown(.series) == 4)
        #expect(try await stage.blocks(.logs).count == 5)
    }

    @Test func `summaries of days that are too old are not counted`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await commit(daysAgo: [1, 31], to: stage)
        let clock = RetentionClock(terms) { [noon] in Date(timeIntervalSince1970: Double(noon) / 1e9) }

        let count = try await BlockSnapshot.lend(
            of: stage.organization, from: stage.database, keeping: clock
        ) { snapshot in
            var count = 0
            try await snapshot.forEachSummary(in: .all, services: []) { _ in count += 1 }
            return count
        }

        #expect(count == 1)
    }
}
