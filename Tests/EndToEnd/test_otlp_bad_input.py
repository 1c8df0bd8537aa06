# SPDX-License-Identifier: Apache-2.0
"""What is refused is refused with the right status and a clear message; the server lives, and its memory is bounded."""

import gzip
import json
import os
import random
import socket

import grpc
import pytest
import requests
import zstandard
from google.rpc import status_pb2
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

import otlp
from conftest import sign_up
from otlp import REQUESTS, SECOND, post, send
from test_otlp_round_trip import logs, metrics, trace

MIB = 1 << 20
# Of the debug build, after everything in this file: a body of 64 MiB, its decoded form, and some of both at once.
RESIDENT_MIB_MAX = 1_500


@pytest.fixture(scope="module")
def bad_server(make_server):
    """A server of its own, so that its memory shows what this file did to it."""
    server = make_server()
    server.start()
    yield server
    peak = resident_mib(server, "VmHWM")
    assert server.stop() == 0, server.log_tail()
    assert peak < RESIDENT_MIB_MAX, f"the server took {peak} MiB"


@pytest.fixture(scope="module")
def sender(bad_server):
    return sign_up(bad_server)


@pytest.fixture(autouse=True)
def still_lives(sender):
    """After each test the same process takes an export and shows it."""
    process = sender.server.process
    yield
    assert process.poll() is None, sender.server.log_tail()
    trace_id = os.urandom(16)
    assert not send(sender, "traces", one_span(trace_id)).HasField("partial_success")
    sender.eventually(f"/traces/{trace_id.hex()}", lambda answer: len(answer["spans"]) == 1)


def resident_mib(server, name: str) -> int:
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith(name))


def one_span(trace_id: bytes, **fields):
    start = otlp.now()
    fields = {"span_id": os.urandom(8), "name": "work", **fields}
    span = Span(trace_id=trace_id, start_time_unix_nano=start, end_time_unix_nano=start + 5, **fields)
    return REQUESTS["traces"](resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=[span])])])


def refusal(answer: requests.Response, status: int) -> str:
    """Checks the status and the form of a refusal; gives its message."""
    assert answer.status_code == status, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] in ("application/x-protobuf", "application/json")
    if answer.headers["content-type"] == "application/json":
        body = answer.json()
        assert body["code"] > 0
        message = body["message"]
    else:
        body = status_pb2.Status.FromString(answer.content)
        assert body.code > 0
        message = body.message
    assert len(message) > 10
    return message


def call(organization, body: bytes, signal="traces", metadata=None, **options) -> grpc.RpcError | None:
    """Exports raw bytes over gRPC; gives the error, or None."""
    service = {"traces": "trace.v1.Trace", "logs": "logs.v1.Logs", "metrics": "metrics.v1.Metrics"}[signal]
    unlimited = [("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(organization.server.otlp_grpc_target, options=unlimited) as channel:
        export = channel.unary_unary(f"/opentelemetry.proto.collector.{service}Service/Export")
        try:
            export(body, metadata=list((metadata or organization.headers).items()), timeout=120, **options)
        except grpc.RpcError as error:
            return error
    return None


def whole_request(signal: str) -> bytes:
    """A good request that has every field of its signal."""
    now = otlp.now()
    request = {"traces": lambda: trace(bytes(range(16)), now), "logs": lambda: logs(bytes(range(16)), now),
               "metrics": lambda: metrics(now)}[signal]()
    return request.SerializeToString()


@pytest.mark.parametrize("signal", REQUESTS)
def test_truncated_protobuf_is_malformed(sender, signal):
    whole = whole_request(signal)
    for cut in [1, 2, len(whole) // 3, len(whole) // 2, len(whole) - 1]:
        message = refusal(post(sender, signal, whole[:cut]), 400)
        assert "malformed" in message
        assert call(sender, whole[:cut], signal).code() == grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("signal", REQUESTS)
def test_random_and_mutated_protobuf_never_breaks_the_server(sender, signal):
    chance = random.Random(2)
    whole = whole_request(signal)
    for number in range(150):
        if number % 3 == 0:
            body = chance.randbytes(chance.randrange(1, 400))
        else:
            body = bytearray(whole)
            for _ in range(chance.randrange(1, 6)):
                body[chance.randrange(len(body))] = chance.randrange(256)
        answer = post(sender, signal, bytes(body))
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 400:
            refusal(answer, 400)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"resourceSpans":7}', '{"resourceSpans":[{]}', "\x00", "nul"])
def test_broken_json_is_malformed(sender, body):
    refusal(post(sender, "traces", body.encode(), encoding="json"), 400)


def test_unknown_json_fields_are_ignored(sender):
    assert post(sender, "traces", b'{"resourceSpans":[],"whatever":{"a":[1,null,"x"]}}', encoding="json").text == "{}"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/grpc", None, "", "json"])
@pytest.mark.parametrize("door", ["otlp", "http"])
def test_another_content_type_is_not_supported(sender, door, content_type):
    answer = post(sender, "traces", b"", door=door, headers={"content-type": content_type})

    assert "application/x-protobuf or application/json" in refusal(answer, 415)


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_parameters_of_the_content_type_do_not_matter(sender, content_type):
    answer = post(sender, "traces", b"{}", headers={"content-type": content_type})

    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, "application/json", "{}")


def test_another_content_encoding_is_not_supported(sender):
    assert "gzip or zstd" in refusal(post(sender, "traces", b"", headers={"content-encoding": "br"}), 415)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("door", ["otlp", "http"])
def test_another_method_is_not_allowed(sender, door, method):
    base = sender.server.url if door == "http" else sender.server.otlp_http_url

    answer = requests.request(method, f"{base}/v1/logs", headers=sender.headers, timeout=30)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    # On 8080 the catalogue of all doors answers first, as it does for any other address.
    if door == "otlp":
        refusal(answer, 405)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_damaged_compression_is_malformed(sender, compression):
    whole = (gzip if compression == "gzip" else zstandard).compress(one_span(os.urandom(16)).SerializeToString())
    for body in [whole[:-4], whole[:10], b"\x00" * 50, whole + b"tail!"]:
        answer = post(sender, "traces", body, headers={"content-encoding": compression})
        assert compression in refusal(answer, 400)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_bomb_is_too_large(sender, compression):
    before = resident_mib(sender.server, "VmRSS")
    bomb = (gzip if compression == "gzip" else zstandard).compress(bytes(1024 * MIB))

    answer = post(sender, "traces", bomb, headers={"content-encoding": compression})

    assert "after decompression" in refusal(answer, 413)
    assert resident_mib(sender.server, "VmRSS") < before + 300


def test_a_bomb_over_grpc_is_refused(sender):
    error = call(sender, bytes(70 * MIB), compression=grpc.Compression.Gzip)

    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert call(sender, bytes(400 * MIB), compression=grpc.Compression.Gzip) is not None


def test_a_body_of_65_mib_is_too_large(sender):
    body = bytes(65 * MIB)

    assert str(64 * MIB) in refusal(post(sender, "logs", body), 413)
    pieces = (body[at:at + MIB] for at in range(0, len(body), MIB))
    assert str(64 * MIB) in refusal(post(sender, "logs", pieces), 413)
    error = call(sender, body, "logs")
    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    # A sender told when to come back would come back with the same body.
    assert "google.rpc.retryinfo-bin" not in dict(error.trailing_metadata())


def test_invalid_utf8_is_malformed(sender):
    body = one_span(os.urandom(16), name="name-to-spoil").SerializeToString()
    spoiled = body.replace(b"name-to-spoil", b"name-to\xff\xfespoil"[:13])

    assert "UTF-8" in refusal(post(sender, "traces", spoiled), 400)
    text = b'{"resourceSpans":[{"schemaUrl":"\xff"}]}'
    assert "UTF-8" in refusal(post(sender, "traces", text, encoding="json"), 400)


@pytest.mark.parametrize(
    "fields, word",
    [
        ({"trace_id": b"short"}, "trace_id"),
        ({"trace_id": b""}, "trace_id"),
        ({"trace_id": bytes(16)}, "trace_id"),
        ({"span_id": b"123456789"}, "span_id"),
        ({"span_id": bytes(8)}, "span_id"),
        ({"parent_span_id": b"1"}, "parent_span_id"),
        ({"links": [Span.Link(trace_id=b"x", span_id=os.urandom(8))]}, "id of a link"),
    ],
)
@pytest.mark.parametrize("way", ["grpc", "4318-protobuf", "8080-json-gzip"])
def test_a_span_with_a_wrong_id_is_left_out_and_its_sibling_is_kept(sender, way, fields, word):
    good, other = os.urandom(16), os.urandom(16)
    request = one_span(good)
    bad = one_span(**{"trace_id": other, **fields}).resource_spans[0].scope_spans[0].spans[0]
    request.resource_spans[0].scope_spans[0].spans.append(bad)

    response = send(sender, "traces", request, way)

    assert response.partial_success.rejected_spans == 1
    assert word in response.partial_success.error_message
    sender.eventually(f"/traces/{good.hex()}", lambda answer: len(answer["spans"]) == 1)
    assert sender.get(f"/traces/{other.hex()}").status_code == 404


def nested_value(depth: int) -> bytes:
    """The protobuf of an `AnyValue` with arrays in arrays."""
    value = b""
    for _ in range(depth):
        value = field(5, field(1, value))
    return value


def field(number: int, content: bytes) -> bytes:
    length, prefix = len(content), bytearray([number << 3 | 2])
    while length >= 0x80:
        prefix.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(prefix) + bytes([length]) + content


@pytest.mark.parametrize("depth", [100, 20_000])
def test_absurd_nesting_is_refused(sender, depth):
    attribute = field(1, b"deep") + field(2, nested_value(depth))
    span = one_span(os.urandom(16)).resource_spans[0].scope_spans[0].spans[0].SerializeToString() + field(9, attribute)
    body = field(1, field(2, field(2, span)))

    assert "nest" in refusal(post(sender, "traces", body), 400)
    text = b'{"resourceSpans":' + b"[{" * depth
    refusal(post(sender, "traces", text, encoding="json"), 400)
    unknown = b'{"unknown":' + b"[" * depth + b"]" * depth + b"}"
    assert post(sender, "traces", unknown, encoding="json").status_code in (200, 400)


def test_ten_thousand_attributes_are_kept(sender):
    trace_id = os.urandom(16)
    attributes = [KeyValue(key=f"key {number}", value=AnyValue(int_value=number)) for number in range(10_000)]

    send(sender, "traces", one_span(trace_id, attributes=attributes))

    shown = sender.eventually(f"/traces/{trace_id.hex()}", lambda answer: len(answer["spans"]) == 1)
    assert shown["spans"][0]["attributes"] == {f"key {number}": number for number in range(10_000)}


def test_a_value_of_a_mebibyte_is_kept(sender):
    trace_id, text = os.urandom(16), "ä" * (MIB // 2)
    attribute = KeyValue(key="long", value=AnyValue(string_value=text))

    send(sender, "traces", one_span(trace_id, attributes=[attribute]), "grpc-gzip")

    shown = sender.eventually(f"/traces/{trace_id.hex()}", lambda answer: len(answer["spans"]) == 1)
    assert shown["spans"][0]["attributes"] == {"long": text}


CREDENTIALS = [
    {},
    {"authorization": "Bearer nonsense"},
    {"authorization": "Basic dXNlcjpwYXNz"},
    {"authorization": "Bearer"},
    {"x-api-key": "argus_ing_1_2_3"},
    {"x-api-key": "x" * 5_000},
]


@pytest.mark.parametrize("headers", CREDENTIALS)
def test_without_a_valid_key_nothing_is_read(sender, headers):
    body = one_span(os.urandom(16)).SerializeToString()
    for door in ("otlp", "http"):
        answer = post(sender, "traces", body, door=door, headers={"authorization": None, **headers})
        refusal(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    error = call(sender, body, metadata=headers or {"user": "nobody"})
    assert error.code() == grpc.StatusCode.UNAUTHENTICATED
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    assert status_pb2.Status.FromString(details).code == grpc.StatusCode.UNAUTHENTICATED.value[0]


def make_key(sender, scopes: list[str]) -> dict:
    created = requests.post(
        f"{sender.server.url}/api/v1/api-keys",
        json={"name": "another", "scopes": scopes},
        headers={"Authorization": f"Bearer {sender.session['access_token']}"},
        timeout=30,
    )
    assert created.status_code == 201, created.text
    return created.json()


def test_a_key_that_may_only_read_is_forbidden(sender):
    headers = {"authorization": f"Bearer {make_key(sender, ['read'])['key']}"}

    assert "telemetry:write" in refusal(post(sender, "traces", b"", headers=headers), 403)
    assert call(sender, b"", metadata=headers).code() == grpc.StatusCode.PERMISSION_DENIED


def test_a_revoked_key_is_refused_at_once(sender):
    key = make_key(sender, ["ingest"])
    headers = {"authorization": f"Bearer {key['key']}"}
    assert post(sender, "traces", b"", headers=headers).status_code == 200

    deleted = requests.delete(
        f"{sender.server.url}/api/v1/api-keys/{key['id']}",
        headers={"Authorization": f"Bearer {sender.session['access_token']}"},
        timeout=30,
    )

    assert deleted.status_code == 204
    refusal(post(sender, "traces", b"", headers=headers), 401)
    assert call(sender, b"", metadata=headers).code() == grpc.StatusCode.UNAUTHENTICATED


def test_a_client_that_leaves_in_the_middle_does_no_harm(sender):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", sender.server.otlp_http_port)) as connection:
            head = "\r\n".join([
                "POST /v1/traces HTTP/1.1", "host: argus", "content-type: application/x-protobuf",
                f"authorization: Bearer {sender.key}", "content-length: 50000000", "", "",
            ])
            connection.sendall(head.encode() + bytes(MIB))


def test_a_time_beyond_2262_is_left_out(sender):
    request = one_span(os.urandom(16))
    request.resource_spans[0].scope_spans[0].spans[0].end_time_unix_nano = 2**64 - 1

    response = send(sender, "traces", request)

    assert response.partial_success.rejected_spans == 1
    assert "2262" in response.partial_success.error_message


def test_numbers_may_be_text_in_json(sender):
    trace_id, start = os.urandom(16).hex(), otlp.now()
    span = {
        "traceId": trace_id.upper(), "spanId": "00F067AA0BA902B7", "name": "n", "kind": 2,
        "startTimeUnixNano": start, "endTimeUnixNano": str(start + SECOND),
        "attributes": [
            {"key": "as text", "value": {"intValue": "-5"}}, {"key": "as number", "value": {"intValue": 5}},
            {"key": "double", "value": {"doubleValue": 2}}, {"key": "bytes", "value": {"bytesValue": "AQI="}},
        ],
    }
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()

    assert post(sender, "traces", body, encoding="json").text == "{}"

    shown = sender.eventually(f"/traces/{trace_id}", lambda answer: len(answer["spans"]) == 1)["spans"][0]
    assert (shown["span_id"], shown["kind"], shown["duration_ns"]) == ("00f067aa0ba902b7", "server", SECOND)
    otlp.assert_same(
        shown["attributes"], {"as text": -5, "as number": 5, "double": 2.0, "bytes": {"$bytes": "AQI="}})
