-- why: long ranges read roll-ups of an hour each instead of its rows; which hours those stand for must be exact.
SET LOCAL ROLE argus_owner;

-- Rows that an earlier version writes, or wrote, wait for all their hours.
ALTER TABLE argus.blocks ADD COLUMN rollup_hours integer NOT NULL DEFAULT 16777215;
COMMENT ON COLUMN argus.blocks.rollup_hours IS
    'Hours of the day as bits. Of a roll-up: those it stands for. Else: those whose roll-ups do not have its rows yet.';
GRANT UPDATE (rollup_hours) ON argus.blocks TO argus_app;
CREATE INDEX blocks_rollup_idx ON argus.blocks (organization_id, signal, day) WHERE rollup_hours <> 0;
