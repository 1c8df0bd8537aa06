# SPDX-License-Identifier: Apache-2.0
"""What every filter finds, in which order, and page by page."""

import datetime
import uuid

import pytest
import requests

import otlp
from conftest import sign_up
from server import REQUEST_SECONDS

SECOND = 1_000_000_000
NOW = otlp.now()
SERVICES = ["cart", "payment", "search"]
TRACES = 60
RECORDS = 90
LEVELS = {"trace": 1, "debug": 5, "info": 9, "warn": 13, "error": 17, "fatal": 21}
# A time that many records share: a cursor must not lose or repeat any of them.
SHARED_TIME = NOW - 5 * SECOND


class Trace:
    """What trace number n was sent as; the tests work the answers out from it."""

    def __init__(self, number: int):
        self.number = number
        self.id = uuid.uuid4().hex
        self.service = SERVICES[number % 3]
        # The first ten start together.
        self.start = SHARED_TIME if number < 10 else NOW - (number + 60) * SECOND
        self.milliseconds = 10 + (number * 37) % 50
        self.span_count = 1 + number % 4
        self.status = ["unset", "ok", "error"][number // 3 % 3]
        self.name = f"GET /items/{number}"

    def spans(self) -> list[dict]:
        root = {
            "traceId": self.id, "spanId": f"{self.number + 1:016x}", "name": self.name, "kind": 2,
            "startTimeUnixNano": str(self.start), "endTimeUnixNano": str(self.start + self.milliseconds * 1_000_000),
            "status": {"code": ["unset", "ok", "error"].index(self.status)},
            "attributes": [otlp.text("customer", f"customer-{self.number % 7}")],
        }
        children = [
            {**root, "spanId": f"{self.number + 1:08x}{child + 1:08x}", "parentSpanId": root["spanId"],
             "name": "child", "status": {}, "attributes": []}
            for child in range(self.span_count - 1)
        ]
        return [root, *children]


class Record:
    """What log record number n was sent as."""

    def __init__(self, number: int, trace: Trace):
        self.number, self.trace_id = number, trace.id
        self.service = SERVICES[number % 3]
        self.time = SHARED_TIME if number < 30 else NOW - (number + 10) * SECOND
        self.level = list(LEVELS)[number % 6]
        self.body = f"record {number} about {'apples' if number % 2 else 'pears'} and user-{number % 5}"

    def json(self) -> dict:
        return {"timeUnixNano": str(self.time), "severityNumber": LEVELS[self.level], "traceId": self.trace_id,
                "body": {"stringValue": self.body}}


@pytest.fixture(scope="module")
def sent(server):
    """An organization with traces, records and series, sent in many small exports."""
    organization = sign_up(server)
    organization.traces = [Trace(number) for number in range(TRACES)]
    organization.records = [Record(number, organization.traces[number % 20]) for number in range(RECORDS)]
    for chunk in range(0, TRACES, 12):
        groups = [
            {"resource": {"attributes": [otlp.text("service.name", each.service)]},
             "scopeSpans": [{"spans": each.spans()}]}
            for each in organization.traces[chunk:chunk + 12]
        ]
        otlp.export(organization, "traces", {"resourceSpans": groups})
    for chunk in range(0, RECORDS, 15):
        groups = [
            {"resource": {"attributes": [otlp.text("service.name", each.service)]},
             "scopeLogs": [{"logRecords": [each.json()]}]}
            for each in organization.records[chunk:chunk + 15]
        ]
        otlp.export(organization, "logs", {"resourceLogs": groups})
    for number, service in enumerate(SERVICES):
        points = [
            {"timeUnixNano": str(NOW - ago * SECOND), "asInt": str(ago), "attributes": [
                otlp.text("route", route), {"key": "code", "value": {"intValue": "200"}}]}
            for route in ("/a", "/b=c") for ago in range(5)
        ]
        metrics = [
            {"name": "http.requests", "unit": "1", "description": "Requests.",
             "sum": {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": points}},
            {"name": f"only.{service}", "gauge": {"dataPoints": [{"timeUnixNano": str(NOW), "asDouble": number}]}},
        ]
        otlp.export(organization, "metrics", {"resourceMetrics": [
            {"resource": {"attributes": [otlp.text("service.name", service)]},
             "scopeMetrics": [{"metrics": metrics}]}]})
    return organization


def found(organization, **parameters) -> list[str]:
    return [each["trace_id"] for each in organization.all_of("/traces", 1000, **parameters)]


def ids(traces) -> set[str]:
    return {each.id for each in traces}


# ---- Traces ----

@pytest.mark.parametrize(("parameters", "expected"), [
    ({}, lambda t: True),
    ({"service_name": "cart"}, lambda t: t.service == "cart"),
    ({"service_name": ["cart", "search"]}, lambda t: t.service in ("cart", "search")),
    ({"service_name": "CART"}, lambda t: False),
    ({"status": "error"}, lambda t: t.status == "error"),
    ({"status": "ok"}, lambda t: t.status == "ok"),
    ({"status": "unset"}, lambda t: t.status == "unset"),
    ({"min_duration_us": 30_000}, lambda t: t.milliseconds >= 30),
    ({"max_duration_us": 30_000}, lambda t: t.milliseconds <= 30),
    ({"min_duration_us": 20_000, "max_duration_us": 40_000}, lambda t: 20 <= t.milliseconds <= 40),
    ({"search": "/items/17"}, lambda t: t.number == 17),
    ({"search": "GET /ITEMS/17"}, lambda t: t.number == 17),
    ({"search": "customer-3"}, lambda t: t.number % 7 == 3),
    ({"search": "nothing like this"}, lambda t: False),
    ({"attribute": "customer=customer-3"}, lambda t: t.number % 7 == 3),
    ({"attribute": "customer=customer"}, lambda t: False),
    ({"attribute": ["customer=customer-3", "customer=customer-4"]}, lambda t: False),
    ({"attribute": "customer=customer-3", "service_name": "cart", "min_duration_us": 30_000},
     lambda t: t.number % 7 == 3 and t.service == "cart" and t.milliseconds >= 30),
    ({"service_name": "cart", "status": "error", "search": "customer-3"},
     lambda t: t.service == "cart" and t.status == "error" and t.number % 7 == 3),
])
def test_trace_filters_find_what_they_say(sent, parameters, expected):
    assert set(found(sent, **parameters)) == ids(filter(expected, sent.traces))


def test_a_trace_is_found_by_its_id(sent):
    wanted = sent.traces[7].id
    assert found(sent, search=wanted) == [wanted]
    assert sent.get(f"/traces/{wanted.upper()}").json()["trace_id"] == wanted


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize(("sort", "key"), [
    ("start_time", lambda t: t["start_time"]), ("duration_us", lambda t: t["duration_us"]),
    ("span_count", lambda t: t["span_count"])])
@pytest.mark.parametrize("limit", [7, 1000])
def test_traces_are_sorted_and_each_is_on_one_page(sent, sort, key, order, limit):
    traces = sent.all_of("/traces", limit, sort_by=sort, order_by=order)

    assert sorted(each["trace_id"] for each in traces) == sorted(ids(sent.traces))
    keys = [key(each) for each in traces]
    assert keys == sorted(keys, reverse=order == "desc")


def test_traces_come_newest_first_by_default(sent):
    assert found(sent) == found(sent, sort_by="start_time", order_by="desc")


def test_a_page_links_to_the_next(sent):
    first = sent.get("/traces", limit=5, service_name=["cart", "search"])
    second = requests.get(
        f"{sent.server.url}{first.links['next']['url']}", headers=sent.headers, timeout=REQUEST_SECONDS)

    assert second.status_code == 200, second.text
    assert len(second.json()["traces"]) == 5
    cursor = first.json()["next_cursor"]
    assert second.json() == sent.get("/traces", limit=5, service_name=["cart", "search"], cursor=cursor).json()


def test_what_arrives_between_pages_disturbs_none(sent):
    organization = sign_up(sent.server)
    for number in range(6):
        send_trace(organization, Trace(number + 100))
    first = organization.get("/traces", limit=3).json()
    newer = Trace(0)
    send_trace(organization, newer)
    second = organization.get("/traces", limit=100, cursor=first["next_cursor"]).json()

    seen = [each["trace_id"] for each in first["traces"] + second["traces"]]
    assert len(seen) == len(set(seen)) == 6 and newer.id not in seen


def send_trace(organization, trace: Trace) -> None:
    otlp.export(organization, "traces", {"resourceSpans": [{"scopeSpans": [{"spans": trace.spans()}]}]})


def test_a_summary_agrees_with_its_trace(sent):
    for trace in sent.traces[:8]:
        detail = sent.get(f"/traces/{trace.id}").json()
        (summary,) = sent.get("/traces", search=trace.id).json()["traces"]
        assert {name: detail[name] for name in summary} == summary
        assert (summary["root_span_name"], summary["root_service_name"]) == (trace.name, trace.service)
        assert (summary["duration_us"], summary["span_count"]) == (trace.milliseconds * 1_000, trace.span_count)
        assert summary["status"] == trace.status
        assert summary["error_count"] == (1 if trace.status == "error" else 0)
        starts = [span["start_time"] for span in detail["spans"]]
        assert len(starts) == trace.span_count and starts == sorted(starts)
        logs = {each["body"] for each in detail["logs"]}
        assert logs == {each.body for each in sent.records if each.trace_id == trace.id}


@pytest.mark.parametrize("path", ["/traces", "/logs", "/metadata/services", "/metadata/metrics"])
def test_the_range_bounds_what_is_found(sent, path):
    before = sent.get(path, start=otlp.time_text(NOW - 50_000 * SECOND), end=otlp.time_text(NOW - 40_000 * SECOND))
    around = sent.get(path, **otlp.around(NOW))

    def count(answer):
        assert answer.status_code == 200, answer.text
        return len(next(iter(answer.json().values())))

    assert count(before) == 0 and count(around) > 0


def test_the_start_is_in_the_range_and_the_end_is_not(sent):
    trace = sent.traces[40]
    at, after = otlp.time_text(trace.start), otlp.time_text(trace.start + 1)

    assert found(sent, start=at, end=after) == [trace.id]
    assert found(sent, start=otlp.time_text(trace.start - 1), end=at) == []


def test_times_may_have_an_offset(sent):
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    start = datetime.datetime.fromtimestamp(NOW // SECOND - 600, zone)
    answer = sent.get("/traces", start=start.isoformat(), end=(start + datetime.timedelta(hours=1)).isoformat())

    assert answer.status_code == 200, answer.text
    assert answer.json()["traces"]


# ---- Logs ----

def bodies(organization, limit=1000, **parameters) -> list[str]:
    return [each["body"] for each in organization.all_of("/logs", limit, **parameters)]


@pytest.mark.parametrize(("parameters", "expected"), [
    ({}, lambda r: True),
    ({"service_name": "cart"}, lambda r: r.service == "cart"),
    ({"service_name": ["cart", "payment"]}, lambda r: r.service != "search"),
    *[({"severity": level}, lambda r, least=number: LEVELS[r.level] >= least) for level, number in LEVELS.items()],
    ({"search": "apples"}, lambda r: r.number % 2 == 1),
    ({"search": "APPLES"}, lambda r: r.number % 2 == 1),
    ({"search": "apples user-3"}, lambda r: r.number % 2 == 1 and r.number % 5 == 3),
    ({"search": '"and user-3"'}, lambda r: r.number % 5 == 3),
    ({"search": '"user-3 and"'}, lambda r: False),
    ({"search": "apples", "severity": "error", "service_name": "payment"},
     lambda r: r.number % 2 == 1 and LEVELS[r.level] >= 17 and r.service == "payment"),
])
def test_log_filters_find_what_they_say(sent, parameters, expected):
    assert sorted(bodies(sent, **parameters)) == sorted(each.body for each in filter(expected, sent.records))


def test_logs_are_found_by_their_trace(sent):
    trace = sent.traces[4]
    assert sorted(bodies(sent, trace_id=trace.id)) == sorted(r.body for r in sent.records if r.trace_id == trace.id)
    assert bodies(sent, trace_id=uuid.uuid4().hex) == []


@pytest.mark.parametrize("limit", [1, 7, 30])
def test_logs_come_newest_first_and_each_is_on_one_page(sent, limit):
    logs = sent.all_of("/logs", limit)

    assert sorted(each["body"] for each in logs) == sorted(each.body for each in sent.records)
    times = [each["time"] for each in logs]
    assert times == sorted(times, reverse=True)


# ---- Metrics and metadata ----

@pytest.mark.parametrize(("parameters", "count"), [
    ({}, 6),
    ({"service_name": "cart"}, 2),
    ({"service_name": ["cart", "search"]}, 4),
    ({"attribute": "route=/a"}, 3),
    ({"attribute": "route=/b=c"}, 3),
    ({"attribute": ["route=/a", "code=200"]}, 3),
    ({"attribute": ["route=/a", "code=404"]}, 0),
    ({"attribute": "nowhere=1"}, 0),
    ({"attribute": "route=/a", "service_name": "search"}, 1),
])
def test_metric_filters_find_what_they_say(sent, parameters, count):
    series = sent.all_of("/metrics", 1000, name="http.requests", **parameters)

    assert len(series) == count
    for each in series:
        assert sorted(point["value"] for point in each["points"]) == list(range(5))
        times = [point["time"] for point in each["points"]]
        assert times == sorted(times)


def test_each_series_is_on_one_page(sent):
    series = sent.all_of("/metrics", 1, name="http.requests")

    assert len({(each["service_name"], each["attributes"]["route"]) for each in series}) == len(series) == 6


def test_an_unknown_metric_has_no_series(sent):
    assert sent.get("/metrics", name="no.such.metric").json() == {"series": [], "next_cursor": None}


def test_services_say_what_they_send(sent):
    services = sent.get("/metadata/services").json()["services"]

    assert [each["name"] for each in services] == SERVICES
    for each in services:
        assert sorted(each["signals"]) == ["logs", "metrics", "traces"]
        assert each["first_seen"] < each["last_seen"]


def test_metrics_say_what_they_are_and_who_sends_them(sent):
    metrics = {each["name"]: each for each in sent.get("/metadata/metrics").json()["metrics"]}

    assert list(metrics) == ["http.requests", "only.cart", "only.payment", "only.search"]
    assert metrics["http.requests"] == {
        "name": "http.requests", "description": "Requests.", "unit": "1", "type": "sum",
        "temporality": "cumulative", "is_monotonic": True, "service_names": SERVICES}
    assert (metrics["only.cart"]["type"], metrics["only.cart"]["service_names"]) == ("gauge", ["cart"])
