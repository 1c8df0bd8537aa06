// SPDX-License-Identifier: Apache-2.0

/// What distributes an installation, in order: made of facts alone, so that it can be read before it is run.
struct DistributionPlan: Sendable, Equatable {
    /// One thing to do in the transaction.
    enum Step: Sendable, Equatable {
        case run(String)
        /// Refuse unless the rows of all organizations are seen.
        case checkSight
        /// Count the rows of every table, to compare them with the count before.
        case countBefore
        case countAfter
        /// Refuse unless every table, key and protection is where it belongs.
        case checkPlaces
    }

    /// The steps of the one transaction; empty when everything is in its place.
    var steps: [Step] = []
    /// What makes room: Citus leaves the rows it has copied where they were. Only for tables that were in
    /// their places before; for others see `clearingLater`.
    private(set) var clearing: [String] = []
    /// What will make room once the steps are taken.
    private(set) var clearingLater: [String] = []
    /// What the catalogue says when it is done.
    let result: InstallationFacts
    /// The tables whose rows are counted: all of them.
    let counted: [String]
    /// Why it cannot be carried out, as far as the tables are concerned.
    private(set) var obstacles: [DistributionObstacle] = []

    /// Tables that every worker has whole: what they hold is looked up before an organization is known, or
    /// belongs to several.
    static let shared: Set<String> = ["argus.organizations", "argus.users"]

    init(_ facts: InstallationFacts) {
        counted = facts.tables.map(\.name)
        result = InstallationFacts(
            tables: facts.tables.map {
                var table = $0
                if table.placement == .local { table.placement = Self.goal(of: table) }
                return table
            }, foreignKeys: facts.foreignKeys)
        let goals = Dictionary(uniqueKeysWithValues: facts.tables.map { ($0.name, Self.goal(of: $0)) })
        let moved = facts.tables.filter { $0.placement == .local && goals[$0.name] != .local }
        let names = Set(moved.map(\.name))
        // A key that touches a moved table comes back when both of its tables are in their places.
        let keys = facts.foreignKeys.filter { names.contains($0.table) || names.contains($0.referenced) }
        obstacles = moved.flatMap(Self.obstacles) + keys.compactMap { Self.obstacle($0, goals) }
        clearing = Self.clearing(facts.tables.filter { $0.placement != .local })
        clearingLater = Self.clearing(moved)
        if moved.isEmpty { return }
        // Rows are copied part by part; those that stay are only counted.
        let protected = facts.tables
            .flatMap { names.contains($0.name) ? $0.parts : Array($0.parts.prefix(1)) }
            .filter(\.isProtected).map(\.name)
        steps = Self.opening(moved)
        steps += protected.map { .run("ALTER TABLE \($0) NO FORCE ROW LEVEL SECURITY") }
        steps += [.checkSight, .countBefore]
        steps += keys.map { .run("ALTER TABLE \($0.table) DROP CONSTRAINT \($0.name)") }
        steps += Self.placements(facts, moved, goals)
        steps += keys.map { .run("ALTER TABLE \($0.table) ADD CONSTRAINT \($0.name) \($0.definition)") }
        // Before the rows are held again, so that the count sees all.
        steps.append(.countAfter)
        steps += protected.map { .run("ALTER TABLE \($0) FORCE ROW LEVEL SECURITY") }
        steps += [.checkPlaces, .run("COMMIT")]
    }

    /// The statements as a text that `psql` would run, but for the comparison of the counts.
    var lines: [String] {
        let counts = counted.map { "SELECT \(Self.literal($0)), count(*) FROM \($0);" }
        let steps = steps.flatMap { step -> [String] in
            switch step {
            case .run(let statement): ["\(statement);"]
            case .checkSight: ["-- Refuses to go on when row security hides rows."]
            case .countBefore: ["-- The rows before:"] + counts
            case .countAfter: ["-- The rows after; rolls everything back when one differs:"] + counts
            case .checkPlaces:
                ["-- Rolls everything back unless every table, key and policy is in its place."]
            }
        }
        let room = clearing + clearingLater
        return steps + (room.isEmpty ? [] : ["-- What is left of them on this node:"]) + room.map { "\($0);" }
    }

    private static func clearing(_ tables: [InstallationFacts.Table]) -> [String] {
        tables.filter { table in table.parts.contains { $0.localBytes > 0 } }.map {
            "SELECT pg_catalog.truncate_local_data_after_distributing_table(\(literal($0.name)))"
        }
    }

    /// Where a table belongs.
    private static func goal(of table: InstallationFacts.Table) -> InstallationFacts.Placement {
        if shared.contains(table.name) { return .reference }
        return table.hasOrganization ? .distributed : .local
    }

    private static func opening(_ moved: [InstallationFacts.Table]) -> [Step] {
        [
            .run("BEGIN"), .run("SET LOCAL lock_timeout = '30s'"),
            // After a change of a reference table, shards are changed over one connection for each worker.
            .run("SET LOCAL citus.multi_shard_modify_mode = 'sequential'"),
            .run("LOCK TABLE \(moved.map(\.name).joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE"),
        ]
    }

    /// Shared tables first; then all others in one group, so that an organization has one worker.
    private static func placements(
        _ facts: InstallationFacts, _ moved: [InstallationFacts.Table],
        _ goals: [String: InstallationFacts.Placement]
    ) -> [Step] {
        var steps: [Step] = moved.filter { goals[$0.name] == .reference }.map {
            .run("SELECT pg_catalog.create_reference_table(\(literal($0.name)))")
        }
        var leader = facts.tables.first { $0.placement == .distributed }?.name
        for table in moved where goals[table.name] == .distributed {
            steps.append(
                .run(
                    "SELECT pg_catalog.create_distributed_table(\(literal(table.name)), "
                        + "'organization_id', colocate_with => \(literal(leader ?? "none")))"))
            leader = leader ?? table.name
        }
        return steps
    }

    private static func obstacles(_ table: InstallationFacts.Table) -> [DistributionObstacle] {
        let keys = shared.contains(table.name) ? [] : table.keysWithoutOrganization
        return keys.map { .keyWithoutOrganization(table: table.name, key: $0) }
            + table.triggers.map { .trigger(table: table.name, trigger: $0) }
            + table.dividedPartitions.map { .dividedPartition($0) }
    }

    /// Shards refer to shards beside them and to shared tables; shared and local tables refer to shared ones.
    private static func obstacle(
        _ key: InstallationFacts.ForeignKey, _ goals: [String: InstallationFacts.Placement]
    ) -> DistributionObstacle? {
        switch (goals[key.table], goals[key.referenced]) {
        case (.distributed, .distributed) where key.joinsOrganizations: nil
        case (.distributed, .reference), (.reference, .reference), (.local, .reference): nil
        default: .keyBetweenTables(key: key.name, from: key.table, to: key.referenced)
        }
    }

    /// A name as a text in a statement.
    private static func literal(_ name: String) -> String {
        "'\(name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
}
