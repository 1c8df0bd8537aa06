# SPDX-License-Identifier: Apache-2.0
"""Spreads a test's database over workers of Citus, as the documentation says, when there is a cluster to test on."""

import os
import subprocess

# Their addresses, as in "127.0.0.1:5433 127.0.0.1:5434"; none for PostgreSQL alone.
WORKERS = os.environ.get("ARGUS_TEST_CITUS_WORKERS", "").split()


def distribute(argus_binary, name: str, coordinator: str, settings: dict[str, str], run_sql) -> None:
    """Makes the database of that name on all nodes, and runs both commands that an operator would."""
    places = [worker.rsplit(":", 1) for worker in WORKERS]
    nodes = [f"host={host} port={port} user=postgres" for host, port in places]
    # First on the coordinator alone: migrations of a database without tables do not reach workers.
    environment = {**os.environ, **settings}
    subprocess.run([argus_binary, "migrate"], check=True, env=environment, capture_output=True)
    for node in nodes:
        run_sql(f"{node} dbname=postgres", f"CREATE DATABASE {name}")
    for node in [coordinator, *nodes]:
        run_sql(f"{node} dbname={name}", "CREATE EXTENSION citus")
    parts = dict(part.split("=", 1) for part in coordinator.split())
    run_sql(f"{coordinator} dbname={name}", f"SELECT citus_set_coordinator_host('{parts['host']}', {parts['port']})")
    for host, port in places:
        run_sql(f"{coordinator} dbname={name}", f"SELECT citus_add_node('{host}', {port})")
    # Roles are those of all databases of a node. On the coordinator as well: citus_add_node makes those of a new worker
    # like them.
    for node in [coordinator, *nodes]:
        for role in ("argus_owner", "argus_app"):
            known = run_sql(f"{node} dbname={name}", f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")
            verb = "ALTER" if known else "CREATE"
            run_sql(f"{node} dbname={name}", f"SET citus.enable_ddl_propagation = off; {verb} ROLE {role} LOGIN")
    command = [argus_binary, "migrate", "--citus"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
