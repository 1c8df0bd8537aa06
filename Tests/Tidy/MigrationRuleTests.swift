// SPDX-License-Identifier: Apache-2.0
import Testing

/// The rules about migrations catch each missing line of the model table.
struct MigrationRuleTests {
    private static let model = """
        -- why: an organization watches its own telemetry; and -- says so.
        CREATE TABLE alert_rules (
            organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
            alert_rule_id   uuid NOT NULL,
            PRIMARY KEY (organization_id, alert_rule_id)
        );
        ALTER TABLE alert_rules ENABLE ROW LEVEL SECURITY;
        ALTER TABLE alert_rules FORCE ROW LEVEL SECURITY;
        CREATE POLICY own_organization ON alert_rules
            USING (organization_id = argus.current_organization());
        GRANT SELECT, INSERT ON alert_rules TO argus_app;
        """

    private func findings(replacing text: String, with other: String) -> [Finding] {
        let parts = Self.model.split(separator: text, omittingEmptySubsequences: false)
        let changed = parts.joined(separator: other)
        return MigrationRules.rowSecurity(in: Repository.File(path: "migrations/0001_a.sql", text: changed))
    }

    @Test func `the model table passes`() {
        let file = Repository.File(path: "migrations/0001_a.sql", text: Self.model)

        #expect(MigrationRules.rowSecurity(in: file).isEmpty)
        #expect(MigrationRules.reason(of: file).isEmpty)
    }

    @Test(
        arguments: [
            ("ENABLE ROW LEVEL SECURITY", "OWNER TO argus_owner"),
            ("FORCE ROW LEVEL SECURITY", "OWNER TO argus_owner"),
            ("CREATE POLICY own_organization ON alert_rules", "CREATE POLICY own_organization ON others"),
            ("GRANT SELECT, INSERT ON alert_rules", "-- GRANT SELECT, INSERT ON alert_rules"),
            ("(organization_id, alert_rule_id)", "(alert_rule_id, organization_id)"),
        ])
    func `a missing line is found`(line: String, replacement: String) {
        #expect(findings(replacing: line, with: replacement).count == 1)
    }

    @Test func `a table without an organization needs no policy`() {
        let file = Repository.File(
            path: "migrations/0001_a.sql", text: "CREATE TABLE settings (name text PRIMARY KEY);")

        #expect(MigrationRules.rowSecurity(in: file).isEmpty)
    }

    @Test func `a repeated or malformed number is found`() {
        #expect(MigrationRules.numbers(of: ["0001_a.sql", "0002_b.sql"]).isEmpty)
        #expect(MigrationRules.numbers(of: ["0001_a.sql", "0001_b.sql"]).count == 1)
        #expect(MigrationRules.numbers(of: ["1_a.sql", "0002_B.sql", "0003.sql"]).count == 3)
    }

    @Test func `a migration without a reason is found`() {
        let bare = Repository.File(path: "migrations/0001_a.sql", text: "CREATE TABLE a ();")
        let late = Repository.File(
            path: "migrations/0002_b.sql", text: "-- no transaction\n-- why: speed.\n")

        #expect(MigrationRules.reason(of: bare).count == 1)
        #expect(MigrationRules.reason(of: late).isEmpty)
    }
}
