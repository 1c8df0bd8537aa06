-- why: Citus knows no privileges on columns: shards did not get that of 0014, so that roll-ups could not be noted there.
SET LOCAL ROLE argus_owner;

-- Rows of other organizations stay out of reach by the policy; those of its own argus_app may delete and insert anyway.
GRANT UPDATE ON argus.blocks TO argus_app;
