-- why: people sign in by e-mail address before any organization is known, so users are shared, not tenant data.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.users (
    user_id              uuid        PRIMARY KEY,
    email                text        NOT NULL,
    name                 text        NOT NULL CHECK (name <> ''),
    password_hash        text        NOT NULL,
    home_organization_id uuid        NOT NULL,
    created_at           timestamptz NOT NULL
);
COMMENT ON TABLE argus.users IS 'People. The home organization is the one that signing in enters.';
CREATE UNIQUE INDEX users_email_key ON argus.users (lower(email));

GRANT SELECT, INSERT, UPDATE ON argus.users TO argus_app;
