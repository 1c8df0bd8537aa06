-- why: one role owns and migrates, another serves; the serving role owns nothing and cannot bypass row security.
-- Runs as a role that may create roles; every later file runs as argus_owner.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'argus_owner') THEN
        CREATE ROLE argus_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'argus_app') THEN
        CREATE ROLE argus_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(current_user, 'argus_owner', 'MEMBER') THEN
        EXECUTE format('GRANT argus_owner TO %I', current_user);
    END IF;
END
$$;

CREATE SCHEMA argus AUTHORIZATION argus_owner;
GRANT USAGE ON SCHEMA argus TO argus_app;

SET LOCAL ROLE argus_owner;

CREATE TABLE argus.schema_migrations (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    checksum   bytea       NOT NULL,
    applied_at timestamptz NOT NULL
);
COMMENT ON TABLE argus.schema_migrations IS 'Which migration files have been applied, with the SHA-256 of each.';
GRANT SELECT ON argus.schema_migrations TO argus_app;

-- The organization of this transaction. Unset means NULL, on fresh and on reused connections: no rows, no writes.
CREATE FUNCTION argus.current_organization() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('argus.organization_id', true), '')::uuid $$;

-- Enters an organization until the end of the transaction. SET LOCAL in plpgsql is the one form that also reaches
-- the workers of a distributed PostgreSQL; set_config() does not.
CREATE FUNCTION argus.enter_organization(organization uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF organization IS NULL THEN
        RAISE EXCEPTION 'an organization is required' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    SET LOCAL citus.propagate_set_commands = 'local';
    EXECUTE format('SET LOCAL argus.organization_id = %L', organization);
END
$$;

REVOKE ALL ON FUNCTION argus.current_organization(), argus.enter_organization(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION argus.current_organization(), argus.enter_organization(uuid) TO argus_app, argus_owner;
