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

/// Neither blocks that unfold nor damaged ones nor very many of them stop upkeep.
@Suite struct UpkeepFaultTests {
    private let nextDay = SampleTime.noon + SampleTime.day

    private func logs(_ count: Int, every step: Int64 = SampleTime.second) -> [Batch] {
        (0..<count).map {
            .logs(.sample([SampleLog("line \($0)", time: SampleTime.noon + Int64($0) * step)]))
        }
    }

    /// A block of one row whose resource takes a few bytes compressed and this many decoded, and that was
    /// stored when nothing of it was counted.
    private func unfolding(_ bytes: Int, _ number: Int) -> EncodedBlock {
        var batch = LogBatch.sample([
            SampleLog("line", time: SampleTime.noon + Int64(number) * SampleTime.second)
        ])
        let text = "\(number)" + String(repeating: "a", count: bytes)
        batch.resources[0].message = batch.strings.intern(text)
        var block = BlockEncoder.encode([.logs(batch)])[0]
        block.rawBytes = 100
        return block
    }

    private func commit(_ blocks: [EncodedBlock], to stage: UpkeepStage) async throws {
        let digest = ExportDigest(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })
        let outcome = try await BlockWriter(database: stage.database).commit(
            blocks, of: [digest], at: Date(timeIntervalSince1970: Double(SampleTime.noon) / 1e9),
            in: stage.organization)
        #expect(outcome == .committed)
    }

    private func levels(_ stage: UpkeepStage) async throws -> [Int16] {
        try await stage.database.inOrganization(stage.organization) { transaction in
            try await transaction.execute(
                """
                SELECT level FROM argus.blocks WHERE organization_id = \(stage.organization.uuid)
                ORDER BY level
                """
            ).map { try $0.decode(Int16.self, at: 0) }
        }
    }

    @Test func `decodes no more at once than the memory it may take`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit((0..<5).map { unfolding(400 << 10, $0) }, to: stage)

        let upkeep = stage.upkeep(at: nextDay, memoryBytesMax: 1 << 20)
        try await upkeep.visit(stage.organization)

        #expect(upkeep.statistics.merges == 1)
        #expect(upkeep.statistics.mergedBlocks == 2)
        #expect(try await stage.rowCount(.logs) == 5)
    }

    @Test func `leaves blocks alone that are too much for any merge`() async throws {
        let stage = try await UpkeepStage.make()
        try await commit([unfolding(10, 0), unfolding(2 << 20, 1), unfolding(10, 2)], to: stage)

        let upkeep = stage.upkeep(at: nextDay, memoryBytesMax: 1 << 20)
        for _ in 0..<3 { try await upkeep.visit(stage.organization) }

        #expect(try await levels(stage) == [1, BlockLevel.settled])
        #expect(try await stage.rowCount(.logs) == 3)
        #expect(upkeep.statistics.failures == 0)
    }

    @Test(arguments: ["directory", "bytes"])
    func `merges everything but the damaged block, and tries that one once`(part: String) async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(logs(7))
        try await stage.test.withSuperuser { connection in
            try await connection.executeScript(
                """
                UPDATE argus.blocks SET \(part) = set_byte(\(part), 9, get_byte(\(part), 9) # 255)
                WHERE organization_id = '\(stage.organization.uuid)'
                  AND min_time = \(SampleTime.noon + 2 * SampleTime.second)
                """)
        }

        let upkeep = stage.upkeep(at: nextDay)
        for _ in 0..<3 { try await upkeep.visit(stage.organization) }
        let failures = upkeep.statistics.failures
        try await upkeep.visit(stage.organization)

        #expect(failures > 0)
        #expect(upkeep.statistics.failures == failures)
        let levels = try await levels(stage)
        #expect(levels.count == 2)
        #expect(levels.last == BlockLevel.settled)
    }

    @Test func `a visit ends in time and asks for another`() async throws {
        let stage = try await UpkeepStage.make()
        try await stage.commit(logs(3, every: SampleTime.day))
        let upkeep = stage.upkeep(at: SampleTime.noon + 10 * SampleTime.day)

        let hasMore = try await upkeep.visit(stage.organization, for: .zero)

        #expect(hasMore)
        #expect(upkeep.statistics.merges == 1)
        try await upkeep.visit(stage.organization)
        #expect(try await upkeep.visit(stage.organization) == false)
        #expect(try await levels(stage) == [BlockLevel.settled, BlockLevel.settled, BlockLevel.settled])
    }

    @Test func `blocks that list too much do not wait for a merge`() async throws {
        let stage = try await UpkeepStage.make()
        let services = (0...BlockLevel.listedMax).map { SampleLog("line", service: "s\($0)") }
        try await stage.commit([.logs(.sample(services))])

        #expect(try await levels(stage) == [BlockLevel.settled])
        #expect(try await stage.upkeep(at: nextDay).visit(stage.organization) == false)
    }

    @Test func `an organization whose visit fails is due again soon`() async throws {
        // Of its own, since the organization that has been due longest comes first.
        let test = try await TestDatabase.make()
        let stage = UpkeepStage(test: test, organization: OrganizationFixture.unsaved().id)
        let longAgo = PostgresTimestamp(microsecondsSinceEpoch: 1_000_000)
        try await stage.commit(logs(2))
        // No program knows this kind, so that the visit fails.
        try await stage.test.withSuperuser { connection in
            try await connection.executeScript(
                """
                UPDATE argus.blocks SET signal = 77
                WHERE organization_id = '\(stage.organization.uuid)';
                INSERT INTO argus.upkeep_visits (visited_organization_id, due_at, sweep_due_at)
                VALUES ('\(stage.organization.uuid)', to_timestamp(1), 'infinity')
                ON CONFLICT (visited_organization_id)
                DO UPDATE SET due_at = to_timestamp(1), sweep_due_at = 'infinity'
                """)
        }
        let upkeep = stage.upkeep(at: 2 * SampleTime.second)

        try await upkeep.round()

        let visit = try await UpkeepVisitRecords.claim(
            at: PostgresTimestamp(microsecondsSinceEpoch: 120_000_000), until: longAgo, in: stage.database)
        #expect(visit?.organization == stage.organization)
        #expect(upkeep.statistics.failures == 1)
    }
}

extension UpkeepStage {
    fileprivate func rowCount(_ kind: BlockKind) async throws -> Int {
        try await blocks(kind).reduce(0) { $0 + $1.batches.reduce(0) { $0 + $1.count } }
    }
}
