// SPDX-License-Identifier: Apache-2.0
import Contracts
import Crypto
public import Database
public import FoundationEssentials
import Postgres
import Records
public import Tenancy

/// Takes orders to erase rows, which upkeep carries out, and tells how far it has come.
public struct ErasureDesk: Sendable {
    private let database: Database
    private let now: @Sendable () -> Date

    public init(database: Database, now: @escaping @Sendable () -> Date = { Date() }) {
        (self.database, self.now) = (database, now)
    }

    /// Has the rows of the caller's organization erased that match, of those that are stored by now.
    public func create(_ input: CreateErasure, as principal: Principal) async throws -> ErasureView {
        try principal.require(.writeErasures)
        let selector = try ErasureTerms(input).stored
        let time = PostgresTimestamp(now())
        let record = ErasureRecord(
            erasureID: .timeOrdered(), requestedBy: principal.callerID, requestedAt: time,
            signals: Set(input.signals.map(\.rawValue)).sorted(),
            startTime: input.start?.nanoseconds ?? .min, endTime: input.end?.nanoseconds ?? .max,
            selector: String(decoding: selector, as: UTF8.self),
            selectorHash: Array(SHA256.hash(data: selector)))
        return try await database.inOrganization(principal.organization) { transaction in
            guard try await ErasureRecords.open(in: transaction).count < RetentionLimits.openErasuresMax
            else {
                throw Problem(
                    .tooManyErasures,
                    "\(RetentionLimits.openErasuresMax) erasures of the organization are not complete.")
            }
            try await ErasureRecords.insert(record, in: transaction)
            try await UpkeepVisitRecords.requestSweep(at: time, in: transaction)
            return ErasureView(record)
        }
    }

    /// The latest erasures of the caller's organization.
    public func list(_ input: ListErasures, as principal: Principal) async throws -> ErasureList {
        try principal.require(.readErasures)
        return try await database.inOrganization(principal.organization) { transaction in
            let records = try await ErasureRecords.latest(limit: input.limit, in: transaction)
            return ErasureList(erasures: records.map(ErasureView.init))
        }
    }

    /// One erasure of the caller's organization.
    public func read(_ input: FindErasure, as principal: Principal) async throws -> ErasureView {
        try principal.require(.readErasures)
        let problem = Problem(.erasureNotFound, "There is no erasure \(input.id).")
        guard let id = UUID(uuidString: input.id) else { throw problem }
        return try await database.inOrganization(principal.organization) { transaction in
            guard let record = try await ErasureRecords.find(id, in: transaction) else { throw problem }
            return ErasureView(record)
        }
    }
}
