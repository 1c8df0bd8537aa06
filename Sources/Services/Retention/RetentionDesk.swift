// SPDX-License-Identifier: Apache-2.0
import Contracts
public import Database
public import FoundationEssentials
import Postgres
import Records
public import Telemetry
public import Tenancy

/// What an organization may know and decide about how long its telemetry is kept.
public struct RetentionDesk: Sendable {
    private let database: Database
    private let terms: RetentionTerms
    private let now: @Sendable () -> Date

    public init(
        database: Database, terms: RetentionTerms, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.database, self.terms, self.now) = (database, terms, now)
    }

    /// How long the caller's organization keeps what.
    public func read(as principal: Principal) async throws -> RetentionView {
        try principal.require(.readRetention)
        return try await database.inOrganization(principal.organization) { transaction in
            RetentionView(try await RetentionRecords.all(in: transaction), terms)
        }
    }

    /// Replaces all that the caller's organization chose. Queries hold to it at once; what is too old by it
    /// is deleted soon after.
    public func change(_ input: ChangeRetention, as principal: Principal) async throws -> RetentionView {
        try principal.require(.writeRetention)
        let violations = Signal.allCases.compactMap { signal -> Problem.Violation? in
            guard let days = input.days(of: signal), terms.days(chosen: days) != days else { return nil }
            return .init(
                pointer: "/\(signal.name)_days",
                detail: "must be between \(terms.daysMin) and \(terms.daysMax) here")
        }
        guard violations.isEmpty else { throw Problem.invalidInput(violations) }
        let time = PostgresTimestamp(now())
        let records = Signal.allCases.compactMap { signal in
            input.days(of: signal).map {
                RetentionRecord(
                    signal: signal, keepDays: $0, changedBy: principal.callerID, changedAt: time)
            }
        }
        return try await database.inOrganization(principal.organization) { transaction in
            try await RetentionRecords.replace(by: records, in: transaction)
            try await UpkeepVisitRecords.requestSweep(at: time, in: transaction)
            return RetentionView(try await RetentionRecords.all(in: transaction), terms)
        }
    }
}

extension Principal {
    /// The user or API key that is calling.
    var callerID: UUID {
        switch caller {
        case .user(let id, _, _), .apiKey(let id, _): id
        }
    }
}
