-- why: compaction empties the fresh blocks of a day. In a partition of their own, their space is given back to the
-- system instead of staying as holes between the merged blocks, which are written once.
SET LOCAL ROLE argus_owner;

ALTER TABLE argus.blocks RENAME TO blocks_by_day;
ALTER TABLE argus.blocks_by_day RENAME CONSTRAINT blocks_pkey TO blocks_by_day_pkey;
ALTER INDEX argus.blocks_time_idx RENAME TO blocks_by_day_time_idx;

-- One level of partitions by two columns: Citus does not distribute partitions of partitions.
CREATE TABLE argus.blocks (
    LIKE argus.blocks_by_day INCLUDING STORAGE INCLUDING COMMENTS,
    PRIMARY KEY (organization_id, signal, day, block_id, level)
) PARTITION BY RANGE (day, level);
COMMENT ON TABLE argus.blocks IS 'Blocks: catalogue columns, directory, filter and bytes (docs/formats/block.md).';
COMMENT ON COLUMN argus.blocks.level IS '0: as committed; 100: compaction is done with it; between: merged so often.';
COMMENT ON COLUMN argus.blocks.committed_at IS 'When its latest row was committed.';
CREATE INDEX blocks_time_idx ON argus.blocks (organization_id, signal, max_time);
-- Few blocks wait for compaction among the many that are done.
CREATE INDEX blocks_waiting_idx ON argus.blocks (organization_id, signal, day) WHERE level < 100;

ALTER TABLE argus.blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.blocks FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.blocks
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, DELETE ON argus.blocks TO argus_app;

-- Days with rows come along as they are; the empty ones are made anew by whoever keeps the partitions.
DO $$
DECLARE
    part      record;
    old_key   text;
    new_bound text;
BEGIN
    FOR part IN
        SELECT c.oid, c.relname, substring(c.relname::text FROM '^blocks_([0-9]+)$')::integer AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'argus.blocks_by_day'::regclass
    LOOP
        EXECUTE format('ALTER TABLE argus.blocks_by_day DETACH PARTITION argus.%I', part.relname);
        IF part.day IS NOT NULL AND pg_relation_size(part.oid) = 0 THEN
            EXECUTE format('DROP TABLE argus.%I', part.relname);
            CONTINUE;
        END IF;
        SELECT conname INTO old_key FROM pg_constraint WHERE conrelid = part.oid AND contype = 'p';
        EXECUTE format('ALTER TABLE argus.%I DROP CONSTRAINT %I', part.relname, old_key);
        new_bound := CASE WHEN part.day IS NULL THEN 'DEFAULT'
            ELSE format('FOR VALUES FROM (%s, MINVALUE) TO (%s, MINVALUE)', part.day, part.day + 1) END;
        EXECUTE format('ALTER TABLE argus.blocks ATTACH PARTITION argus.%I %s', part.relname, new_bound);
    END LOOP;
END
$$;
DROP TABLE argus.blocks_by_day;
