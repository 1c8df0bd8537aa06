// SPDX-License-Identifier: Apache-2.0
import Testing

/// The rules about distribution catch bad examples, and leave good ones alone.
struct DistributionRuleTests {
    private func file(_ text: String) -> Repository.File {
        Repository.File(path: "migrations/0001_a.sql", text: text)
    }

    @Test(arguments: [
        "USING (organization_id = argus.current_organization());",
        "USING (organization_id = (SELECT argus.current_organization())) "
            + "WITH CHECK (organization_id = (SELECT argus.current_organization()));",
        "USING (true) WITH CHECK (organization_id = argus.current_organization());",
        "FOR SELECT;",
    ])
    func `a policy of another shape is found`(clauses: String) {
        let good = """
            USING (organization_id = argus.current_organization())
            WITH CHECK (organization_id = argus.current_organization());
            """

        #expect(
            DistributionRules.policies(in: file("CREATE POLICY own ON argus.rules \(clauses)")).count == 1)
        #expect(DistributionRules.policies(in: file("CREATE POLICY own ON argus.rules \(good)")).isEmpty)
    }

    @Test(arguments: [
        "PRIMARY KEY (rule_id, organization_id)", "PRIMARY KEY (organization_id, rule_id), UNIQUE (name)",
        "PRIMARY KEY (organization_id, rule_id), name text UNIQUE",
        "PRIMARY KEY (organization_id, rule_id), FOREIGN KEY (user_id) REFERENCES argus.memberships",
    ])
    func `a key without the organization is found`(keys: String) {
        let table = "CREATE TABLE argus.rules (organization_id uuid NOT NULL, rule_id uuid"

        #expect(DistributionRules.keys(in: [file("\(table), \(keys));")]).count == 1)
    }

    @Test func `keys with the organization pass, and tables without one`() {
        let text = """
            CREATE TABLE argus.rules (
                organization_id uuid NOT NULL REFERENCES argus.organizations,
                rule_id uuid NOT NULL REFERENCES argus.users,
                PRIMARY KEY (organization_id, rule_id), UNIQUE (organization_id, name),
                FOREIGN KEY (organization_id, user_id) REFERENCES argus.memberships
            );
            CREATE TABLE argus.users (user_id uuid PRIMARY KEY, email text UNIQUE);
            CREATE TABLE argus.limits (organization_id uuid PRIMARY KEY);
            """

        #expect(DistributionRules.keys(in: [file(text)]).isEmpty)
    }

    @Test(arguments: [
        "ALTER TABLE argus.rules ADD CONSTRAINT named UNIQUE (name);",
        "ALTER TABLE ONLY argus.rules ADD FOREIGN KEY (user_id) REFERENCES argus.memberships;",
        "CREATE UNIQUE INDEX rules_name_key ON argus.rules (lower(name));",
        "CREATE UNIQUE INDEX ON argus.rules USING btree (name, organization_id);",
    ])
    func `a key that a later file adds is found`(statement: String) {
        let table = file("CREATE TABLE argus.rules (organization_id uuid PRIMARY KEY, name text);")
        let shared = file("CREATE TABLE argus.rules (name text PRIMARY KEY);")

        #expect(DistributionRules.keys(in: [table, file(statement)]).count == 1)
        #expect(DistributionRules.keys(in: [shared, file(statement)]).isEmpty)
    }

    @Test(arguments: [
        "ALTER TABLE argus.rules ADD CONSTRAINT named UNIQUE (organization_id, name);",
        "CREATE UNIQUE INDEX rules_name_key ON argus.rules (organization_id, lower(name));",
        "CREATE INDEX rules_name_idx ON argus.rules (name);",
    ])
    func `a key with the organization, or an index without promise, may come later`(statement: String) {
        let table = file("CREATE TABLE argus.rules (organization_id uuid PRIMARY KEY, name text);")

        #expect(DistributionRules.keys(in: [table, file(statement)]).isEmpty)
    }

    @Test func `a trigger is found`() {
        let text = """
            CREATE TRIGGER audit AFTER INSERT ON argus.rules EXECUTE FUNCTION argus.audit();
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON argus.rules EXECUTE FUNCTION argus.audit();
            CREATE TABLE argus.trigger_names (name text PRIMARY KEY);
            """

        #expect(DistributionRules.triggers(in: file(text)).count == 2)
    }

    @Test func `a privilege on columns is found`() {
        let text = """
            GRANT SELECT, UPDATE (name, limits) ON argus.rules TO argus_app;
            REVOKE UPDATE (name) ON argus.rules FROM argus_app;
            GRANT SELECT, UPDATE ON argus.rules TO argus_app;
            GRANT EXECUTE ON FUNCTION argus.audit(uuid) TO argus_app;
            """

        #expect(DistributionRules.privileges(in: file(text)).count == 2)
    }

    @Test(arguments: [
        ("SELECT key FROM unnest($1) key", 1), ("SELECT key FROM argus.others", 1),
        ("(SELECT key FROM argus.others)", 1),
        ("SELECT key FROM unnest($1) key ON CONFLICT DO NOTHING", 0),
        ("SELECT key FROM unnest($1) key RETURNING true", 0),
        ("VALUES ($1)", 0), ("VALUES ((SELECT key FROM argus.others))", 0),
    ])
    func `an insertion that would become a COPY is found`(end: String, count: Int) {
        func findings(in path: String) -> Int {
            let text = "let s = \"INSERT INTO argus.keys (organization_id) \(end)\""
            return DistributionRules.insertions(in: SwiftSource(path: path, text: text)).count
        }

        #expect(findings(in: "Sources/Storage/Records/Keys.swift") == count)
        #expect(findings(in: "Tests/Storage/Keys.swift") == 0)
    }
}
