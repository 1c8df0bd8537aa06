// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Database

@Suite struct DistributionPlanTests {
    typealias Table = InstallationFacts.Table
    typealias Part = InstallationFacts.Part
    typealias Key = InstallationFacts.ForeignKey

    private static let organizations = Table(
        name: "argus.organizations", keysWithoutOrganization: ["argus.organizations_slug_key"])
    private static let users = Table(
        name: "argus.users", isProtected: false, hasOrganization: false,
        keysWithoutOrganization: ["argus.users_pkey"])
    private static let queue = Table(
        name: "argus.upkeep_visits", isProtected: false, hasOrganization: false,
        keysWithoutOrganization: ["argus.upkeep_visits_pkey"])
    private static let keys = Table(name: "argus.api_keys")
    private static let blocks = Table(
        name: "argus.blocks",
        partitions: [
            Part(name: "argus.blocks_20000_fresh"), Part(name: "argus.blocks_20000_merged"),
            Part(name: "argus.blocks_other"),
        ])
    private static let toOrganizations = Key(
        name: "api_keys_organization_id_fkey", table: "argus.api_keys", referenced: "argus.organizations",
        definition: "FOREIGN KEY (organization_id) REFERENCES argus.organizations(organization_id)")

    private var facts: InstallationFacts {
        InstallationFacts(
            tables: [Self.keys, Self.blocks, Self.organizations, Self.queue, Self.users],
            foreignKeys: [Self.toOrganizations])
    }

    private func changed(_ change: (inout InstallationFacts) -> Void) -> DistributionPlan {
        var facts = facts
        change(&facts)
        return DistributionPlan(facts)
    }

    private func statements(_ plan: DistributionPlan) -> [String] {
        plan.steps.map { step in
            if case .run(let statement) = step { statement } else { "\(step)" }
        }
    }

    @Test func `a fresh installation is distributed in this order`() {
        let plan = DistributionPlan(facts)

        #expect(plan.obstacles == [])
        #expect(
            statements(plan) == [
                "BEGIN",
                "SET LOCAL lock_timeout = '30s'",
                "SET LOCAL citus.multi_shard_modify_mode = 'sequential'",
                "LOCK TABLE argus.api_keys, argus.blocks, argus.organizations, argus.users "
                    + "IN ACCESS EXCLUSIVE MODE",
                "ALTER TABLE argus.api_keys NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_20000_fresh NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_20000_merged NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_other NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.organizations NO FORCE ROW LEVEL SECURITY",
                "checkSight",
                "countBefore",
                "ALTER TABLE argus.api_keys DROP CONSTRAINT api_keys_organization_id_fkey",
                "SELECT pg_catalog.create_reference_table('argus.organizations')",
                "SELECT pg_catalog.create_reference_table('argus.users')",
                "SELECT pg_catalog.create_distributed_table('argus.api_keys', 'organization_id', "
                    + "colocate_with => 'none')",
                "SELECT pg_catalog.create_distributed_table('argus.blocks', 'organization_id', "
                    + "colocate_with => 'argus.api_keys')",
                "ALTER TABLE argus.api_keys ADD CONSTRAINT api_keys_organization_id_fkey "
                    + "FOREIGN KEY (organization_id) REFERENCES argus.organizations(organization_id)",
                "countAfter",
                "ALTER TABLE argus.api_keys FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_20000_fresh FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_20000_merged FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.blocks_other FORCE ROW LEVEL SECURITY",
                "ALTER TABLE argus.organizations FORCE ROW LEVEL SECURITY",
                "checkPlaces",
                "COMMIT",
            ])
    }

    @Test func `every table is counted, wherever it belongs`() {
        #expect(DistributionPlan(facts).counted == facts.tables.map(\.name))
    }

    @Test func `what is in its place is left there`() {
        let plan = DistributionPlan(DistributionPlan(facts).result)

        #expect(plan.steps == [])
        #expect(plan.lines == [])
        #expect(plan.obstacles == [])
    }

    @Test func `a later table joins those that are distributed`() {
        let plan = changed { facts in
            facts = DistributionPlan(facts).result
            facts.tables.insert(Table(name: "argus.alert_rules"), at: 0)
            facts.foreignKeys.append(
                Key(
                    name: "rules_keys", table: "argus.alert_rules", referenced: "argus.api_keys",
                    definition: "FOREIGN KEY (organization_id, key) REFERENCES argus.api_keys"))
        }
        let text = statements(plan)

        #expect(
            text.filter { $0.contains("pg_catalog.") } == [
                "SELECT pg_catalog.create_distributed_table('argus.alert_rules', 'organization_id', "
                    + "colocate_with => 'argus.api_keys')"
            ])
        #expect(text.filter { $0.contains("DROP CONSTRAINT") }.count == 1)
        // What stays is seen by the count, but its partitions are not touched.
        #expect(text.contains("ALTER TABLE argus.blocks NO FORCE ROW LEVEL SECURITY"))
        #expect(!text.contains { $0.contains("blocks_20000") })
    }

    @Test func `rows are held again by everything that held them before, and by nothing else`() {
        let plan = changed { $0.tables[1].partitions[0].isProtected = false }
        let text = statements(plan)

        func tables(_ words: String) -> [String] {
            text.filter { $0.hasSuffix(" \(words)") }.map { $0.split(separator: " ")[2].description }
        }
        #expect(tables("NO FORCE ROW LEVEL SECURITY").count == 5)
        #expect(
            text.filter { $0.hasSuffix("NO FORCE ROW LEVEL SECURITY") }.map { $0.split(separator: " ")[2] }
                == text.filter { $0.hasSuffix(" FORCE ROW LEVEL SECURITY") && !$0.contains("NO FORCE") }
                .map { $0.split(separator: " ")[2] })
        #expect(!text.contains { $0.contains("blocks_20000_fresh NO FORCE") })
    }

    @Test func `what cannot hold over several workers is in the way`() {
        func obstacles(_ change: (inout InstallationFacts) -> Void) -> [DistributionObstacle] {
            changed(change).obstacles
        }
        #expect(
            obstacles { $0.tables[0].keysWithoutOrganization = ["argus.k"] }
                == [.keyWithoutOrganization(table: "argus.api_keys", key: "argus.k")])
        #expect(
            obstacles { $0.tables[1].triggers = ["audit"] }
                == [.trigger(table: "argus.blocks", trigger: "audit")])
        #expect(
            obstacles { $0.tables[1].dividedPartitions = ["argus.blocks_20000"] }
                == [.dividedPartition("argus.blocks_20000")])
    }

    @Test(arguments: [
        ("argus.api_keys", "argus.blocks", true, true), ("argus.api_keys", "argus.blocks", false, false),
        ("argus.api_keys", "argus.users", false, true), ("argus.users", "argus.organizations", false, true),
        ("argus.upkeep_visits", "argus.organizations", false, true),
        ("argus.api_keys", "argus.upkeep_visits", false, false),
        ("argus.users", "argus.api_keys", true, false),
        ("argus.upkeep_visits", "argus.api_keys", true, false),
    ])
    func `foreign keys hold inside an organization and to shared tables`(
        from: String, to: String, joins: Bool, holds: Bool
    ) {
        let plan = changed {
            $0.foreignKeys = [
                Key(name: "k", table: from, referenced: to, definition: "…", joinsOrganizations: joins)
            ]
        }

        #expect(plan.obstacles == (holds ? [] : [.keyBetweenTables(key: "k", from: from, to: to)]))
    }

    @Test func `copies are cleared away once, also when that was interrupted`() {
        let placed = changed { facts in
            facts = DistributionPlan(facts).result
            facts.tables[1].partitions[1].localBytes = 8_192
            facts.tables[3].localBytes = 8_192
        }

        #expect(placed.steps == [])
        #expect(
            placed.clearing == [
                "SELECT pg_catalog.truncate_local_data_after_distributing_table('argus.blocks')"
            ])
    }

    @Test func `before it is in its place, no row is cleared away`() {
        let plan = changed { $0.tables[1].partitions[1].localBytes = 8_192 }

        #expect(plan.clearing == [])
        #expect(plan.clearingLater.count == 1)
        #expect(plan.lines.last == plan.clearingLater.last.map { "\($0);" })
    }

    @Test func `a name is quoted as a name and as a text`() {
        let plan = changed { $0.tables[0].name = #"argus."it's""# }

        #expect(plan.lines.contains { $0.contains(#"create_distributed_table('argus."it''s"'"#) })
        #expect(plan.lines.contains(#"ALTER TABLE argus."it's" NO FORCE ROW LEVEL SECURITY;"#))
    }

    @Test func `the text is what is run`() {
        let plan = DistributionPlan(facts)
        let lines = plan.lines

        #expect(statements(plan).filter { $0.contains(" ") }.allSatisfy { lines.contains("\($0);") })
        #expect(lines.filter { $0.hasPrefix("SELECT 'argus.blocks', count(*)") }.count == 2)
    }

    @Test func `a difference in a place, a protection or a key is found`() {
        let result = DistributionPlan(facts).result
        func differences(_ change: (inout InstallationFacts) -> Void) -> [String] {
            var other = result
            change(&other)
            return result.differences(from: other)
        }

        #expect(differences { _ in } == [])
        #expect(differences { $0.tables[0].placement = .local } == ["argus.api_keys"])
        #expect(differences { $0.tables[1].partitions[2].isProtected = false } == ["argus.blocks"])
        #expect(differences { $0.tables[1].partitions.removeLast() } == ["argus.blocks"])
        #expect(differences { $0.tables.removeLast() } == ["argus.users"])
        #expect(
            differences { $0.foreignKeys = [] } == ["argus.api_keys key api_keys_organization_id_fkey"])
        // Bytes and triggers of Citus come and go.
        #expect(differences { $0.tables[0].localBytes = 8_192 } == [])
    }
}
