-- why: every node signs and verifies access tokens with the same keys; private halves are encrypted by SECRET_KEY.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.signing_keys (
    signing_key_id    uuid        PRIMARY KEY,
    encrypted_private bytea       NOT NULL,
    created_at        timestamptz NOT NULL,
    retired_at        timestamptz
);
COMMENT ON TABLE argus.signing_keys IS 'Keys of access tokens; the newest not retired signs; those retired lately still verify.';

GRANT SELECT, INSERT, UPDATE ON argus.signing_keys TO argus_app;
