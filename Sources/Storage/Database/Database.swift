// SPDX-License-Identifier: Apache-2.0
public import Postgres
public import Tenancy

/// The door to PostgreSQL: every statement runs in a transaction that belongs to one organization, or to
/// none.
public struct Database: Sendable {
    /// The pool of connections of the application role.
    public let pool: PostgresPool
    /// How long the operations took, the wait for a connection included.
    public let latency = LatencyHistogram()

    public init(pool: PostgresPool) { self.pool = pool }

    /// Runs `body` in one transaction inside an organization and commits it; any error rolls back.
    ///
    /// This is the only way to tenant tables: elsewhere row-level security shows no rows and takes none.
    public func inOrganization<Result: Sendable>(
        _ organization: OrganizationID, _ access: OrganizationTransaction.Access = .readWrite,
        _ body: (OrganizationTransaction) async throws -> Result
    ) async throws -> Result {
        try await measured { connection in
            let transaction = OrganizationTransaction(organization, access, on: connection)
            do {
                let result = try await body(transaction)
                try await transaction.commit()
                return result
            } catch {
                await transaction.rollBack()
                throw error
            }
        }
    }

    /// Runs one statement on tables that belong to no organization (users, signing keys).
    public func onSharedTables(_ statement: PostgresStatement) async throws -> PostgresRows {
        try await measured { connection in try await connection.execute(statement) }
    }

    /// Throws when the database does not answer.
    public func ping() async throws { _ = try await onSharedTables("SELECT 1") }

    private func measured<Result>(_ body: (PostgresConnection) async throws -> Result) async throws -> Result
    {
        let start = ContinuousClock.now
        defer { latency.record(seconds: (ContinuousClock.now - start) / .seconds(1)) }
        return try await pool.withConnection(body)
    }
}
