// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Blocks
import Database
import FoundationEssentials
import OTLPCodec
import Postgres
import Retention
import Telemetry
import Tenancy
import TestSupport

@testable import Upkeep

/// A database, and upkeep with a clock of the test's own.
struct UpkeepStage: Sendable {
    private static let test = Task { try await TestDatabase.make() }

    let test: TestDatabase
    let organization: OrganizationID

    static func make() async throws -> UpkeepStage { try await make(of: OrganizationFixture.unsaved().id) }

    static func make(of organization: OrganizationID) async throws -> UpkeepStage {
        UpkeepStage(test: try await test.value, organization: organization)
    }

    /// With an organization that other tables may refer to.
    static func makeSaved() async throws -> UpkeepStage {
        try await make(of: OrganizationFixture.save(in: test.value.database).id)
    }

    var database: Database { test.database }

    /// Upkeep of a node at a time, in nanoseconds since the epoch.
    func upkeep(
        at time: Int64, memoryBytesMax: Int = 64 << 20, forgetSeries: @escaping @Sendable () -> Void = {}
    ) -> Upkeep {
        Upkeep(
            database: database, settings: UpkeepSettings(dutyPercent: 100, memoryBytesMax: memoryBytesMax),
            retention: RetentionSettings(daysDefault: 30, daysMin: 1, daysMax: 400, sessionDays: 30),
            logger: TestDatabase.logger, forgetSeries: forgetSeries,
            now: { Date(timeIntervalSince1970: Double(time) / 1e9) })
    }

    /// Commits each batch by itself, at the time of its first row.
    func commit(_ batches: [Batch], at time: Int64 = SampleTime.noon) async throws {
        for batch in batches {
            let digest = ExportDigest(bytes: (0..<32).map { _ in UInt8.random(in: 0...255) })
            _ = try await BlockWriter(database: database).commit(
                BlockEncoder.encode([batch]), of: [digest],
                at: Date(timeIntervalSince1970: Double(time) / 1e9), in: organization)
        }
    }

    /// The blocks of a kind and the rows in them, latest block first.
    func blocks(_ kind: BlockKind) async throws -> [(entry: BlockEntry, batches: [Batch])] {
        let criteria = BlockCriteria(kind: kind, timeRange: .all)
        return try await BlockSnapshot.lend(of: organization, from: database) { snapshot in
            var blocks: [(BlockEntry, [Batch])] = []
            try await snapshot.forEach(criteria) { entry in
                let groups = Array(entry.directory.rowGroups.indices)
                let reader = try await snapshot.read(entry, .all, rowGroups: groups)
                blocks.append((entry, try groups.map { try reader.batch(rowGroup: $0, columns: .all) }))
                return true
            }
            return blocks
        }
    }
}

extension UpkeepStage {
    /// What every row says, however the rows lie in blocks: the text of each materialised row, sorted.
    func contents(_ kind: BlockKind) async throws -> [String] {
        try await blocks(kind).flatMap(\.batches).flatMap { batch in
            try (0..<batch.count).map { row in
                switch batch {
                case .traces(let spans): "\(try spans.span(at: row))"
                case .logs(let logs): "\(try logs.record(at: row))"
                case .metrics(let points): "\(points.series[row]) \(try points.point(at: row, kind: .sum))"
                }
            }
        }.sorted()
    }
}
