-- why: dashboards read what a block of traces says about services and minutes, instead of its spans.
SET LOCAL ROLE argus_owner;

ALTER TABLE argus.blocks ADD COLUMN summary bytea;
COMMENT ON COLUMN argus.blocks.summary IS 'Requests, errors and durations by service and minute; null for other signals and old blocks.';
-- Like the other parts of a block: small numbers that PostgreSQL would spend more time on than they are worth.
ALTER TABLE argus.blocks ALTER COLUMN summary SET STORAGE EXTERNAL;
