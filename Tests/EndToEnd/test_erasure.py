# SPDX-License-Identifier: Apache-2.0
"""Erasing rows by what they say: exactly they are gone, through crashes too, and the others are as they were."""

import random
import time
import uuid

import pytest

import otlp
from conftest import sign_up
from server import eventually

EVERYTHING = {"start": otlp.time_text(0)}
KEPT = {"traces_days": None, "metrics_days": None, "logs_days": None}


@pytest.fixture(scope="module")
def server(make_private_server):
    """A server with a private PostgreSQL, which may be killed."""
    private = make_private_server(UPKEEP_DUTY_PERCENT="100")
    private.start()
    return private


def send(organization, number: int, person: str, trace_id: str) -> None:
    """A span, a log record and a point of a person."""
    now = otlp.now()
    resource = {"attributes": [otlp.text("service.name", "shop")]}
    span = {
        "traceId": trace_id, "spanId": f"{number + 1:016x}", "name": f"span {number}",
        "startTimeUnixNano": str(now), "endTimeUnixNano": str(now + 1_000),
        "attributes": [otlp.text("user.id", person)],
    }
    record = {
        "timeUnixNano": str(now), "traceId": trace_id, "body": {"stringValue": f"record {number}"},
        "attributes": [otlp.text("user.id", person)],
    }
    point = {"timeUnixNano": str(now), "asInt": str(number), "attributes": [otlp.text("user.id", person)]}
    for signal, body in {
        "traces": {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]},
        "logs": {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]},
        "metrics": {"resourceMetrics": [{"resource": resource, "scopeMetrics": [
            {"metrics": [{"name": "visits", "gauge": {"dataPoints": [point]}}]}]}]},
    }.items():
        otlp.export(organization, signal, body)


def send_old(organization, days: int) -> None:
    """A log record of a day that is over."""
    time_ns = otlp.now() - days * 86_400 * otlp.SECOND
    record = {"timeUnixNano": str(time_ns), "body": {"stringValue": f"{days} days ago"}}
    body = {"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]}
    otlp.export(organization, "logs", body)


def later() -> dict[str, str]:
    return {**EVERYTHING, "end": otlp.time_text(otlp.now() + 600 * otlp.SECOND)}


def records(organization) -> list[str]:
    return sorted(each["body"] for each in organization.all_of("/logs", 1000, **later()))


def spans(organization) -> int:
    return sum(each["span_count"] for each in organization.all_of("/traces", 1000, **later()))


def points(organization) -> list[int]:
    series = organization.all_of("/metrics", 1000, name="visits", **later())
    return sorted(point["value"] for each in series for point in each["points"])


def erase(organization, **selector) -> dict:
    answer = organization.as_owner("POST", "/erasures", json=selector)
    assert answer.status_code == 201, answer.text
    return answer.json()


def progress(organization, erasure: dict) -> dict:
    answer = organization.as_owner("GET", f"/erasures/{erasure['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_person_is_erased_from_all_signals(server):
    organization = sign_up(server)
    for number in range(12):
        send(organization, number, f"person-{number % 3}", uuid.uuid4().hex)

    made = erase(
        organization, signals=["traces", "metrics", "logs"], attributes=[{"key": "user.id", "value": "person-1"}])
    assert made["selector"]["attributes"] == [{"key": "user.id", "value": "person-1"}]
    done = eventually(
        lambda: (now := progress(organization, made))["state"] != "running" and now, "the person is erased")

    left = [number for number in range(12) if number % 3 != 1]
    assert records(organization) == sorted(f"record {number}" for number in left)
    assert spans(organization) == len(left)
    assert points(organization) == left
    counts = [done[f"erased_{what}"] for what in ("spans", "points", "log_records")]
    assert (counts, done["erased_at"] is not None) == ([4, 4, 4], True)
    # What comes later is not meant.
    send(organization, 1, "person-1", uuid.uuid4().hex)
    assert "record 1" in records(organization)
    assert 1 in points(organization)


def test_a_trace_is_erased_and_its_selector_forgotten(server):
    organization = sign_up(server)
    gone, kept = uuid.uuid4().hex, uuid.uuid4().hex
    for number, trace_id in enumerate([gone, kept, gone]):
        send(organization, number, "somebody", trace_id)

    made = erase(organization, signals=["traces", "logs"], trace_ids=[gone])
    done = eventually(
        lambda: (now := progress(organization, made))["state"] == "completed" and now, "the trace is erased")

    assert organization.get(f"/traces/{gone}").status_code == 404
    assert organization.get("/logs", trace_id=gone, **later()).json()["logs"] == []
    assert len(organization.get(f"/traces/{kept}").json()["spans"]) == 1
    assert (done["erased_spans"], done["erased_log_records"], done["selector"]) == (2, 2, None)
    assert len(done["selector_sha256"]) == 64
    (listed,) = organization.as_owner("GET", "/erasures").json()["erasures"]
    assert listed == done


def test_kills_in_the_middle_erase_exactly_the_same(server):
    organization, hoarder = sign_up(server), sign_up(server)
    assert hoarder.as_owner("PUT", "/retention", json={**KEPT, "logs_days": 300}).status_code == 200
    for days in range(0, 200, 2):
        send_old(hoarder, days)
    count = 90
    for number in range(count):
        send(organization, number, f"person-{number % 2}", uuid.uuid4().hex)
    chance = random.Random(7)

    made = erase(
        organization, signals=["traces", "metrics", "logs"], attributes=[{"key": "user.id", "value": "person-0"}])
    kills = 0
    while progress(organization, made)["state"] == "running" and kills < 8:
        time.sleep(chance.random() * 0.2)
        server.kill()
        server.start()
        kills += 1
        # A choice has the organization swept at once; otherwise the claim of the dead would be waited for.
        days = {**KEPT, "logs_days": 20 + kills}
        assert organization.as_owner("PUT", "/retention", json=days).status_code == 200
        # The other one loses old days meanwhile.
        assert hoarder.as_owner("PUT", "/retention", json={**KEPT, "logs_days": 181 - 20 * kills}).status_code == 200
    done = eventually(
        lambda: (now := progress(organization, made))["state"] != "running" and now, "the person is erased", 60)

    assert kills > 0
    last = 181 - 20 * kills
    left = sorted(f"{days} days ago" for days in range(0, 200, 2) if days <= last)

    def is_deleted() -> bool:
        # With longer days again, what is still there shows.
        shown = [
            hoarder.as_owner("PUT", "/retention", json={**KEPT, "logs_days": days}) and records(hoarder)
            for days in (last, 300, last)
        ]
        assert shown[0] == left == shown[2]
        return shown[1] == left

    eventually(is_deleted, "old days are deleted, and no others", 60)
    odd = [number for number in range(count) if number % 2]
    assert records(organization) == sorted(f"record {number}" for number in odd)
    assert spans(organization) == len(odd)
    assert points(organization) == odd
    assert [done[f"erased_{what}"] for what in ("spans", "points", "log_records")] == [count - len(odd)] * 3


@pytest.mark.parametrize("body, pointer", [
    ({"signals": ["logs"]}, "/attributes"),
    ({"signals": ["metrics"], "trace_ids": [uuid.uuid4().hex]}, "/signals"),
    ({"signals": ["logs"], "trace_ids": ["12"]}, "/trace_ids/0"),
    ({"signals": ["dreams"], "services": ["a"]}, "/signals/0"),
    ({"signals": ["logs"], "services": ["a"], "start": 2, "end": 2}, "/start"),
])
def test_a_selector_that_means_nothing_or_everything_is_refused(organization, body, pointer):
    answer = organization.as_owner("POST", "/erasures", json=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_foreign_erasure_is_answered_like_an_unknown_one(organization, other_organization):
    foreign = erase(other_organization, signals=["logs"], services=["none"])
    answers = [organization.as_owner("GET", f"/erasures/{each}") for each in (foreign["id"], uuid.uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.json()["code"] for answer in answers} == {"erasure-not-found"}
    assert organization.as_owner("GET", "/erasures").json() == {"erasures": []}


def test_a_key_may_not_erase(organization):
    assert organization.get("/erasures").status_code == 403
