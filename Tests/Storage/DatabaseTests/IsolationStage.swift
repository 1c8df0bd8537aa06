// SPDX-License-Identifier: Apache-2.0
import Database
import Postgres
import Tenancy
import TestSupport

/// A database in which organization A has one row in every tenant table, and B has none.
struct IsolationStage: Sendable {
    /// A table with a column `organization_id`, as the system catalogue has it.
    struct Table: Sendable {
        let name: String
        let isPartition: Bool
        let isProtected: Bool
        let hasPolicy: Bool
        let isReachable: Bool
    }

    let test: TestDatabase
    let tables: [Table]
    let organizationA = OrganizationFixture.unsaved().id
    let organizationB = OrganizationFixture.unsaved().id

    /// Tables that argus_app may name in a statement.
    var doors: [Table] { tables.filter { !$0.isPartition } }

    static func make() async throws -> IsolationStage {
        let test = try await TestDatabase.make()
        let tables = try await test.withSuperuser { connection in
            try await connection.executeScript(Self.functions)
            return try await Self.tables(on: connection)
        }
        let stage = IsolationStage(test: test, tables: tables)
        try await test.withSuperuser { connection in
            // Foreign keys are not what is tested.
            try await connection.executeScript("SET session_replication_role = replica")
            for table in stage.doors {
                _ = try await connection.execute(
                    "SELECT public.insert_sample(\(table.name), \(stage.organizationA.uuid))")
            }
        }
        return stage
    }

    private static func tables(on connection: PostgresConnection) async throws -> [Table] {
        let rows = try await connection.execute(
            """
            SELECT c.oid::regclass::text, c.relispartition, c.relrowsecurity AND c.relforcerowsecurity,
                   EXISTS (SELECT FROM pg_policy p
                           WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL
                             AND p.polcmd = '*' AND p.polroles = '{0}'),
                   has_table_privilege('argus_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
            WHERE c.relnamespace = 'argus'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
            """)
        return try rows.map { row in
            let (name, isPartition, isProtected, hasPolicy, isReachable) = try row.decode(
                String.self, Bool.self, Bool.self, Bool.self, Bool.self)
            return Table(
                name: name, isPartition: isPartition, isProtected: isProtected, hasPolicy: hasPolicy,
                isReachable: isReachable)
        }
    }

    /// They run with the rights of whoever calls them.
    private static let functions = """
        CREATE FUNCTION public.count_rows(name text) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE counted bigint;
        BEGIN
            EXECUTE 'SELECT count(*) FROM ' || name INTO counted;
            RETURN counted;
        END $$;

        CREATE FUNCTION public.count_changed(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE changed bigint;
        BEGIN
            EXECUTE statement;
            GET DIAGNOSTICS changed = ROW_COUNT;
            RETURN changed;
        END $$;

        CREATE FUNCTION public.insert_sample(name text, organization uuid) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE fields text; samples text;
        BEGIN
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
                   string_agg(CASE
                       WHEN attname = 'organization_id' THEN quote_literal(organization) || '::uuid'
                       WHEN atttypid = 'uuid'::regtype THEN 'gen_random_uuid()'
                       WHEN atttypid = 'text'::regtype THEN quote_literal('sample ' || gen_random_uuid())
                       WHEN atttypid IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) THEN '1'
                       WHEN atttypid = 'timestamptz'::regtype THEN 'now()'
                       WHEN atttypid = 'bytea'::regtype THEN '''\\x00''::bytea'
                       WHEN atttypid = 'boolean'::regtype THEN 'false'
                       WHEN atttypid = 'text[]'::regtype THEN '''{}''::text[]'
                       WHEN atttypid = 'jsonb'::regtype THEN '''{}''::jsonb'
                       WHEN atttypid = 'double precision'::regtype THEN '0'
                       END, ', ' ORDER BY attnum)
            INTO fields, samples FROM pg_attribute
            WHERE attrelid = name::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull;
            EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', name, fields, samples);
        END $$;
        """
}
