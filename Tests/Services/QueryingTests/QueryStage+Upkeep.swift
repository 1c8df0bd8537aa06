// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import Postgres
import Retention
import Telemetry
import Tenancy
import TestSupport

@testable import Upkeep

extension QueryStage {
    /// Upkeep of a node at a time, in nanoseconds since the epoch.
    func upkeep(at time: Int64) -> Upkeep {
        Upkeep(
            database: database, settings: UpkeepSettings(dutyPercent: 100, memoryBytesMax: 64 << 20),
            retention: RetentionSettings(daysDefault: 30, daysMin: 1, daysMax: 400, sessionDays: 30),
            logger: TestDatabase.logger, now: { Date(timeIntervalSince1970: Double(time) / 1e9) })
    }

    /// Commits each batch by itself at a time.
    func commit(_ batches: [Batch], at time: Int64) async throws {
        for batch in batches {
            let digest = ExportDigest(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })
            _ = try await BlockWriter(database: database).commit(
                BlockEncoder.encode([batch]), of: [digest],
                at: Date(timeIntervalSince1970: Double(time) / 1e9), in: fixture.id)
        }
    }

    /// How many blocks of a kind there are.
    func blockCount(_ kind: BlockKind) async throws -> Int {
        try await database.inOrganization(fixture.id) { transaction in
            let rows = try await transaction.execute(
                """
                SELECT count(*) FROM argus.blocks
                WHERE organization_id = \(fixture.id.uuid) AND signal = \(kind.rawValue)
                """)
            return Int(try rows[0].decode(Int64.self))
        }
    }
}
