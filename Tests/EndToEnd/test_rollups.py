# SPDX-License-Identifier: Apache-2.0
"""Long ranges are read from roll-ups, with the answers that rows would give."""

import random
import time

import pytest
import requests

import otlp
from conftest import run_sql, sign_up
from server import REQUEST_SECONDS, eventually

HOUR = 3_600 * otlp.SECOND
# Yesterday's whole hours, and some before.
END = otlp.now() // HOUR * HOUR - 2 * HOUR
START = END - 24 * HOUR
EVERY = 20 * otlp.SECOND


@pytest.fixture(scope="module")
def server(make_server):
    """A server whose tables the administrator may change, with all the time for upkeep."""
    own = make_server(UPKEEP_DUTY_PERCENT="100")
    own.start()
    return own


def send(organization) -> None:
    """Of two hosts a counter that starts again at noon of its numbers, a gauge and a histogram; and spans."""
    for host in range(2):
        resource = {"attributes": [otlp.text("service.name", f"host-{host}")]}
        times = range(START, END, EVERY)
        counters, gauges, histograms, spans = [], [], [], []
        for number, moment in enumerate(times):
            value = (number if number < 2_000 else number - 2_000) * (host + 1)
            at = {"timeUnixNano": str(moment)}
            counters.append({**at, "startTimeUnixNano": str(START), "asInt": str(value)})
            gauges.append({**at, "asDouble": (number * 7 + host) % 100})
            histograms.append({
                **at, "startTimeUnixNano": str(START), "count": str(number * 2), "sum": number * 3.0,
                "bucketCounts": [str(number), str(number)], "explicitBounds": [1.0]})
            if number % 10 == 0:
                spans.append({
                    "traceId": "5b8efff798038103d269b633813fc60c", "spanId": f"{number + 1:016x}", "name": "x",
                    "kind": 2, "startTimeUnixNano": str(moment), "endTimeUnixNano": str(moment + number)})
        for first in range(0, len(counters), 1_000):
            part = slice(first, first + 1_000)
            metrics = [
                {"name": "visits", "sum": {
                    "aggregationTemporality": 2, "isMonotonic": True, "dataPoints": counters[part]}},
                {"name": "heat", "gauge": {"dataPoints": gauges[part]}},
                {"name": "wait", "histogram": {"aggregationTemporality": 2, "dataPoints": histograms[part]}},
            ]
            otlp.export(organization, "metrics", {
                "resourceMetrics": [{"resource": resource, "scopeMetrics": [{"metrics": metrics}]}]})
        otlp.export(organization, "traces", {
            "resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]})


AN_HOUR_AGO = f"UPDATE argus.blocks SET committed_at = '{otlp.time_text(otlp.now() - HOUR)}'"
# Hours of which there are roll-ups, each as often as there are some.
ROLLED_UP = "SELECT coalesce(sum(bit_count(rollup_hours::bit(24))), 0) FROM argus.blocks WHERE signal IN (6, 8)"
# Days of a signal with an hour that has roll-ups and still waits.
HALF_DONE = """
    SELECT count(*) FROM (
        SELECT bit_or(CASE WHEN signal IN (1, 2) THEN rollup_hours ELSE 0 END) AS waiting,
               bit_or(CASE WHEN signal IN (1, 2) THEN 0 ELSE rollup_hours END) AS done
        FROM argus.blocks WHERE signal IN (1, 2, 6, 8) GROUP BY day, signal IN (1, 6)) lanes
    WHERE waiting & done <> 0"""
WAITING = "SELECT count(*) FROM argus.blocks WHERE signal IN (1, 2) AND rollup_hours <> 0"


def dsn_of(server, administrator_dsn: str) -> str:
    """The superuser's connection to a server's own database."""
    name = server.settings["DB_DSN"].rpartition("dbname=")[2]
    return f"{administrator_dsn.replace('dbname=postgres', '')} dbname={name}"


def counted(server, name: str) -> float:
    """What the server counts under a name, its labels included."""
    page = requests.get(f"{server.url}/metrics", timeout=REQUEST_SECONDS).text
    return next((float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(name + " ")), 0)


QUESTIONS = [
    ("/metrics/query", {"name": "visits", "aggregate": "increase", "by": "service.name"}),
    ("/metrics/query", {"name": "visits", "aggregate": "rate"}),
    ("/metrics/query", {"name": "heat", "aggregate": "avg", "by": "service.name"}),
    ("/metrics/query", {"name": "heat", "aggregate": "max"}),
    ("/metrics/query", {"name": "heat", "aggregate": "count"}),
    ("/metrics/query", {"name": "heat", "aggregate": "last"}),
    ("/metrics/query", {"name": "wait", "aggregate": "p90"}),
    ("/metrics/query", {"name": "wait", "aggregate": "sum"}),
    ("/services/statistics", {}),
]


def answers(organization) -> list[dict]:
    found = []
    for path, question in QUESTIONS:
        answer = organization.get(
            path, start=otlp.time_text(START), end=otlp.time_text(END), step_seconds=3_600, **question)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    return found


def test_a_day_by_the_hour_is_read_from_roll_ups(server, administrator_dsn):
    organization = sign_up(server)
    send(organization)
    before = answers(organization)
    assert counted(server, 'argus_query_rollup_hours_total{resolution="3600"}') == 0
    # As if all of it had been committed an hour ago.
    run_sql(dsn_of(server, administrator_dsn), AN_HOUR_AGO)
    eventually(
        lambda: counted(server, "argus_upkeep_rolled_up_hours_total") >= 48, "two signals of a day are rolled up", 120)

    after = answers(organization)

    assert after == before
    used = counted(server, 'argus_query_rollup_hours_total{resolution="3600"}')
    # A rate also looks at the hour before.
    assert used >= 24 * len(QUESTIONS)


def test_kills_in_the_middle_leave_the_same_answers(make_server, administrator_dsn):
    # With rests between, so that there is a middle.
    server = make_server(UPKEEP_DUTY_PERCENT="30")
    server.start()
    dsn = dsn_of(server, administrator_dsn)
    organization = sign_up(server)
    send(organization)
    before = answers(organization)
    everything = 48  # hours of two signals
    chance = random.Random(7)

    def rolled_up() -> int:
        return int(run_sql(dsn, ROLLED_UP))

    def start_again() -> None:
        # Otherwise the claim of the dead would be waited for.
        run_sql(dsn, "UPDATE argus.upkeep_visits SET due_at = now()")
        server.start()

    server.kill()
    run_sql(dsn, AN_HOUR_AGO)
    start_again()
    kills = 0
    for _ in range(6):
        done = rolled_up()
        if done >= everything:
            break
        eventually(lambda known=done: rolled_up() > known, "an hour is rolled up", 120)
        time.sleep(chance.random() * 0.2)
        server.kill()
        kills += rolled_up() < everything
        assert run_sql(dsn, HALF_DONE) == "0"
        start_again()
        # Some hours are read from roll-ups, some from rows.
        assert answers(organization) == before
    assert kills > 0

    eventually(lambda: rolled_up() >= everything, "two signals of a day are rolled up", 120)
    assert rolled_up() == everything
    assert run_sql(dsn, WAITING) == "0"
    assert answers(organization) == before
    assert counted(server, 'argus_query_rollup_hours_total{resolution="3600"}') >= 24 * len(QUESTIONS)
