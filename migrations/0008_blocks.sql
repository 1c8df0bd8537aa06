-- why: telemetry lies in immutable columnar blocks, one row each; the columns beside the bytes are the catalogue.
SET LOCAL ROLE argus_owner;

-- No foreign key to organizations: each commit would lock the organization's row.
CREATE TABLE argus.blocks (
    organization_id uuid        NOT NULL,
    signal          smallint    NOT NULL,
    day             integer     NOT NULL,
    block_id        uuid        NOT NULL,
    level           smallint    NOT NULL,
    min_time        bigint      NOT NULL,
    max_time        bigint      NOT NULL,
    row_count       integer     NOT NULL,
    raw_bytes       bigint      NOT NULL,
    services        text[]      NOT NULL,
    names           text[]      NOT NULL,
    committed_at    timestamptz NOT NULL,
    directory       bytea       NOT NULL,
    filter          bytea       NOT NULL,
    bytes           bytea       NOT NULL,
    PRIMARY KEY (organization_id, signal, day, block_id)
) PARTITION BY RANGE (day);
COMMENT ON TABLE argus.blocks IS 'Blocks: catalogue columns, directory, filter and bytes (docs/formats/block.md).';
COMMENT ON COLUMN argus.blocks.day IS 'Days since 1970-01-01 UTC of the rows'' times; a block lies within one day.';
COMMENT ON COLUMN argus.blocks.min_time IS 'Nanoseconds since the epoch of the earliest row.';
COMMENT ON COLUMN argus.blocks.max_time IS 'Nanoseconds since the epoch of the latest row.';
ALTER TABLE argus.blocks ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE argus.blocks ALTER COLUMN directory SET STORAGE EXTERNAL;
ALTER TABLE argus.blocks ALTER COLUMN filter SET STORAGE EXTERNAL;
CREATE INDEX blocks_time_idx ON argus.blocks (organization_id, signal, max_time);

ALTER TABLE argus.blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.blocks
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, DELETE ON argus.blocks TO argus_app;

-- Days that no partition was made for, such as those of very late data. Reached through the parent only.
CREATE TABLE argus.blocks_other PARTITION OF argus.blocks DEFAULT;
ALTER TABLE argus.blocks_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.blocks_other FORCE ROW LEVEL SECURITY;
