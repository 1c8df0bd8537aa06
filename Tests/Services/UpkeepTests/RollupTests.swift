// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Retention
import Synchronization
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

/// Roll-ups are made when an hour is over, whole or not at all, and go with what they stand for.
@Suite struct RollupTests {
    private let hour = 3_600 * SampleTime.second
    private let later = SampleTime.noon + 4 * 3_600 * SampleTime.second

    /// A span and points of two services, every five seconds for so many hours.
    private func commit(hours: Int64, to stage: UpkeepStage, at time: Int64 = SampleTime.noon) async throws {
        for service in ["shop", "cart"] {
            let times = stride(
                from: SampleTime.noon, to: SampleTime.noon + hours * hour, by: 5_000_000_000)
            let spans = times.enumerated().map {
                SampleSpan(trace: 1, id: UInt64($0.offset + 1), service: service, start: $0.element)
            }
            let points = times.enumerated().map {
                SamplePoint(service: service, value: Int64($0.offset), time: $0.element)
            }
            try await stage.commit([.traces(.sample(spans)), .metrics(.sample(points))], at: time)
        }
    }

    /// By kind: roll-ups, and the hours that they stand for; of others, those that wait.
    private func hours(_ stage: UpkeepStage) async throws -> [BlockKind: (blocks: Int, hours: [Int])] {
        try await stage.database.inOrganization(stage.organization) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT signal, count(*), bit_or(rollup_hours) FROM argus.blocks
                WHERE organization_id = \(stage.organization.uuid) GROUP BY signal
                """)
            var found: [BlockKind: (blocks: Int, hours: [Int])] = [:]
            for row in rows {
                let (number, count, hours) = try row.decode(Int16.self, Int64.self, Int32.self)
                guard let kind = BlockKind(rawValue: number) else { continue }
                found[kind] = (Int(count), DayHours(rawValue: hours).hours)
            }
            return found
        }
    }

    private func services(_ kind: BlockKind, of stage: UpkeepStage) async throws -> Set<String> {
        try await stage.database.inOrganization(stage.organization) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT services FROM argus.blocks
                WHERE organization_id = \(stage.organization.uuid) AND signal = \(kind.rawValue)
                """)
            return Set(try rows.flatMap { try $0.decode([String].self) })
        }
    }

    private let rollups: [BlockKind] = [.requestsByMinute, .requestsByHour, .pointsByMinute, .pointsByHour]

    @Test func `hours that are over and quiet are rolled up, once`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit(hours: 3, to: stage, at: SampleTime.noon + 3 * hour - 1)
        let during = SampleTime.noon + 2 * hour + hour / 2
        #expect(RollupPlan(try await waiting(stage), at: during).hours.isEmpty)

        let upkeep = stage.upkeep(at: later)
        try await upkeep.rollUp(stage.organization)
        let found = try await hours(stage)
        for kind in rollups { #expect(found[kind]?.hours == [12, 13, 14] && found[kind]?.blocks == 3) }
        #expect(found[.traces]?.hours == [] && found[.metrics]?.hours == [])
        #expect(upkeep.statistics.rolledUpHours == 6)
        try await upkeep.rollUp(stage.organization)
        #expect(upkeep.statistics.rolledUpHours == 6)
    }

    private func waiting(_ stage: UpkeepStage) async throws -> [WaitingRows] {
        try await WaitingRows.all(
            [.traces, .metrics], of: stage.organization, in: stage.database, limit: 100)
    }

    @Test func `an hour is not due before it is over and nothing came for a while`() {
        let lane = BlockExchange.Lane(kind: .metrics, day: 20_000)
        let end = DayHours.range(ofHour: 5, ofDay: 20_000).end
        func plan(committed: Int64, now: Int64) -> [RollupPlan.Hour] {
            let rows = WaitingRows(
                lane: lane, hours: DayHours(hour: 5),
                committedAt: PostgresTimestamp(Date(timeIntervalSince1970: Double(committed) / 1e9)))
            return RollupPlan([rows], at: now).hours
        }
        let minutes = 60 * SampleTime.second
        #expect(plan(committed: end - minutes, now: end + 9 * minutes).isEmpty)
        #expect(plan(committed: end + 5 * minutes, now: end + 11 * minutes).isEmpty)
        #expect(plan(committed: end, now: end + 11 * minutes) == [.init(lane: lane, hour: 5)])
    }

    @Test func `merging keeps what waits and what roll-ups stand for`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit(hours: 3, to: stage)
        try await stage.upkeep(at: later).rollUp(stage.organization)
        try await stage.commit([.metrics(.sample([SamplePoint(value: 1, time: SampleTime.noon + hour)]))])

        try await stage.upkeep(at: later + SampleTime.day).visit(stage.organization)

        let found = try await hours(stage)
        #expect(found[.metrics]?.blocks == 1 && found[.metrics]?.hours == [13])
        for kind in rollups { #expect(found[kind]?.hours == [12, 13, 14] && found[kind]?.blocks == 1) }
        // The hour that waits lies in a roll-up of three: the others wait then, and are made anew one by one.
        let upkeep = stage.upkeep(at: later + SampleTime.day)
        #expect(try await upkeep.rollUp(stage.organization))
        #expect(upkeep.statistics.rolledUpHours == 1)
        #expect(try await hours(stage)[.metrics]?.hours == [12, 14])
        #expect(try await upkeep.rollUp(stage.organization) == false)
        #expect(upkeep.statistics.rolledUpHours == 3)
        #expect(try await hours(stage)[.metrics]?.hours == [])
        for kind in rollups { #expect(try await hours(stage)[kind]?.hours == [12, 13, 14]) }
    }

    @Test func `what is erased is gone from roll-ups, which are made anew`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await commit(hours: 2, to: stage)
        try await stage.upkeep(at: later).rollUp(stage.organization)
        for kind in rollups { #expect(try await services(kind, of: stage) == ["cart", "shop"]) }

        _ = try await stage.erasures(at: later).create(
            CreateErasure(
                signals: [.traces, .metrics], start: nil, end: nil, services: ["shop"], traceIDs: [],
                attributes: []), as: stage.owner)
        try await stage.sweepAll(at: later)

        for kind in rollups { #expect(try await services(kind, of: stage).isEmpty) }
        #expect(try await hours(stage)[.metrics]?.hours == [12, 13])
        try await stage.upkeep(at: later).rollUp(stage.organization)
        for kind in rollups { #expect(try await services(kind, of: stage) == ["cart"]) }
        #expect(try await stage.definitions().isEmpty == false)
    }

    @Test func `roll-ups go with the days they stand for`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        try await commit(hours: 1, to: stage)
        try await stage.upkeep(at: later).rollUp(stage.organization)

        try await stage.upkeep(at: SampleTime.noon + 31 * SampleTime.day).sweep(stage.organization)

        #expect(try await hours(stage).isEmpty)
    }

    @Test func `what ends in the middle leaves nothing behind`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit(hours: 3, to: stage)
        let before = try await hours(stage)
        // Of each hour two blocks are made: by minute and by hour.
        for (last, done) in [(1, []), (2, []), (3, [14])] as [(Int, [Int])] {
            let count = Mutex(0)
            let roller = Roller(
                database: stage.database, memoryBytesMax: 64 << 20,
                now: { [later] in Date(timeIntervalSince1970: Double(later) / 1e9) },
                pause: {
                    let isLast = count.withLock { count in
                        count += 1
                        return count == last
                    }
                    if isLast { throw CancellationError() }
                })
            let plan = RollupPlan(try await waiting(stage), at: later).hours.filter {
                $0.lane.kind == .metrics
            }
            await #expect(throws: CancellationError.self) {
                for hour in plan { _ = try await roller.run(hour, in: stage.organization) }
            }
            // Whole hours only: what does not wait is rolled up in full.
            let now = try await hours(stage)
            #expect(now[.metrics]?.hours == [12, 13, 14].filter { !done.contains($0) })
            #expect(now[.metrics]?.blocks == before[.metrics]?.blocks)
            #expect((now[.pointsByMinute]?.hours ?? []) == done)
            #expect((now[.pointsByHour]?.hours ?? []) == done)
        }
        try await stage.upkeep(at: later).rollUp(stage.organization)
        for kind in rollups { #expect(try await hours(stage)[kind]?.blocks == 3) }
    }

    @Test func `an hour that is too large is read as it is`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit(hours: 1, to: stage)
        let upkeep = stage.upkeep(at: later, memoryBytesMax: 8_000)

        try await upkeep.rollUp(stage.organization)

        #expect(upkeep.statistics.refusedHours == 2)
        let found = try await hours(stage)
        #expect(found[.pointsByHour] == nil && found[.metrics]?.hours == [])
        #expect(found[.requestsByHour] == nil && found[.traces]?.hours == [])
    }

    @Test func `two nodes at once make each roll-up once`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit(hours: 3, to: stage)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<4 { try await stage.upkeep(at: later).rollUp(stage.organization) }
                }
            }
            try await group.waitForAll()
        }
        let found = try await hours(stage)
        for kind in rollups { #expect(found[kind]?.hours == [12, 13, 14] && found[kind]?.blocks == 3) }
    }
}
