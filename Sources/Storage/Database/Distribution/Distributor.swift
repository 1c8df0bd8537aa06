// SPDX-License-Identifier: Apache-2.0
public import Logging
public import Postgres

/// Distributes an installation over the workers of a Citus cluster, in one transaction that loses no row or
/// changes nothing.
public struct Distributor: Sendable {
    /// What would be done, and what is in the way.
    public struct Outlook: Sendable, Equatable {
        /// The statements in order.
        public let lines: [String]
        public let obstacles: [DistributionObstacle]
        public let warnings: [String]
    }

    /// What was done.
    public struct Report: Sendable, Equatable {
        /// The rows of every table, the same before and after; empty when every table was in its place.
        public let rowCounts: [String: Int64]
        public let warnings: [String]
    }

    private let logger: Logger

    public init(logger: Logger) { self.logger = logger }

    /// Looks, and changes nothing; works without Citus too.
    public func outlook(on connection: PostgresConnection) async throws -> Outlook {
        let (plan, cluster, obstacles) = try await survey(on: connection)
        return Outlook(lines: plan.lines, obstacles: obstacles, warnings: cluster.warnings)
    }

    /// Brings every table into its place, through a connection of a role that may migrate. Nobody else may
    /// use the database meanwhile. What is in its place already stays there, so that this can be repeated.
    ///
    /// Throws `DistributionRefused` before anything is changed, and `RowsMissing` after everything has been
    /// undone.
    public func run(on connection: PostgresConnection) async throws -> Report {
        let (plan, cluster, obstacles) = try await survey(on: connection)
        if !obstacles.isEmpty { throw DistributionRefused(obstacles: obstacles) }
        let counts = try await carryOut(plan, on: connection)
        // Citus leaves the rows that it has copied where they were.
        for statement in DistributionPlan(try await InstallationFacts.read(on: connection)).clearing {
            try await run(statement, on: connection)
        }
        return Report(rowCounts: counts, warnings: cluster.warnings)
    }

    private func survey(
        on connection: PostgresConnection
    ) async throws -> (DistributionPlan, ClusterFacts, [DistributionObstacle]) {
        let installation = try await InstallationFacts.read(on: connection)
        let cluster = try await ClusterFacts.read(on: connection)
        let plan = DistributionPlan(installation)
        let obstacles = cluster.obstacles(moving: plan.steps.isEmpty ? [] : installation.tables)
        return (plan, cluster, obstacles + plan.obstacles)
    }

    /// Takes the steps; answers the rows of every table.
    func carryOut(
        _ plan: DistributionPlan, on connection: PostgresConnection
    ) async throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        do {
            for step in plan.steps { try await take(step, plan, &counts, on: connection) }
            return counts
        } catch {
            try? await connection.rollback()
            throw error
        }
    }

    private func take(
        _ step: DistributionPlan.Step, _ plan: DistributionPlan, _ counts: inout [String: Int64],
        on connection: PostgresConnection
    ) async throws {
        switch step {
        case .run(let statement): try await run(statement, on: connection)
        case .checkSight: try await Self.checkSight(plan.counted, on: connection)
        case .countBefore: counts = try await Self.count(plan.counted, on: connection)
        case .countAfter:
            let after = try await Self.count(plan.counted, on: connection)
            let missing = plan.counted.filter { counts[$0] != after[$0] }
            if let table = missing.first {
                throw RowsMissing(table: table, before: counts[table] ?? 0, after: after[table] ?? 0)
            }
        case .checkPlaces:
            let facts = try await InstallationFacts.read(on: connection)
            let differences = plan.result.differences(from: facts)
            if !differences.isEmpty { throw DistributionIncomplete(differences: differences) }
        }
    }

    private func run(_ statement: String, on connection: PostgresConnection) async throws {
        logger.info("Distributing.", metadata: ["statement": "\(statement)"])
        // Its names are those of the catalogue, quoted by the server.
        try await connection.executeScript(statement)
    }

    /// A role that is held by the policies would move and count no rows, and find the counts to be the same.
    private static func checkSight(_ tables: [String], on connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            "SELECT name FROM unnest(\(tables)) AS name WHERE row_security_active(name) ORDER BY 1")
        if let row = rows.first { throw RowsHidden(table: try row.decode(String.self)) }
    }

    private static func count(
        _ tables: [String], on connection: PostgresConnection
    ) async throws -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for table in tables {
            // A cursor, because only a text without an answer may hold a name.
            try await connection.executeScript(
                "DECLARE counted NO SCROLL CURSOR FOR SELECT count(*) FROM \(table)")
            counts[table] = try await connection.execute("FETCH counted")[0].decode(Int64.self)
            try await connection.executeScript("CLOSE counted")
        }
        return counts
    }
}
