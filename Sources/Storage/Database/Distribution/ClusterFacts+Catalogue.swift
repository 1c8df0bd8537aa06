// SPDX-License-Identifier: Apache-2.0
import Postgres

extension ClusterFacts {
    /// Asks the server, and through it the workers; works with and without Citus.
    static func read(on connection: PostgresConnection) async throws -> ClusterFacts {
        let rows = try await connection.execute(
            """
            SELECT (SELECT extversion FROM pg_extension WHERE extname = 'citus'),
                   EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus'),
                   current_setting('citus.shard_count', true), current_setting('max_connections'),
                   current_user::text,
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
                   OR NOT EXISTS (SELECT FROM pg_class c
                                  WHERE c.relnamespace = to_regnamespace('argus') AND c.relkind IN ('r', 'p')
                                    AND NOT pg_has_role(current_user, c.relowner, 'USAGE')),
                   (SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = 'argus_app')::integer
            """)
        let (version, isAvailable, shards, connections, role, mayChange, serving) = try rows[0].decode(
            String?.self, Bool.self, String?.self, String.self, String.self, Bool.self, Int32.self)
        var facts = ClusterFacts(
            extensionVersion: version, isAvailable: isAvailable, isPreloaded: shards != nil,
            connectionsMax: Int(connections) ?? 0, shardCount: shards.flatMap { Int($0) } ?? 32, role: role,
            mayChangeTables: mayChange, servingConnections: Int(serving))
        if version != nil && shards != nil { try await facts.askWorkers(on: connection) }
        return facts
    }

    private mutating func askWorkers(on connection: PostgresConnection) async throws {
        let rows = try await connection.execute(
            """
            SELECT format('%s:%s', nodename, nodeport), success, result
            FROM pg_catalog.run_command_on_workers(\(Self.question))
            """)
        for row in rows {
            let (address, isAnswered, answer) = try row.decode(String.self, Bool.self, String?.self)
            if isAnswered, let worker = Worker(address: address, answer: answer ?? "") {
                workers.append(worker)
            } else {
                silentWorkers.append(address)
            }
        }
    }

    /// One line, because Citus passes on one value of a worker.
    private static let question = """
        SELECT concat_ws('|', current_setting('wal_level'), current_setting('max_prepared_transactions'),
            current_setting('max_connections'), current_setting('max_locks_per_transaction'),
            (SELECT string_agg(role, ',') FROM unnest(ARRAY['argus_owner', 'argus_app']) AS role
             WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role AND rolcanlogin)) || ',',
            (SELECT string_agg(name || ' = ' || setting, ',') FROM pg_settings
             WHERE (name = 'log_min_error_statement' AND setting NOT IN ('panic', 'fatal'))
                OR (name IN ('log_min_duration_statement', 'log_min_duration_sample') AND setting <> '-1')
                OR (name = 'log_statement' AND setting <> 'none')) || ',')
        """
}

extension ClusterFacts.Worker {
    /// `nil` when the answer is not one to the question.
    init?(address: String, answer: String) {
        let parts = answer.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count >= 4, let prepared = Int(parts[1]), let connections = Int(parts[2]),
            let locks = Int(parts[3])
        else { return nil }
        // What is empty is left out of the line, and settings hold a sign that names of roles do not.
        let lists = parts.dropFirst(4).map { $0.split(separator: ",").map(String.init) }
        self.init(
            address: address, walLevel: String(parts[0]), preparedTransactionsMax: prepared,
            connectionsMax: connections, locksPerTransactionMax: locks,
            rolesWithoutLogin: lists.first { !$0.contains { $0.contains("=") } } ?? [],
            loggingSettings: lists.first { $0.contains { $0.contains("=") } } ?? [])
    }
}
