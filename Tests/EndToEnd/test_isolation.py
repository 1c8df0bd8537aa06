# SPDX-License-Identifier: Apache-2.0
"""Two organizations that send the same names and the same trace id: nothing crosses, and nothing hints."""

import re
import string
import uuid
import zlib

import pytest
import requests

import otlp
from conftest import sign_up
from server import REQUEST_SECONDS, eventually

TRACE_ID = uuid.uuid4().hex
METRIC = "shared.requests"


@pytest.fixture(scope="module")
def two(server):
    """Two organizations with the same services, the same trace id and the same metric; their values differ."""
    both = [sign_up(server), sign_up(server)]
    for organization, mark in zip(both, ("mine", "theirs")):
        fill(organization, mark, TRACE_ID)
        # What only one of them has.
        fill(organization, mark, uuid.uuid4().hex, service=f"only-{mark}", metric=f"only.{mark}")
        erasure = {"signals": ["logs"], "attributes": [{"key": "nobody", "value": f"erased by {mark}"}]}
        organization.erasure = organization.as_owner("POST", "/erasures", json=erasure).json()["id"]
    return both


def fill(organization, mark: str, trace_id: str, service="shared", metric=METRIC) -> None:
    """One span, one log record and one point, all of them marked."""
    now = otlp.now()
    resource = {"attributes": [otlp.text("service.name", service), otlp.text("owner", mark)]}
    span = {
        "traceId": trace_id, "spanId": "0102030405060708", "name": f"work of {mark}",
        "startTimeUnixNano": str(now), "endTimeUnixNano": str(now + 5_000_000),
    }
    record = {"timeUnixNano": str(now), "traceId": trace_id, "body": {"stringValue": f"words of {mark}"}}
    points = [{"timeUnixNano": str(now), "asInt": "7", "attributes": [otlp.text("tag", mark)]}]
    for signal, body in {
        "traces": {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]},
        "logs": {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [record]}]}]},
        "metrics": {"resourceMetrics": [{"resource": resource, "scopeMetrics": [
            {"metrics": [{"name": metric, "description": mark, "gauge": {"dataPoints": points}}]}]}]},
    }.items():
        answer = requests.post(
            f"{organization.server.url}/v1/{signal}", json=body, headers=organization.headers, timeout=REQUEST_SECONDS)
        assert (answer.status_code, answer.json()) == (200, {}), answer.text


def reading_paths(server, erasure: str) -> dict[str, dict]:
    """Every GET below /api/v1 with what it needs, from the server's own description; fails on one it does not know."""
    document = requests.get(f"{server.url}/openapi.json", timeout=REQUEST_SECONDS).json()
    values = {"trace_id": TRACE_ID, "name": METRIC, "aggregate": "sum", "erasure_id": erasure}
    paths = {}
    for path, operations in document["paths"].items():
        if not path.startswith("/api/v1") or "get" not in operations:
            continue
        needed = [each for each in operations["get"].get("parameters", []) if each.get("required")]
        short = path.removeprefix("/api/v1")
        for each in needed:
            if each["in"] == "path":
                short = short.replace(f"{{{each['name']}}}", values[each["name"]])
        paths[short] = {each["name"]: values[each["name"]] for each in needed if each["in"] == "query"}
    return paths


def test_no_reading_operation_shows_anything_of_another_organization(two, server):
    mine, theirs = two
    paths = reading_paths(server, mine.erasure)
    assert {"/me", "/api-keys", "/traces", f"/traces/{TRACE_ID}", "/logs", "/metrics"} <= set(paths)
    foreign = [
        "theirs", theirs.erasure, theirs.session["organization"]["id"], theirs.session["organization"]["name"],
        theirs.session["user"]["email"], theirs.session["user"]["id"],
        *(each["id"] for each in theirs.as_owner("GET", "/api-keys").json()["api_keys"]),
    ]
    for path, parameters in paths.items():
        for answer in (mine.get(path, **parameters), mine.as_owner("GET", path, params=parameters)):
            if answer.status_code == 403:
                continue
            assert answer.status_code == 200, f"{path}: {answer.text}"
            crossed = [word for word in foreign if word in answer.text]
            assert not crossed, f"GET {path} shows {crossed}"


@pytest.mark.parametrize("which", [0, 1])
def test_each_sees_its_own_under_the_shared_names(two, which):
    organization, mark = two[which], ("mine", "theirs")[which]

    trace = organization.get(f"/traces/{TRACE_ID}").json()
    assert [each["name"] for each in trace["spans"]] == [f"work of {mark}"]
    assert [each["body"] for each in trace["logs"]] == [f"words of {mark}"]
    traces = organization.get("/traces", service_name="shared").json()["traces"]
    assert [(each["trace_id"], each["span_count"]) for each in traces] == [(TRACE_ID, 1)]
    logs = organization.get("/logs", trace_id=TRACE_ID).json()["logs"]
    assert [each["body"] for each in logs] == [f"words of {mark}"]
    series = organization.get("/metrics", name=METRIC).json()["series"]
    assert [(each["attributes"], len(each["points"])) for each in series] == [({"tag": mark}, 1)]
    services = organization.get("/metadata/services").json()["services"]
    assert [each["name"] for each in services] == [f"only-{mark}", "shared"]
    metrics = organization.get("/metadata/metrics").json()["metrics"]
    assert [(each["name"], each["description"]) for each in metrics] == [(f"only.{mark}", mark), (METRIC, mark)]


@pytest.mark.parametrize("query", [
    ("/traces", {"service_name": "only-theirs"}),
    ("/traces", {"search": "theirs"}),
    ("/logs", {"service_name": "only-theirs"}),
    ("/logs", {"search": "theirs"}),
    ("/metrics", {"name": "only.theirs"}),
    ("/metrics", {"name": METRIC, "attribute": "tag=theirs"}),
])
def test_asking_for_what_only_another_has_finds_nothing(two, query):
    path, parameters = query
    answer = two[0].get(path, **parameters).json()

    assert answer.pop("next_cursor") is None
    assert list(answer.values()) == [[]]


def test_a_foreign_trace_is_answered_like_an_unknown_one(two):
    mine, theirs = two
    (foreign_trace,) = theirs.get("/traces", service_name="only-theirs").json()["traces"]
    foreign, unknown = foreign_trace["trace_id"], uuid.uuid4().hex
    answers = {identifier: mine.get(f"/traces/{identifier}") for identifier in (foreign, unknown)}

    assert {each.status_code for each in answers.values()} == {404}
    bodies = [without_id(answer, identifier) for identifier, answer in answers.items()]
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "trace-not-found"
    varying = {"x-request-id", "date"}
    headers = [{k: v for k, v in each.headers.items() if k.lower() not in varying} for each in answers.values()]
    assert headers[0] == headers[1]


def without_id(answer: requests.Response, identifier: str) -> dict:
    """The body without what names the request itself."""
    body = answer.json()
    assert body.pop("instance") == f"/api/v1/traces/{identifier}"
    del body["request_id"]
    body["detail"] = body["detail"].replace(identifier, "ID")
    return body


def test_a_foreign_cursor_is_refused_or_shows_nothing(two):
    mine, theirs = two
    cursor = theirs.get("/traces", limit=1).json()["next_cursor"]
    assert cursor
    answer = mine.get("/traces", limit=1, cursor=cursor)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-cursor")


def test_a_foreign_key_cannot_be_deleted(two):
    mine, theirs = two
    (foreign,) = theirs.as_owner("GET", "/api-keys").json()["api_keys"]
    answers = [mine.as_owner("DELETE", f"/api-keys/{identifier}") for identifier in (foreign["id"], uuid.uuid4())]

    assert [each.status_code for each in answers] == [404, 404]
    details = [re.sub(r"[0-9a-f-]{36}", "ID", each.json()["detail"]) for each in answers]
    assert details[0] == details[1]
    assert theirs.get("/me").status_code == 200


def test_an_ingest_key_reads_nothing(two, server):
    key = {"authorization": f"Bearer {two[0].create_key('ingest')['key']}"}
    # Who a key is, and where to send to, every credential may know.
    open_to_all = {"/me", "/onboarding"}
    for path, parameters in reading_paths(server, two[0].erasure).items():
        answer = requests.get(f"{server.url}/api/v1{path}", params=parameters, headers=key, timeout=REQUEST_SECONDS)
        assert answer.status_code == (200 if path in open_to_all else 403), f"{path}: {answer.text}"


@pytest.mark.parametrize("signal", list(otlp.REQUESTS))
def test_a_read_key_sends_nothing(two, server, signal):
    owner = two[0]
    reader = type("Reader", (), {
        "server": server, "headers": {"authorization": f"Bearer {owner.create_key('read')['key']}"}})
    assert otlp.post(reader, signal, b"").status_code == 403
    with pytest.raises(otlp.grpc.RpcError) as caught:
        otlp.send(reader, signal, otlp.REQUESTS[signal](), "grpc")
    assert caught.value.code() == otlp.grpc.StatusCode.PERMISSION_DENIED


def test_a_key_manages_no_keys(two):
    body = {"name": "another", "scopes": ["read"]}
    answer = requests.post(
        f"{two[0].server.url}/api/v1/api-keys", json=body, headers=two[0].headers, timeout=REQUEST_SECONDS)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_revoked_key_stops_working(two, server):
    made = two[0].create_key("ingest", "read")
    holder = type("Holder", (), {"server": server, "headers": {"x-api-key": made["key"]}})

    def statuses() -> tuple[int, int]:
        read = requests.get(f"{server.url}/api/v1/traces", headers=holder.headers, timeout=REQUEST_SECONDS)
        return read.status_code, otlp.post(holder, "logs", b"").status_code

    assert statuses() == (200, 200)
    assert two[0].as_owner("DELETE", f"/api-keys/{made['id']}").status_code == 204
    eventually(lambda: statuses() == (401, 401), "the key is refused", 5)
    with pytest.raises(otlp.grpc.RpcError) as caught:
        otlp.send(holder, "logs", otlp.REQUESTS["logs"](), "grpc")
    assert caught.value.code() == otlp.grpc.StatusCode.UNAUTHENTICATED


def test_a_credential_of_one_organization_with_parts_of_another_is_refused(two, server):
    mine, theirs = (each.key.split("_") for each in two)
    # Kind, organization, identifier, secret with its checksum: each of mine in the place of theirs.
    for place in (2, 3, 4):
        mixed = [*theirs[:place], mine[place], *theirs[place + 1:]]
        key = with_checksum("_".join(mixed)[:-CHECKSUM_DIGITS])
        answer = requests.get(f"{server.url}/api/v1/me", headers={"x-api-key": key}, timeout=REQUEST_SECONDS)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_the_checksum_of_these_tests_is_the_real_one(two):
    key = two[0].key
    assert with_checksum(key[:-CHECKSUM_DIGITS]) == key


CHECKSUM_DIGITS = 6


def with_checksum(body: str) -> str:
    """A well-formed credential, so that only the look-up can refuse it: base62 of the CRC-32 of what stands before."""
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_DIGITS):
        rest, digit = divmod(rest, 62)
        digits = alphabet[digit] + digits
    return body + digits
