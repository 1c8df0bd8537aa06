-- why: the tenant; everything else belongs to one.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.organizations (
    organization_id uuid        PRIMARY KEY,
    name            text        NOT NULL CHECK (name <> ''),
    slug            text        NOT NULL UNIQUE CHECK (slug <> ''),
    created_at      timestamptz NOT NULL
);
COMMENT ON TABLE argus.organizations IS 'Tenants. A row is visible only inside its own organization.';

ALTER TABLE argus.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.organizations
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE ON argus.organizations TO argus_app;
