# SPDX-License-Identifier: Apache-2.0
"""Failures at random moments under load, with upkeep running: what was acknowledged is there afterwards, once.

Bounded by default. FAILURE_ROUNDS=200 makes more of the crashes, HANG_SECONDS=60 a longer standstill, FAILURE_SEED
repeats the choices of an earlier run.
"""

import contextlib
import copy
import os
import pathlib
import random
import signal
import subprocess
import time

import pytest

from conftest import sign_up
from proxy import ResettingProxy
from senders import assert_stored_once, sending
from server import eventually
from test_durability import crash_argus, crash_backend, crash_both, crash_postgres

ROUNDS = int(os.environ.get("FAILURE_ROUNDS", "6"))
# Everything stored is read back page by page, so no organization gathers too much.
ROUNDS_PER_ORGANIZATION = 10
HANG_SECONDS = float(os.environ.get("HANG_SECONDS", "5"))
SEED = int(os.environ.get("FAILURE_SEED", random.SystemRandom().randrange(1_000_000)))
# The cluster, and a little for what is sent.
DISK_MEGABYTES = 320
# Upkeep without a pause between its steps, wherever a crash may then hit it.
BUSY_UPKEEP = {"UPKEEP_DUTY_PERCENT": "100"}
# A sender that gives up while the database stands still names its own deadline, or the end of the connection.
STANDSTILL = {"DEADLINE_EXCEEDED", "CANCELLED"}
RESETS = {"INTERNAL", "UNKNOWN", "CANCELLED"}


@pytest.fixture(scope="module")
def server(make_private_server):
    """A server with a private PostgreSQL, for these tests only."""
    private = make_private_server(**BUSY_UPKEEP)
    private.start()
    return private


def test_crashes_at_random_moments_lose_and_double_nothing(server):
    chance = random.Random(SEED)
    print(f"FAILURE_SEED={SEED}")
    done = 0
    while done < ROUNDS:
        organization = sign_up(server)
        with sending(organization) as senders:
            for _ in range(min(ROUNDS_PER_ORGANIZATION, ROUNDS - done)):
                time.sleep(chance.random())
                crash = chance.choice([crash_argus, crash_postgres, crash_backend, crash_both])
                print(f"round {done}: {crash.__name__}", flush=True)
                crash(server)
                senders.each_gets_through(1)
                done += 1
            senders.finish()
        assert_stored_once(organization, senders)


def test_a_database_that_hangs_loses_and_doubles_nothing(server):
    organization = sign_up(server)
    with sending(organization, STANDSTILL) as senders:
        senders.each_gets_through()
        with standing_still(server):
            time.sleep(HANG_SECONDS)
            assert server.answers("/healthz"), "Argus itself hangs with its database"
        senders.each_gets_through()
        senders.finish()
    assert_stored_once(organization, senders)


def test_resets_in_the_middle_of_exports_lose_and_double_nothing(server):
    organization = sign_up(server)
    with ResettingProxy.before(server, SEED) as proxied:
        through = copy.copy(organization)
        through.server = proxied
        with sending(through, RESETS) as senders:
            senders.each_gets_through(20)
            senders.finish()
        assert any(sender.failures for sender in senders.all), "nothing was reset"
    assert_stored_once(organization, senders)


def test_a_full_data_directory_loses_and_doubles_nothing(make_private_server):
    server = make_private_server(**BUSY_UPKEEP)
    with small_disk(server.folder / "data", DISK_MEGABYTES) as disk:
        server.start()
        organization = sign_up(server)
        with sending(organization) as senders:
            senders.each_gets_through()
            fill(disk)
            eventually(lambda: senders.failed > 10 or not server.is_running, "the full disk is noticed", 90)
            assert server.is_running, server.log_tail()
            (disk / "ballast").unlink()
            eventually(server.is_ready, "ready again", 90)
            senders.each_gets_through()
            senders.finish()
        assert_stored_once(organization, senders)
        server.discard()


def test_a_full_dead_letter_directory_loses_and_doubles_nothing(make_private_server, tmp_path):
    if "DLQ_PATH" not in make_private_server().command("settings").stdout:
        pytest.skip("this Argus keeps no dead letters")
    with small_disk(tmp_path / "letters", 1) as disk:
        server = make_private_server(**BUSY_UPKEEP, DLQ_PATH=str(disk), DLQ_REPLAY_INTERVAL="1s")
        server.start()
        organization = sign_up(server)
        with sending(organization, STANDSTILL) as senders:
            senders.each_gets_through()
            with no_database(server):
                eventually(lambda: senders.failed > 10, "exports are refused once nothing more can be kept", 90)
                assert server.is_running, server.log_tail()
            eventually(server.is_ready, "ready again", 90)
            senders.each_gets_through()
            senders.finish()
        eventually(lambda: not list(disk.rglob("*.letter")), "dead letters are replayed", 60)
        assert_stored_once(organization, senders)


@contextlib.contextmanager
def standing_still(server):
    """Stops every process of the private PostgreSQL without ending it."""
    postmaster = server.postmaster
    children = [
        int(entry.name) for entry in pathlib.Path("/proc").glob("[0-9]*") if parent(entry) == postmaster
    ]
    for process in [postmaster, *children]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in [*children, postmaster]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def parent(entry: pathlib.Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


@contextlib.contextmanager
def no_database(server):
    """Takes the private PostgreSQL away; it starts again afterwards."""
    cluster = server.folder / "data/postgres/cluster"
    away = cluster.with_name("cluster.away")
    postmaster = server.postmaster
    cluster.rename(away)
    try:
        os.kill(postmaster, signal.SIGKILL)
        yield
    finally:
        away.rename(cluster)


@contextlib.contextmanager
def small_disk(path: pathlib.Path, megabytes: int):
    """A file system of its own of so many megabytes; only root may make one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    path.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(path)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def fill(disk: pathlib.Path) -> None:
    """Leaves no byte free."""
    with (disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(bytes(65_536))
