-- why: a sign-in lives as a session; its refresh tokens rotate, and a token used twice ends the session.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.sessions (
    organization_id uuid        NOT NULL REFERENCES argus.organizations ON DELETE CASCADE,
    session_id      uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    PRIMARY KEY (organization_id, session_id),
    FOREIGN KEY (organization_id, user_id) REFERENCES argus.memberships ON DELETE CASCADE
);
COMMENT ON TABLE argus.sessions IS 'Sign-ins, one token family each; a session ends when it expires or is revoked.';

ALTER TABLE argus.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.sessions
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON argus.sessions TO argus_app;

CREATE TABLE argus.refresh_tokens (
    organization_id  uuid        NOT NULL,
    refresh_token_id uuid        NOT NULL,
    session_id       uuid        NOT NULL,
    secret_hash      bytea       NOT NULL,
    expires_at       timestamptz NOT NULL,
    spent_at         timestamptz,
    PRIMARY KEY (organization_id, refresh_token_id),
    FOREIGN KEY (organization_id, session_id) REFERENCES argus.sessions ON DELETE CASCADE
);
COMMENT ON TABLE argus.refresh_tokens IS 'Single-use refresh tokens; spent ones stay so that reuse is noticed.';
CREATE INDEX refresh_tokens_session_idx ON argus.refresh_tokens (organization_id, session_id);

ALTER TABLE argus.refresh_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.refresh_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.refresh_tokens
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON argus.refresh_tokens TO argus_app;
