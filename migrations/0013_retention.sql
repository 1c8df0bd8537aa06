-- why: each organization decides how long it keeps which signal, and may have rows erased before that.
SET LOCAL ROLE argus_owner;

CREATE TABLE argus.retention (
    organization_id uuid        NOT NULL REFERENCES argus.organizations ON DELETE CASCADE,
    signal          smallint    NOT NULL,
    keep_days       integer     NOT NULL CHECK (keep_days > 0),
    changed_by      uuid        NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, signal)
);
COMMENT ON TABLE argus.retention IS 'How long an organization keeps a signal; without a row, as long as the installation says.';
COMMENT ON COLUMN argus.retention.keep_days IS 'UTC days before today that are kept.';
COMMENT ON COLUMN argus.retention.changed_by IS 'The user or API key that chose so.';

ALTER TABLE argus.retention ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.retention FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.retention
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON argus.retention TO argus_app;

CREATE TABLE argus.erasures (
    organization_id     uuid        NOT NULL REFERENCES argus.organizations ON DELETE CASCADE,
    erasure_id          uuid        NOT NULL,
    requested_by        uuid        NOT NULL,
    requested_at        timestamptz NOT NULL,
    signals             text[]      NOT NULL,
    start_time          bigint      NOT NULL,
    end_time            bigint      NOT NULL,
    selector            text,
    selector_hash       bytea       NOT NULL,
    state               text        NOT NULL,
    next_day            integer     NOT NULL,
    next_signal         smallint    NOT NULL,
    examined_blocks     bigint      NOT NULL DEFAULT 0,
    rewritten_blocks    bigint      NOT NULL DEFAULT 0,
    erased_spans        bigint      NOT NULL DEFAULT 0,
    erased_points       bigint      NOT NULL DEFAULT 0,
    erased_logs         bigint      NOT NULL DEFAULT 0,
    erased_definitions  bigint      NOT NULL DEFAULT 0,
    erased_at           timestamptz,
    completed_at        timestamptz,
    PRIMARY KEY (organization_id, erasure_id)
);
COMMENT ON TABLE argus.erasures IS 'Rows to erase before their time, by what they say; carried out by upkeep.';
COMMENT ON COLUMN argus.erasures.selector IS 'What rows must match, as JSON; forgotten once the erasure is complete.';
COMMENT ON COLUMN argus.erasures.selector_hash IS 'SHA-256 of the selector, which stays as evidence.';
COMMENT ON COLUMN argus.erasures.next_day IS 'Blocks of earlier days, and of lower signals of this day, are done.';
COMMENT ON COLUMN argus.erasures.erased_at IS 'When no query could find the rows any more.';
CREATE INDEX erasures_open_idx ON argus.erasures (organization_id, requested_at) WHERE completed_at IS NULL;

ALTER TABLE argus.erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE argus.erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY own_organization ON argus.erasures
    USING (organization_id = argus.current_organization())
    WITH CHECK (organization_id = argus.current_organization());
GRANT SELECT, INSERT, UPDATE ON argus.erasures TO argus_app;

-- Merging is due every few seconds, sweeping (retention, erasure, purge) less often or when something was asked for.
ALTER TABLE argus.upkeep_visits ADD COLUMN sweep_due_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE argus.upkeep_visits ADD COLUMN series_erased_at timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN argus.upkeep_visits.sweep_due_at IS 'When upkeep next looks for what is to be deleted.';
COMMENT ON COLUMN argus.upkeep_visits.series_erased_at IS 'When definitions of series were erased; nodes then forget theirs.';
