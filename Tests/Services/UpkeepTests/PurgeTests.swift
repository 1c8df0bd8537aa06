// SPDX-License-Identifier: Apache-2.0
import BlockStorage
import Database
import FoundationEssentials
import Postgres
import Records
import Tenancy
import TestSupport
import Testing

@testable import Upkeep

/// Tokens, sessions and digests go when nothing needs them any more.
@Suite struct PurgeTests {
    private let now = SampleTime.noon + 100 * SampleTime.day

    private func timestamp(daysAgo: Double) -> PostgresTimestamp {
        PostgresTimestamp(Date(timeIntervalSince1970: Double(now) / 1e9 - daysAgo * 86_400))
    }

    private func counts(of stage: UpkeepStage) async throws -> (sessions: Int, tokens: Int, digests: Int) {
        let id = stage.organization.uuid
        return try await stage.test.withSuperuser { connection in
            let rows = try await connection.pipeline([
                "SELECT FROM argus.sessions WHERE organization_id = \(id)",
                "SELECT FROM argus.refresh_tokens WHERE organization_id = \(id)",
                "SELECT FROM argus.ingest_ledger WHERE organization_id = \(id)",
            ])
            return (rows[0].count, rows[1].count, rows[2].count)
        }
    }

    @Test func `expired tokens go after a day, ended sessions after thirty`() async throws {
        let fixture = try await OrganizationFixture.save(in: UpkeepStage.make().database)
        let stage = try await UpkeepStage.make(of: fixture.id)
        let sessions: [(expires: Double, revoked: Double?)] = [
            (-5, nil), (-5, 31), (-5, 29), (29, nil), (31, nil),
        ]
        try await stage.database.inOrganization(fixture.id) { transaction in
            for (expires, revoked) in sessions {
                let session = SessionRecord(
                    sessionID: .timeOrdered(), userID: fixture.userID, expiresAt: timestamp(daysAgo: expires))
                try await SessionRecords.insert(
                    session, createdAt: timestamp(daysAgo: 60), in: transaction)
                for expiry in [expires, 2.0] {
                    let token = RefreshTokenRecord(
                        refreshTokenID: .timeOrdered(), sessionID: session.sessionID, secretHash: [1],
                        expiresAt: timestamp(daysAgo: expiry))
                    try await RefreshTokenRecords.insert(token, in: transaction)
                }
                guard let revoked else { continue }
                try await SessionRecords.revoke(
                    session.sessionID, at: timestamp(daysAgo: revoked), in: transaction)
            }
        }

        let upkeep = stage.upkeep(at: now)
        #expect(try await upkeep.sweep(fixture.id))

        // The session of the fixture ends an hour from today, after this moment: it stays too.
        #expect(try await counts(of: stage) == (4, 2, 0))
        #expect(try await upkeep.sweep(fixture.id))
        #expect(try await counts(of: stage) == (4, 2, 0))
    }

    @Test func `digests that are in no partition of a day go after thirty-one days`() async throws {
        let stage = try await UpkeepStage.makeSaved()
        let today = Int32(now / SampleTime.day)
        try await stage.test.withSuperuser { connection in
            for (number, day) in [today, today - 31, today - 32, today - 300].enumerated() {
                _ = try await connection.execute(
                    """
                    INSERT INTO argus.ingest_ledger
                    VALUES (\(stage.organization.uuid), \(day), \([UInt8(number)]))
                    """)
            }
        }

        try await stage.upkeep(at: now).sweep(stage.organization)

        #expect(try await counts(of: stage).digests == 2)
    }
}
