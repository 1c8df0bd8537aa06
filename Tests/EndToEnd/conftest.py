# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test stands on: the built binary, a database of its own, and organizations to act for."""

import contextlib
import itertools
import os
import pathlib
import subprocess
import tempfile
import uuid

import pytest

import citus
from server import Organization, Server

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def argus_binary() -> pathlib.Path:
    """The binary under test: ARGUS_BINARY, or the release build."""
    path = pathlib.Path(os.environ.get("ARGUS_BINARY", REPOSITORY / ".build/release/argus"))
    if not path.exists():
        pytest.exit(f"{path} is not built; run `make test-e2e`.", returncode=2)
    return path


@pytest.fixture(scope="session")
def administrator_dsn() -> str:
    """The superuser's connection to the throw-away PostgreSQL of scripts/with-postgres."""
    dsn = os.environ.get("ARGUS_TEST_DSN")
    if not dsn:
        pytest.exit("ARGUS_TEST_DSN is not set; run `make test-e2e`.", returncode=2)
    return dsn


@pytest.fixture(scope="session")
def make_database(administrator_dsn, argus_binary):
    """Makes a database, empty unless it is spread over workers, and gives the settings that point Argus at it."""

    def make() -> dict[str, str]:
        name = f"argus_{uuid.uuid4().hex[:12]}"
        run_sql(administrator_dsn, f"CREATE DATABASE {name}")
        place = " ".join(part for part in administrator_dsn.split() if part.split("=")[0] in ("host", "port"))
        settings = {
            "DB_MIGRATION_DSN": f"{place} user=postgres dbname={name}",
            "DB_DSN": f"{place} user=argus_app dbname={name}",
        }
        if citus.WORKERS:
            citus.distribute(argus_binary, name, f"{place} user=postgres", settings, run_sql)
        return settings

    return make


@pytest.fixture(scope="session")
def make_server(argus_binary, make_database, tmp_path_factory):
    """Makes a server that is not started yet, on free ports, with its own database and data folder."""
    made: list[Server] = []

    def make(**settings: str) -> Server:
        folder = tmp_path_factory.mktemp("argus")
        server = Server(argus_binary, folder, {**make_database(), **settings})
        made.append(server)
        return server

    yield make
    for server in made:
        server.kill()


@pytest.fixture(scope="session")
def make_private_server(argus_binary):
    """Makes a server that is not started yet and will start a private PostgreSQL."""
    with contextlib.ExitStack() as cleanup:

        def make(**settings: str) -> Server:
            folder = cleanup.enter_context(tempfile.TemporaryDirectory(prefix="argus-e2e-"))
            # PostgreSQL may run under another account, which has to reach its folder.
            os.chmod(folder, 0o755)
            server = Server(argus_binary, pathlib.Path(folder), settings)
            cleanup.callback(server.discard)
            return server

        yield make


@pytest.fixture(scope="session")
def server(make_server):
    """The server that most tests share. It must end cleanly when it is asked to."""
    shared = make_server()
    shared.start()
    yield shared
    status = shared.stop()
    assert status == 0, f"argus ended with {status}:\n{shared.log_tail()}"


@pytest.fixture
def organization(server) -> Organization:
    """A fresh organization on the shared server, signed in, with a key that may ingest and read."""
    return sign_up(server)


@pytest.fixture
def other_organization(server) -> Organization:
    """A second one, for everything that must not cross."""
    return sign_up(server)


def sign_up(server: Server) -> Organization:
    """Signs a fresh organization up."""
    number = next(_numbers)
    return server.sign_up(f"Organization {number}", f"owner-{number}-{uuid.uuid4().hex[:8]}@example.com")


def run_sql(dsn: str, statement: str) -> str:
    """What psql prints for one statement, unaligned and without headers."""
    command = ["psql", "--no-psqlrc", "--quiet", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement, dsn]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
