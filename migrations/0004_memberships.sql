-- why: a user acts in an organization through a membership that names a role.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.memberships (
    organization_id uuid        NOT NULL REFERENCES argus.organizations ON DELETE CASCADE,
    user_id         uuid        NOT NULL REFERENCES argus.users ON DELETE CASCADE,
    role            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
COMMENT ON TABLE argus.memberships IS 'Who belongs to an organization, and as what.';

ALTER TABLE argus.memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.memberships FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.memberships
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON argus.memberships TO argus_app;
