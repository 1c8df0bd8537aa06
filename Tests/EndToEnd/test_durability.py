# SPDX-License-Identifier: Apache-2.0
"""Crashes in the middle of a stream of exports: what was acknowledged is there afterwards, once."""

import os
import pathlib
import signal

import pytest
import requests

import otlp
from conftest import sign_up
from senders import SENDERS, assert_stored_once, batch, sending, stored
from server import PASSWORD, REQUEST_SECONDS, eventually

CRASH_NOTICE = "terminating any other active server processes"


@pytest.fixture(scope="module")
def server(make_private_server):
    """A server with a private PostgreSQL, for these tests only."""
    private = make_private_server()
    private.start()
    return private


def crash_argus(server):
    server.kill()
    server.start()


def crash_postgres(server):
    killed = server.postmaster
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: server.postmaster not in (None, killed) and server.is_ready(), "PostgreSQL is back", 60)
    assert server.is_running, server.log_tail()


def crash_backend(server):
    """As when the kernel is out of memory: PostgreSQL then ends every connection and replays its log."""
    log = server.folder / "data/postgres.log"
    before = log.read_text().count(CRASH_NOTICE)
    os.kill(eventually(lambda: backend(server), "Argus is connected"), signal.SIGKILL)
    eventually(lambda: log.read_text().count(CRASH_NOTICE) > before, "PostgreSQL notices")
    eventually(server.is_ready, "PostgreSQL is back", 60)


def backend(server) -> int | None:
    """A process of the private PostgreSQL that serves a connection of Argus."""
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            title = (entry / "cmdline").read_text()
        except OSError:
            continue
        if parent == server.postmaster and title.startswith("postgres: argus_app "):
            return int(entry.name)
    return None


def crash_both(server):
    """As when the machine loses power."""
    os.kill(server.postmaster, signal.SIGKILL)
    server.kill()
    server.start()


@pytest.mark.parametrize("crash", [crash_argus, crash_postgres, crash_backend, crash_both])
def test_a_crash_loses_nothing_acknowledged_and_doubles_nothing(server, crash):
    organization = sign_up(server)
    with sending(organization) as senders:
        senders.each_gets_through()
        for _ in range(2):
            crash(server)
            senders.each_gets_through()
        senders.finish()

        for signal_name in ("logs", "traces", "metrics"):
            assert senders.names("accepted", signal_name) == senders.names("offered", signal_name)
        assert_stored_once(organization, senders)


def test_sigterm_under_load_ends_cleanly(server):
    organization = sign_up(server)
    with sending(organization) as senders:
        senders.each_gets_through()
        status = server.stop()
        senders.leave()

    assert status == 0, server.log_tail()
    assert server.postmaster is None, "the private PostgreSQL has outlived Argus"
    server.start()
    assert_stored_once(organization, senders)


@pytest.mark.parametrize(("signal_name", "way"), SENDERS)
def test_a_repeated_export_is_stored_once(server, signal_name, way):
    organization = sign_up(server)
    names, request = batch(signal_name)
    otlp.send(organization, signal_name, request, way)
    otlp.send(organization, signal_name, request, way)

    assert stored(organization, signal_name) == dict.fromkeys(names, 1)


def test_a_repeated_export_is_recognised_by_the_next_process(server):
    organization = sign_up(server)
    sent = {signal_name: batch(signal_name) for signal_name in ("logs", "traces", "metrics")}
    for signal_name, (_, request) in sent.items():
        otlp.send(organization, signal_name, request)
    crash_argus(server)
    for signal_name, (_, request) in sent.items():
        otlp.send(organization, signal_name, request)

    for signal_name, (names, _) in sent.items():
        assert stored(organization, signal_name) == dict.fromkeys(names, 1)


def test_an_orphaned_postgres_is_adopted(server):
    orphan = server.postmaster
    server.kill()
    assert server.postmaster == orphan, "the private PostgreSQL did not outlive a killed Argus"
    server.start()

    assert server.postmaster == orphan
    assert "Adopting a running private PostgreSQL." in server.log_tail()


def test_a_restart_keeps_accounts_and_sessions(server):
    organization = sign_up(server)
    assert server.stop() == 0
    server.start()

    assert organization.as_owner("GET", "/me").status_code == 200
    assert organization.get("/me").status_code == 200
    credentials = {"email": organization.session["user"]["email"], "password": PASSWORD}
    answer = requests.post(f"{server.url}/api/v1/auth/login", json=credentials, timeout=REQUEST_SECONDS)
    assert answer.status_code == 200, answer.text


def test_without_postgres_argus_keeps_what_it_acknowledges(server):
    organization = sign_up(server)
    (names, request), (more, second) = batch("logs"), batch("logs")
    otlp.send(organization, "logs", batch("logs")[1])
    cluster = server.folder / "data/postgres/cluster"
    away = cluster.with_name("cluster.away")
    postmaster = server.postmaster
    cluster.rename(away)
    try:
        os.kill(postmaster, signal.SIGKILL)
        eventually(lambda: not server.is_ready() and server.answers("/readyz"), "dead letters are taken")
        assert server.answers("/healthz")
        answer = organization.get("/logs")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        # A key that is not known from before cannot be checked now.
        stranger = {"authorization": "Bearer argus_ing_none"}
        refused = otlp.post(organization, "logs", request.SerializeToString(), headers=stranger)
        assert refused.status_code == 401
        otlp.send(organization, "logs", request)
        otlp.send(organization, "logs", request)
        otlp.send(organization, "logs", second, "grpc")
        assert server.dead_letters()
    finally:
        away.rename(cluster)
    eventually(server.is_ready, "ready again", 60)
    eventually(lambda: not server.dead_letters(), "the letters are replayed", 60)

    otlp.send(organization, "logs", request, "grpc")
    found = stored(organization, "logs")
    assert {name: found.get(name) for name in names | more} == dict.fromkeys(names | more, 1)
