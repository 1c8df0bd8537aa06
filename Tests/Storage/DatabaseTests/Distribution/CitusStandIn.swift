// SPDX-License-Identifier: Apache-2.0
import Postgres
import TestSupport

/// A database with functions of Citus' names and signatures that only write down what they were asked: no row
/// leaves it. What Citus refuses, they refuse as far as it is known.
enum CitusStandIn {
    /// A worker's answer to the question for its settings.
    static let readyWorker = "logical|200|1000|1024"

    static func install(
        on connection: PostgresConnection, worker: String = readyWorker
    ) async throws {
        try await connection.executeScript(catalogue)
        try await connection.executeScript(functions)
        _ = try await connection.execute("INSERT INTO citus.answers VALUES (\(worker))")
        // As if the library were loaded; it counts for connections from now on, and for this one.
        try await connection.executeScript(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET citus.shard_count = 32', current_database());
            END $$;
            SET citus.shard_count = 32;
            """)
    }

    private static let catalogue = """
        SET allow_system_table_mods = on;
        CREATE SCHEMA citus;
        CREATE TYPE citus.distribution_type AS ENUM ('hash', 'range', 'append');
        CREATE TABLE pg_catalog.pg_dist_partition (
            logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text,
            colocationid integer NOT NULL DEFAULT 0, repmodel "char" NOT NULL);
        INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        VALUES (987654, 'citus', 10, 'pg_catalog'::regnamespace, false, '13.2-1');
        RESET allow_system_table_mods;
        CREATE TABLE citus.answers (answer text);
        CREATE TABLE citus.cleared (name text);
        GRANT USAGE ON SCHEMA citus TO PUBLIC;
        GRANT SELECT ON pg_catalog.pg_dist_partition, citus.answers TO PUBLIC;
        """

    private static let functions = """
        CREATE FUNCTION pg_catalog.run_command_on_workers(
            command text, parallel bool DEFAULT true, OUT nodename text, OUT nodeport int, OUT success bool,
            OUT result text) RETURNS SETOF record LANGUAGE sql
            AS $$ SELECT 'worker', 5432, answer <> '', answer FROM citus.answers $$;

        CREATE FUNCTION citus.refuse_keys(moved regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND moved IN (conrelid, confrelid)) THEN
                RAISE EXCEPTION 'the stand-in moves % only without foreign keys', moved;
            END IF;
            IF EXISTS (SELECT FROM pg_partition_tree(moved) t JOIN pg_class c ON c.oid = t.relid
                       WHERE c.relforcerowsecurity)
               OR EXISTS (SELECT FROM pg_class c WHERE c.oid = moved AND c.relforcerowsecurity) THEN
                RAISE EXCEPTION 'row security would hide the rows of %', moved;
            END IF;
        END $$;

        CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void
            LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM citus.refuse_keys(table_name);
            INSERT INTO pg_catalog.pg_dist_partition VALUES (table_name, 'n', NULL, 1, 't');
        END $$;

        CREATE FUNCTION pg_catalog.create_distributed_table(
            table_name regclass, distribution_column text,
            distribution_type citus.distribution_type DEFAULT 'hash', colocate_with text DEFAULT 'default',
            shard_count int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM citus.refuse_keys(table_name);
            IF colocate_with <> 'none' AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_dist_partition
                WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h') THEN
                RAISE EXCEPTION '% is not distributed', colocate_with;
            END IF;
            INSERT INTO pg_catalog.pg_dist_partition
            SELECT relation, 'h', distribution_column, 2, 's'
            FROM (SELECT table_name UNION SELECT relid FROM pg_partition_tree(table_name)) AS t (relation);
        END $$;

        CREATE FUNCTION pg_catalog.truncate_local_data_after_distributing_table(function_name regclass)
            RETURNS void LANGUAGE sql AS $$ INSERT INTO citus.cleared VALUES (function_name::text) $$;
        """

    /// From now on, distributing a table loses one of its rows, as it does under forced row security.
    static let lossy = """
        ALTER FUNCTION pg_catalog.create_distributed_table RENAME TO create_faithfully;
        CREATE FUNCTION pg_catalog.create_distributed_table(
            table_name regclass, distribution_column text,
            distribution_type citus.distribution_type DEFAULT 'hash', colocate_with text DEFAULT 'default',
            shard_count int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_catalog.create_faithfully(table_name, distribution_column, distribution_type,
                                                 colocate_with, shard_count);
            EXECUTE format('DELETE FROM %1$s WHERE (tableoid, ctid) IN '
                           '(SELECT tableoid, ctid FROM %1$s LIMIT 1)', table_name);
        END $$;
        """
}
