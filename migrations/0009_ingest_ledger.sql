-- why: an export that is sent again byte for byte must not be stored twice.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.ingest_ledger (
    organization_id uuid    NOT NULL,
    day             integer NOT NULL,
    digest          bytea   NOT NULL,
    PRIMARY KEY (organization_id, day, digest)
) PARTITION BY RANGE (day);
COMMENT ON TABLE argus.ingest_ledger IS 'SHA-256 of each committed export; kept for the retry horizon.';
COMMENT ON COLUMN argus.ingest_ledger.day IS 'Days since 1970-01-01 UTC of the commit.';

ALTER TABLE argus.ingest_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.ingest_ledger FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.ingest_ledger
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, DELETE ON argus.ingest_ledger TO argus_app;

CREATE TABLE argus.ingest_ledger_other PARTITION OF argus.ingest_ledger DEFAULT;
ALTER TABLE argus.ingest_ledger_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.ingest_ledger_other FORCE ROW LEVEL SECURITY;
