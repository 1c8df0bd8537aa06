// SPDX-License-Identifier: Apache-2.0
import Database
import Logging
import Postgres
public import Settings

extension Administration {
    /// Distributes the installation over a Citus cluster; says what was done.
    public static func distribute(_ sources: SettingSources) async throws -> [String] {
        try await withDistributor(sources) { distributor, connection in
            let report = try await distributor.run(on: connection)
            if report.rowCounts.isEmpty { return ["Every table is in its place."] + report.warnings }
            let counts = report.rowCounts.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value) rows" }
            return counts + ["Every row is there after as before."] + report.warnings
        }
    }

    /// What would be distributed, as statements, and what is in the way.
    public static func distributionPlan(_ sources: SettingSources) async throws -> [String] {
        try await withDistributor(sources) { distributor, connection in
            let outlook = try await distributor.outlook(on: connection)
            let lines = outlook.lines.isEmpty ? ["-- Every table is in its place."] : outlook.lines
            return lines + outlook.warnings.map { "-- Beware: \($0)" }
                + outlook.obstacles.map { "-- In the way: \($0)" }
        }
    }

    private static func withDistributor(
        _ sources: SettingSources, _ body: (Distributor, PostgresConnection) async throws -> [String]
    ) async throws -> [String] {
        try await withStorehouse(sources) { storehouse, _ in
            try await storehouse.withMigratedSchema { connection in
                try await body(Distributor(logger: Logger(label: "argus")), connection)
            }
        }
    }
}
