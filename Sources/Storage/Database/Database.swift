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
    /// What is known about whether it is there.
    public let circuit = DatabaseCircuit()

    public init(pool: PostgresPool) { self.pool = pool }

    /// Runs `body` in one transaction inside an organization and commits it; any error rolls back.
    ///
    /// This is the only way to tenant tables: elsewhere row-level security shows no rows and takes none.
    /// With a `limit`, a database that hangs costs no more than that once there is a connection: then the
    /// connection is broken, and whether the transaction took effect is unknown.
    public func inOrganization<Result: Sendable>(
        _ organization: OrganizationID, _ access: OrganizationTransaction.Access = .readWrite,
        within limit: Duration? = nil, _ body: (OrganizationTransaction) async throws -> Result
    ) async throws -> Result {
        try await measured(within: limit) { connection in
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
        try await measured(within: nil) { connection in try await connection.execute(statement) }
    }

    /// Throws when the database does not answer within a few seconds.
    public func ping() async throws {
        try await measured(within: Self.pingLimit) { connection in
            _ = try await connection.execute("SELECT 1")
        }
    }

    private func measured<Result>(
        within limit: Duration?, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let start = ContinuousClock.now
        defer { latency.record(seconds: (ContinuousClock.now - start) / .seconds(1)) }
        return try await pool.withConnection { connection in
            guard let limit else { return try await body(connection) }
            return try await connection.severing(after: limit) { try await body(connection) }
        }
    }

    /// A database that takes longer for nothing at all is as good as away.
    private static let pingLimit = Duration.seconds(3)
}
