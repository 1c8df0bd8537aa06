// SPDX-License-Identifier: Apache-2.0
import Contracts
import Database
import Telemetry
import Tenancy
import TestSupport
import Testing

@testable import Retention

@Suite struct RetentionDeskTests {
    private static let test = Task { try await TestDatabase.make() }
    private let terms = RetentionTerms(daysDefault: 30, daysMin: 2, daysMax: 90)

    private func desk() async throws -> (RetentionDesk, OrganizationFixture) {
        let database = try await Self.test.value.database
        return (
            RetentionDesk(database: database, terms: terms), try await OrganizationFixture.save(in: database)
        )
    }

    @Test func `an organization that chose nothing keeps what the installation says`() async throws {
        let (desk, organization) = try await desk()

        let view = try await desk.read(as: organization.owner)

        #expect([view.traces, view.metrics, view.logs].map(\.days) == [30, 30, 30])
        #expect([view.traces, view.metrics, view.logs].allSatisfy { !$0.isChosen && $0.changedAt == nil })
        #expect([view.daysDefault, view.daysMin, view.daysMax] == [30, 2, 90])
    }

    @Test func `a choice replaces the one before, and is nobody else's`() async throws {
        let (desk, organization) = try await desk()
        let other = try await self.desk().1

        _ = try await desk.change(
            ChangeRetention(tracesDays: 7, metricsDays: 90, logsDays: nil), as: organization.owner)
        let view = try await desk.change(
            ChangeRetention(tracesDays: 8, metricsDays: nil, logsDays: 2), as: organization.owner)

        #expect([view.traces, view.metrics, view.logs].map(\.days) == [8, 30, 2])
        #expect([view.traces, view.metrics, view.logs].map(\.isChosen) == [true, false, true])
        #expect(try await desk.read(as: organization.owner).logs == view.logs)
        #expect(try await desk.read(as: other.owner).logs.days == 30)
    }

    @Test func `days beyond the terms are refused, each by its name`() async throws {
        let (desk, organization) = try await desk()

        let problem = await #expect(throws: Problem.self) {
            try await desk.change(
                ChangeRetention(tracesDays: 1, metricsDays: 30, logsDays: 91), as: organization.owner)
        }

        #expect(problem?.violations.map(\.pointer) == ["/traces_days", "/logs_days"])
        #expect(try await desk.read(as: organization.owner).metrics.isChosen == false)
    }

    @Test func `narrower terms bind what was chosen before`() async throws {
        let (desk, organization) = try await desk()
        _ = try await desk.change(
            ChangeRetention(tracesDays: 90, metricsDays: 2, logsDays: nil), as: organization.owner)

        let narrow = RetentionDesk(
            database: try await Self.test.value.database,
            terms: RetentionTerms(daysDefault: 30, daysMin: 5, daysMax: 20))
        let view = try await narrow.read(as: organization.owner)

        #expect([view.traces, view.metrics, view.logs].map(\.days) == [20, 5, 20])
    }

    @Test func `keys may neither see nor choose`() async throws {
        let (desk, organization) = try await desk()

        await #expect(throws: Problem.self) { try await desk.read(as: organization.sender) }
        await #expect(throws: Problem.self) {
            try await desk.change(
                ChangeRetention(tracesDays: 5, metricsDays: 5, logsDays: 5), as: organization.sender)
        }
    }
}
