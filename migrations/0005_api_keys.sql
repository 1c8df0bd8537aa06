-- why: programs authenticate with keys that name their organization; only a hash of the secret is kept.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.api_keys (
    organization_id uuid        NOT NULL REFERENCES argus.organizations ON DELETE CASCADE,
    api_key_id      uuid        NOT NULL,
    name            text        NOT NULL CHECK (name <> ''),
    scopes          text[]      NOT NULL,
    secret_hash     bytea       NOT NULL,
    last_four       text        NOT NULL,
    created_by      uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz,
    PRIMARY KEY (organization_id, api_key_id)
);
COMMENT ON TABLE argus.api_keys IS 'API keys; a revoked key is deleted.';

ALTER TABLE argus.api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.api_keys
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON argus.api_keys TO argus_app;
