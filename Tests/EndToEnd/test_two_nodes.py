# SPDX-License-Identifier: Apache-2.0
"""Two nodes on one database: each takes exports, answers queries and merges blocks; nothing is lost or doubled."""

import collections
import copy
import secrets
import threading

import pytest

import otlp
from conftest import run_sql, sign_up
from senders import batch, sending, stored
from server import eventually

DATABASE = ("DB_DSN", "DB_MIGRATION_DSN")


@pytest.fixture(scope="module")
def nodes(make_server):
    """Two nodes with one database and one secret, both eager to merge."""
    settings = {"SECRET_KEY": secrets.token_hex(32), "UPKEEP_DUTY_PERCENT": "100"}
    first = make_server(**settings)
    second = make_server(**settings, **{name: first.settings[name] for name in DATABASE})
    # Together, as after a deployment: migrations and the first signing key take turns.
    starting = [threading.Thread(target=node.start) for node in (first, second)]
    for each in starting:
        each.start()
    for each in starting:
        each.join()
    assert first.is_ready() and second.is_ready(), first.log_tail() + second.log_tail()
    return first, second


def at(node, organization):
    """The organization, as it is seen at a node."""
    there = copy.copy(organization)
    there.server = node
    return there


def test_both_take_exports_and_both_show_all_of_them(nodes):
    organization = sign_up(nodes[0])
    here, there = at(nodes[0], organization), at(nodes[1], organization)
    with sending(here) as ours, sending(there) as theirs:
        ours.each_gets_through(15)
        theirs.each_gets_through(15)
        nodes[1].kill()
        ours.each_gets_through(5)
        nodes[1].start()
        theirs.each_gets_through(15)
        ours.finish()
        theirs.finish()

    merged = "SELECT count(*) FROM argus.blocks WHERE level > 0"
    dsn = nodes[0].settings["DB_MIGRATION_DSN"]
    # The node that was killed may have been visiting the organization: that ends after 120 s.
    eventually(lambda: int(run_sql(dsn, merged)) > 0, "blocks are merged", 150)
    for signal in ("logs", "traces", "metrics"):
        accepted = ours.names("accepted", signal) | theirs.names("accepted", signal)
        offered = ours.names("offered", signal) | theirs.names("offered", signal)
        for place in (here, there):
            found = stored(place, signal)
            assert accepted <= set(found) <= offered, place.server.log_tail()
            assert set(found.values()) == {1}


@pytest.mark.parametrize("signal", ["logs", "traces", "metrics"])
def test_one_export_sent_to_both_at_once_is_stored_once(nodes, signal):
    organization = sign_up(nodes[0])
    requests = [batch(signal) for _ in range(10)]
    outcomes = collections.Counter()

    def send(place):
        for _, request in requests:
            answer = otlp.post(place, signal, request.SerializeToString(), "protobuf", None, "otlp")
            outcomes[answer.status_code] += 1

    senders = [threading.Thread(target=send, args=(at(node, organization),)) for node in nodes for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()

    assert outcomes == {200: 40}
    names = set().union(*(names for names, _ in requests))
    for node in nodes:
        assert stored(at(node, organization), signal) == collections.Counter(names)
