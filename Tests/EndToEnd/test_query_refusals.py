# SPDX-License-Identifier: Apache-2.0
"""What is said about a question that makes no sense, and about a cursor that was not given out for it."""

import http.client
import json

import pytest

from conftest import sign_up
from server import REQUEST_SECONDS
from shop import Shop


@pytest.fixture(scope="module")
def shopped(server):
    """An organization with a few traces, so that there are cursors."""
    organization = sign_up(server)
    Shop(server.url, organization.key).send_orders(8)
    return organization


@pytest.mark.parametrize(("path", "parameters", "pointer"), [
    ("/traces", {"limit": 0}, "/limit"),
    ("/traces", {"limit": 1001}, "/limit"),
    ("/traces", {"limit": "many"}, "/limit"),
    ("/traces", {"limit": ""}, "/limit"),
    ("/traces", {"limit": ["1", "2"]}, "/limit"),
    ("/traces", {"limit": "9" * 40}, "/limit"),
    ("/traces", {"start": "yesterday"}, "/start"),
    ("/traces", {"end": "2026-13-40T00:00:00Z"}, "/end"),
    ("/traces", {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, "/start"),
    ("/traces", {"status": "broken"}, "/status"),
    ("/traces", {"min_duration_us": -1}, "/min_duration_us"),
    ("/traces", {"min_duration_us": 1.5}, "/min_duration_us"),
    ("/traces", {"min_duration_us": 9, "max_duration_us": 8}, "/min_duration_us"),
    ("/traces", {"sort_by": "name"}, "/sort_by"),
    ("/traces", {"order_by": "up"}, "/order_by"),
    ("/traces", {"search": "x" * 1025}, "/search"),
    ("/traces", {"service_name": ["x"] * 101}, "/service_name"),
    ("/traces", {"servicename": "typo"}, "/servicename"),
    ("/traces/nonsense", {}, "/trace_id"),
    ("/traces/" + "0" * 31, {}, "/trace_id"),
    ("/logs", {"severity": "loud"}, "/severity"),
    ("/logs", {"trace_id": "xyz"}, "/trace_id"),
    ("/logs", {"limit": -5}, "/limit"),
    ("/metrics", {}, "/name"),
    ("/metrics", {"name": ""}, "/name"),
    ("/metrics", {"name": "x", "attribute": "novalue"}, "/attribute/0"),
    ("/metrics", {"name": "x", "attribute": ["a=b", "=c"]}, "/attribute/1"),
    ("/metrics/query", {"name": "x"}, "/aggregate"),
    ("/metrics/query", {"name": "x", "aggregate": "median"}, "/aggregate"),
    ("/metrics/query", {"name": "x", "aggregate": "rate", "across": "last"}, "/across"),
    ("/metrics/query", {"name": "x", "aggregate": "rate", "by": ["a"] * 11}, "/by"),
    ("/metrics/query", {"name": "x", "aggregate": "rate", "step_seconds": 0}, "/step_seconds"),
    ("/metadata/services", {"start": "soon"}, "/start"),
    ("/metadata/metrics", {"limit": 5}, "/limit"),
])
def test_a_wrong_parameter_is_pointed_at(shopped, path, parameters, pointer):
    answer = shopped.get(path, **parameters)

    assert (answer.status_code, answer.json().get("code")) == (400, "invalid-input"), answer.text
    assert pointer in {each["pointer"] for each in answer.json()["errors"]}, answer.text


@pytest.mark.parametrize("query", ["search=%ff", "search=%zz", "search=%4", "%c0=1"])
def test_a_query_that_is_not_text_is_refused(shopped, query):
    # By hand, because other clients would repair it.
    connection = http.client.HTTPConnection("127.0.0.1", shopped.server.http_port, timeout=REQUEST_SECONDS)
    connection.request("GET", f"/api/v1/traces?{query}", headers=shopped.headers)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()

    assert (answer.status, body.get("code")) == (400, "invalid-input"), body


def cursors(organization) -> str:
    return organization.get("/traces", limit=5, sort_by="duration_us").json()["next_cursor"]


def test_a_changed_cursor_is_refused(shopped):
    cursor = cursors(shopped)
    changed = [cursor[:-1], cursor + "A", "", "A", "A" * 3_000, "not base64!"]
    changed += [cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1:] for at in range(0, len(cursor), 9)]
    for each in changed:
        answer = shopped.get("/traces", limit=5, sort_by="duration_us", cursor=each)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor"), each


@pytest.mark.parametrize(("path", "parameters"), [
    ("/traces", {"sort_by": "start_time"}),
    ("/traces", {"sort_by": "duration_us", "order_by": "asc"}),
    ("/traces", {"sort_by": "duration_us", "status": "error"}),
    ("/traces", {"sort_by": "duration_us", "service_name": "frontend"}),
    ("/logs", {}),
    ("/metrics", {"name": "shop.orders"}),
])
def test_a_cursor_is_good_only_for_its_own_question(shopped, path, parameters):
    answer = shopped.get(path, cursor=cursors(shopped), limit=5, **parameters)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor")
