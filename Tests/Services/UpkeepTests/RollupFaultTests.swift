// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

/// An hour that cannot be rolled up is read as it is, and keeps no other from being rolled up.
@Suite struct RollupFaultTests {
    private let hour = 3_600 * SampleTime.second
    private let later = SampleTime.noon + 4 * 3_600 * SampleTime.second

    /// The hours that the blocks of a kind name.
    private func hours(_ kind: BlockKind, of stage: UpkeepStage) async throws -> [Int] {
        try await stage.database.inOrganization(stage.organization) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT coalesce(bit_or(rollup_hours), 0) FROM argus.blocks
                WHERE organization_id = \(stage.organization.uuid) AND signal = \(kind.rawValue)
                """)
            return DayHours(rawValue: try rows[0].decode(Int32.self)).hours
        }
    }

    /// A span of each of so many services in the hour of that number after noon.
    private func spans(_ services: Int, hour number: Int64) -> Batch {
        .traces(
            .sample(
                (0..<services).map {
                    SampleSpan(
                        id: UInt64($0 + 1), service: "s\($0)",
                        start: SampleTime.noon + number * hour + Int64($0))
                }))
    }

    @Test func `a damaged block keeps no other hour from being rolled up`() async throws {
        let stage = try await UpkeepStage.make()
        for number in 0..<3 as Range<Int64> {
            let points = (0..<3 as Range<Int64>).map {
                SamplePoint(value: $0, time: SampleTime.noon + number * hour + $0)
            }
            try await stage.commit([.metrics(.sample(points))])
        }
        try await stage.test.withSuperuser { connection in
            try await connection.executeScript(
                """
                UPDATE argus.blocks SET directory = set_byte(directory, 9, get_byte(directory, 9) # 255)
                WHERE organization_id = '\(stage.organization.uuid)' AND signal = 2
                  AND min_time = \(SampleTime.noon + hour)
                """)
        }

        let upkeep = stage.upkeep(at: later)
        for _ in 0..<2 { try await upkeep.rollUp(stage.organization) }

        #expect(try await hours(.pointsByHour, of: stage) == [12, 14])
        #expect(try await hours(.metrics, of: stage) == [])
        #expect(upkeep.statistics.rolledUpHours == 2)
        #expect(upkeep.statistics.refusedHours == 1)
        #expect(upkeep.statistics.failures == 1)
    }

    @Test func `an hour that takes the database too long is left alone for a while`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit((0..<3).map { spans(2, hour: $0) })
        try await stage.test.withSuperuser { connection in
            try await connection.executeScript(
                """
                CREATE FUNCTION argus.too_long() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'too long' USING ERRCODE = '57014'; END $$;
                CREATE TRIGGER too_long BEFORE INSERT ON argus.blocks FOR EACH ROW
                WHEN (NEW.organization_id = '\(stage.organization.uuid)'
                      AND NEW.rollup_hours = \(DayHours(hour: 13).rawValue))
                EXECUTE FUNCTION argus.too_long();
                """)
        }

        let upkeep = stage.upkeep(at: later)
        for _ in 0..<2 { #expect(try await upkeep.rollUp(stage.organization) == false) }

        #expect(try await hours(.requestsByHour, of: stage) == [12, 14])
        #expect(try await hours(.traces, of: stage) == [13])
        #expect(upkeep.statistics.failures == 1)
        #expect(upkeep.statistics.refusedHours == 0)
    }

    @Test func `an hour of more services than a block may list is read as it is`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit([spans(BlockLimits.blockNamesMax + 1, hour: 0)])

        let upkeep = stage.upkeep(at: later)
        try await upkeep.rollUp(stage.organization)

        #expect(upkeep.statistics.rolledUpHours == 0)
        #expect(upkeep.statistics.refusedHours == 1)
        #expect(upkeep.statistics.failures == 0)
        #expect(try await hours(.traces, of: stage) == [])
    }

    @Test func `an hour of more durations than memory may hold is read as it is`() async throws {
        let stage = try await UpkeepStage.make()
        let wide = (0..<2_000 as Range<Int64>).map { span in
            SampleSpan(
                id: UInt64(span + 1), service: "shop", start: SampleTime.noon + span,
                duration: 1 << (span % 40) + span * 1_000)
        }
        try await stage.commit([.traces(.sample(wide)), spans(3, hour: 1)])

        // One entry, whose sketch has some thousand ranges, is more; three small ones are not.
        let upkeep = stage.upkeep(at: later, memoryBytesMax: 2_000)
        try await upkeep.rollUp(stage.organization)

        #expect(try await hours(.requestsByHour, of: stage) == [13])
        #expect(upkeep.statistics.refusedHours == 1)
    }

    @Test func `an hour that became too large does not take the others of its day along`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit((0..<3).map { spans(2, hour: $0) })
        try await stage.upkeep(at: later).rollUp(stage.organization)
        // Then the day's roll-ups are one block.
        try await stage.upkeep(at: later + SampleTime.day).visit(stage.organization)
        #expect(try await hours(.requestsByHour, of: stage) == [12, 13, 14])
        try await stage.commit([spans(BlockLimits.blockNamesMax + 1, hour: 1)])

        let upkeep = stage.upkeep(at: later + SampleTime.day)
        while try await upkeep.rollUp(stage.organization) {}

        #expect(try await hours(.requestsByHour, of: stage) == [12, 14])
        #expect(try await hours(.requestsByMinute, of: stage) == [12, 14])
        #expect(try await hours(.traces, of: stage) == [])
        #expect(upkeep.statistics.rolledUpHours == 2)
        #expect(upkeep.statistics.refusedHours == 1)
    }

    @Test func `wide histograms are rolled up in finer ranges`() async throws {
        let stage = try await UpkeepStage.make()
        var builder = PointBuilder()
        builder.batch.definitions.scopes = [Origin(message: 0, name: 0)]
        let metric = builder.batch.definitions.strings.intern("waits")
        builder.batch.definitions.metrics = [
            MetricDescriptor(
                name: metric, description: 0, unit: 0, kind: .histogram, temporality: 2, isMonotonic: true)
        ]
        let widths = (1..<64).flatMap { bound in
            withUnsafeBytes(of: Double(bound).bitPattern.littleEndian) { Array($0) }
        }
        for series in 0..<60 {
            let name = builder.batch.definitions.strings.intern("s\(series)")
            builder.batch.definitions.resources.append(Origin(message: 0, name: name))
            for minute in 0..<60 as Range<Int64> {
                let count = UInt64(minute)
                builder.batch.histograms.buckets += [UInt64](repeating: count, count: 64)
                builder.batch.histograms.append(
                    fields: [.sum], count: 64 * count, sum: Double(minute).bitPattern, min: 0, max: 0,
                    bounds: builder.batch.strings.intern(widths))
                builder.add(
                    resource: UInt32(series), scope: 0, metric: 0, startTime: SampleTime.noon,
                    time: SampleTime.noon + minute * 60 * SampleTime.second, type: .histogram,
                    value: UInt64(builder.batch.histograms.count - 1))
            }
        }
        try await stage.commit([.metrics(builder.batch)])

        // Memory for 1,680 of the 3,600 points, and for 4,096 narrow ones.
        let upkeep = stage.upkeep(at: later, memoryBytesMax: 1 << 20)
        try await upkeep.rollUp(stage.organization)

        #expect(upkeep.statistics.refusedHours == 0)
        #expect(upkeep.statistics.rolledUpHours == 1)
        var ends: [UInt64] = []
        for (_, batches) in try await stage.blocks(.pointsByHour) {
            for case .metrics(let points) in batches { ends += points.histograms.counts.filter { $0 > 0 } }
        }
        // Of each series the last point beside the first one, which counts nothing.
        #expect(ends == [UInt64](repeating: 64 * 59, count: 60))
    }
}
