-- why: upkeep goes from organization to organization; this says whose turn it is, for all nodes together.
SET LOCAL ROLE argus_owner;

-- Shared, like users: it names organizations and holds nothing of them.
CREATE TABLE argus.upkeep_visits (
    visited_organization_id uuid        PRIMARY KEY,
    due_at                  timestamptz NOT NULL
);
COMMENT ON TABLE argus.upkeep_visits IS 'When upkeep next looks at an organization. A row is claimed by moving its time.';
CREATE INDEX upkeep_visits_due_idx ON argus.upkeep_visits (due_at);
GRANT SELECT, INSERT, UPDATE ON argus.upkeep_visits TO argus_app;

ALTER TABLE argus.organizations NO FORCE ROW LEVEL SECURITY;
INSERT INTO argus.upkeep_visits (visited_organization_id, due_at)
SELECT organization_id, created_at FROM argus.organizations;
ALTER TABLE argus.organizations FORCE ROW LEVEL SECURITY;
