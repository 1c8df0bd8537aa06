// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Telemetry
import TestSupport
import Testing

@testable import Upkeep

/// Small blocks become few, and nothing is lost, doubled or changed.
@Suite struct UpkeepTests {
    private let nextDay = SampleTime.noon + SampleTime.day

    private func batches(_ count: Int, rows: Int = 1) -> [Batch] {
        (0..<count).flatMap { number -> [Batch] in
            let time = SampleTime.noon + Int64(number) * SampleTime.second
            let spans = (0..<rows).map {
                SampleSpan(trace: UInt64(number % 3 + 1), id: UInt64(number * rows + $0 + 1), start: time)
            }
            let logs = (0..<rows).map {
                SampleLog("line \(number) \($0)", service: "s\(number % 2)", trace: 7, time: time)
            }
            let points = (0..<rows).map {
                SamplePoint(value: Int64(number * rows + $0), time: time + Int64($0))
            }
            return [.traces(.sample(spans)), .logs(.sample(logs)), .metrics(.sample(points))]
        }
    }

    @Test(arguments: [BlockKind.traces, .metrics, .logs, .series])
    func `merges the blocks of a day that is over into one`(kind: BlockKind) async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(batches(12))
        let before = try await stage.contents(kind)

        let upkeep = stage.upkeep(at: nextDay)
        try await upkeep.visit(stage.organization)

        #expect(try await stage.blocks(kind).count == 1)
        #expect(try await stage.contents(kind) == before)
        #expect(upkeep.statistics.merges == 4)
        #expect(upkeep.statistics.mergedBlocks == 48)
    }

    @Test(arguments: [BlockKind.traces, .logs])
    func `stitches row groups that are not tiny, and keeps their bytes`(kind: BlockKind) async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(batches(3, rows: 1_100))
        let before = try await stage.contents(kind)
        let byteCount = try await stage.blocks(kind).reduce(0) { $0 + $1.entry.directory.byteCount }

        try await stage.upkeep(at: nextDay).visit(stage.organization)

        let after = try await stage.blocks(kind)
        #expect(after.count == 1)
        #expect(after[0].entry.directory.byteCount == byteCount)
        #expect(after[0].entry.directory.rowGroups.map(\.rowCount) == [1_100, 1_100, 1_100])
        #expect(try await stage.contents(kind) == before)
    }

    @Test func `a trace is found in what was stitched`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(batches(3, rows: 1_100))

        try await stage.upkeep(at: nextDay).visit(stage.organization)

        let found = try await BlockSnapshot.lend(of: stage.organization, from: stage.database) { snapshot in
            var found = 0
            let keys = [[FilterKey.traceID(SampleSpan(trace: 2).traceID)]]
            try await snapshot.forEach(BlockCriteria(kind: .traces, timeRange: .all, keys: keys)) { _ in
                found += 1
                return true
            }
            return found
        }
        #expect(found == 1)
    }

    @Test func `another visit finds nothing to do`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(batches(4))
        let upkeep = stage.upkeep(at: nextDay)

        try await upkeep.visit(stage.organization)
        try await upkeep.visit(stage.organization)

        #expect(upkeep.statistics.visits == 2)
        #expect(upkeep.statistics.merges == 4)
    }

    @Test func `other organizations are left alone`() async throws {
        let (stage, other) = (try await UpkeepStage.make(), try await UpkeepStage.make())
        try await stage.commit(batches(3))
        try await other.commit(batches(3))

        try await stage.upkeep(at: nextDay).visit(stage.organization)

        #expect(try await stage.blocks(.logs).count == 1)
        #expect(try await other.blocks(.logs).count == 3)
    }

    @Test(arguments: [BlockKind.traces, .logs, .metrics])
    func `nodes at once lose and double nothing`(kind: BlockKind) async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(batches(60, rows: 3).filter { BlockKind($0.signal) == kind })
        let before = try await stage.contents(kind)

        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<5 { try await stage.upkeep(at: nextDay).visit(stage.organization) }
                }
            }
            group.addTask {
                for _ in 0..<20 {
                    let contents = try await stage.contents(kind)
                    #expect(contents == before)
                }
            }
            try await group.waitForAll()
        }

        #expect(try await stage.contents(kind) == before)
        #expect(try await stage.blocks(kind).count == 1)
    }

    @Test(arguments: [BlockKind.traces, .metrics])
    func `a commit between two visits is merged with the rest`(kind: BlockKind) async throws {
        let stage = try await UpkeepStage.make()
        let all = batches(9).filter { BlockKind($0.signal) == kind }
        try await stage.commit(Array(all[..<5]))
        try await stage.upkeep(at: nextDay).visit(stage.organization)
        try await stage.commit(Array(all[5...]), at: nextDay)
        let before = try await stage.contents(kind)

        try await stage.upkeep(at: nextDay).visit(stage.organization)
        #expect(try await stage.blocks(kind).count == 5)
        try await stage.upkeep(at: nextDay + SampleTime.day).visit(stage.organization)

        #expect(try await stage.blocks(kind).count == 1)
        #expect(try await stage.contents(kind) == before)
    }
}
