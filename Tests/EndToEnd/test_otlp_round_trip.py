# SPDX-License-Identifier: Apache-2.0
"""Every field of spans, log records and metrics, by every way in: what comes out is what went in."""

import os

import pytest
from opentelemetry.proto.common.v1.common_pb2 import (
    AnyValue,
    ArrayValue,
    InstrumentationScope,
    KeyValue,
    KeyValueList,
)
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1 import metrics_pb2
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

import otlp
from otlp import REQUESTS, SECOND, WAYS, assert_same, send


def any_value(value) -> AnyValue:
    match value:
        case None:
            return AnyValue()
        case bool():
            return AnyValue(bool_value=value)
        case int():
            return AnyValue(int_value=value)
        case float():
            return AnyValue(double_value=value)
        case str():
            return AnyValue(string_value=value)
        case bytes():
            return AnyValue(bytes_value=value)
        case list():
            return AnyValue(array_value=ArrayValue(values=[any_value(element) for element in value]))
        case dict():
            return AnyValue(kvlist_value=KeyValueList(values=key_values(value)))
    raise TypeError(value)


def key_values(values: dict) -> list[KeyValue]:
    return [KeyValue(key=name, value=any_value(value)) for name, value in values.items()]


EVERY_VALUE = {
    "text": "Grüße, 世界 🌍 \"quoted\" \\ \n\t\u0001",
    "no text": "",
    "yes": True,
    "no": False,
    "zero": 0,
    "largest": 2**63 - 1,
    "smallest": -(2**63),
    "half": 0.5,
    "whole double": 3.0,
    "tiny": 5e-324,
    "huge": -1.7976931348623157e308,
    "not a number": float("nan"),
    "endless": float("-inf"),
    "bytes": bytes(range(256)),
    "no bytes": b"",
    "nothing": None,
    "list": ["a", 1, 2.5, True, None, b"\x00", ["nested", []], {"in": {"the": "list"}}],
    "no list": [],
    "map": {"a": {"b": {"c": [1, {"d": "e"}]}}, "empty": {}},
    "": "no key",
}


def resource(service: str) -> Resource:
    return Resource(
        attributes=key_values({"service.name": service, "host.name": "node-1", **EVERY_VALUE}),
        dropped_attributes_count=3,
    )


SCOPE = InstrumentationScope(
    name="library", version="1.2.3", attributes=key_values(EVERY_VALUE), dropped_attributes_count=4
)
RESOURCE_SCHEMA = "https://opentelemetry.io/schemas/1.26.0"
SCOPE_SCHEMA = "https://opentelemetry.io/schemas/1.27.0"


def trace(trace_id: bytes, start: int):
    """A trace of six spans, one of each kind, with everything that a span can carry."""
    root = os.urandom(8)
    spans = []
    for kind in range(6):
        spans.append(
            Span(
                trace_id=trace_id,
                span_id=root if kind == 0 else os.urandom(8),
                parent_span_id=b"" if kind == 0 else root,
                trace_state="vendor=value,other=1",
                flags=0x301 if kind % 2 else 0,
                name=f"operation {kind}",
                kind=kind,
                start_time_unix_nano=start + kind * 1_001,
                end_time_unix_nano=start + kind * 1_001 + 7 * kind,
                attributes=key_values(EVERY_VALUE if kind == 1 else {"number": kind}),
                dropped_attributes_count=kind,
                events=[
                    Span.Event(
                        time_unix_nano=start + number,
                        name=f"event {number}",
                        attributes=key_values(EVERY_VALUE if number == 0 else {}),
                        dropped_attributes_count=number,
                    )
                    for number in range(kind)
                ],
                dropped_events_count=kind * 2,
                links=[
                    Span.Link(
                        trace_id=os.urandom(16),
                        span_id=os.urandom(8),
                        trace_state="linked=1",
                        attributes=key_values(EVERY_VALUE if number == 0 else {}),
                        dropped_attributes_count=number,
                        flags=1,
                    )
                    for number in range(kind % 3)
                ],
                dropped_links_count=kind * 3,
                status=Status(code=kind % 3, message="it broke" if kind % 3 == 2 else ""),
            )
        )
    first = ScopeSpans(scope=SCOPE, spans=spans[:4], schema_url=SCOPE_SCHEMA)
    second = ScopeSpans(scope=InstrumentationScope(name="plain"), spans=spans[4:5])
    third = ScopeSpans(spans=spans[5:])
    return REQUESTS["traces"](
        resource_spans=[
            ResourceSpans(resource=resource("shop"), scope_spans=[first, second], schema_url=RESOURCE_SCHEMA),
            ResourceSpans(resource=Resource(attributes=key_values({"service.name": "cart"})), scope_spans=[third]),
        ]
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_span_comes_out_as_it_went_in(organization, way):
    trace_id, start = os.urandom(16), otlp.now()
    request = trace(trace_id, start)

    response = send(organization, "traces", request, way)

    assert not response.HasField("partial_success")
    shown = organization.eventually(f"/traces/{trace_id.hex()}", lambda answer: len(answer["spans"]) == 6)
    spans = sorted(shown["spans"], key=lambda span: (span["start_time"], span["span_id"]))
    assert_same(spans, otlp.spans_json(request), "spans")
    assert (shown["span_count"], shown["error_count"], shown["root_span_name"]) == (6, 2, "operation 0")
    assert sorted(shown["service_names"]) == ["cart", "shop"]
    assert shown["start_time"] == otlp.time_text(start)


BODIES = ["plain text", "", 42, -0.25, True, b"\x00\xff", ["a", 1, None], {"event": {"deep": [1, 2]}}, None, EVERY_VALUE]


def logs(trace_id: bytes, start: int):
    """A log record of each severity and each kind of body."""
    records = [
        LogRecord(
            time_unix_nano=start + number * 1_003 if number != 3 else 0,
            observed_time_unix_nano=start + number * 1_003 + 5 if number != 4 else 0,
            severity_number=number,
            severity_text=["", "INFO", "Warnung"][number % 3],
            body=any_value(BODIES[number % len(BODIES)]),
            attributes=key_values(EVERY_VALUE if number == 1 else {"number": number}),
            dropped_attributes_count=number,
            flags=number % 2,
            trace_id=trace_id if number % 2 else b"",
            span_id=os.urandom(8) if number % 4 == 1 else b"",
            event_name="shop.order.placed" if number % 5 == 0 else "",
        )
        for number in range(25)
    ]
    return REQUESTS["logs"](
        resource_logs=[
            ResourceLogs(
                resource=resource("shop"),
                schema_url=RESOURCE_SCHEMA,
                scope_logs=[
                    ScopeLogs(scope=SCOPE, log_records=records[:20], schema_url=SCOPE_SCHEMA),
                    ScopeLogs(log_records=records[20:]),
                ],
            )
        ]
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_log_record_comes_out_as_it_went_in(organization, way):
    trace_id, start = os.urandom(16), otlp.now()
    request = logs(trace_id, start)

    response = send(organization, "logs", request, way)

    assert not response.HasField("partial_success")
    shown = organization.eventually(
        "/logs", lambda answer: len(answer["logs"]) == 25, limit=100, **otlp.around(start)
    )["logs"]
    shown.sort(key=lambda record: record["time"])
    expected = sorted(otlp.logs_json(request), key=lambda record: record["time"])
    assert_same(shown, expected, "logs")
    of_trace = organization.get("/logs", trace_id=trace_id.hex(), limit=100, **otlp.around(start)).json()["logs"]
    assert len(of_trace) == 12
    assert all(record["trace_id"] == trace_id.hex() for record in of_trace)


def exemplars(start: int) -> list:
    return [
        metrics_pb2.Exemplar(
            time_unix_nano=start + 1,
            as_double=0.125,
            trace_id=os.urandom(16),
            span_id=os.urandom(8),
            filtered_attributes=key_values(EVERY_VALUE),
        ),
        metrics_pb2.Exemplar(time_unix_nano=start + 2, as_int=-7),
    ]


def number_points(start: int, values: list) -> list:
    return [
        metrics_pb2.NumberDataPoint(
            attributes=key_values({"route": "/cart", "number": index % 2}),
            start_time_unix_nano=start - SECOND if index % 3 else 0,
            time_unix_nano=start + index * 1_000_001,
            flags=0,
            exemplars=exemplars(start) if index == 0 else [],
            **({"as_int": value} if isinstance(value, int) else {"as_double": value}),
        )
        for index, value in enumerate(values)
    ]


def metrics(start: int):
    """One metric of each kind, number type and temporality."""
    m = metrics_pb2
    common = {"start_time_unix_nano": start - SECOND, "time_unix_nano": start, "attributes": key_values(EVERY_VALUE)}
    no_value = m.NumberDataPoint(time_unix_nano=start, flags=1, attributes=key_values({"state": "stale"}))
    doubles = [0.5, -1.5, 3.0, float("inf"), 1e300, 0.0]
    histogram = m.HistogramDataPoint(
        count=2**62, sum=123.5, bucket_counts=[0, 2, 2**62 - 2, 0], explicit_bounds=[-1.0, 0.0, 2.5],
        min=-0.5, max=1e9, flags=0, exemplars=exemplars(start), **common)
    bare_histogram = m.HistogramDataPoint(count=3, time_unix_nano=start + 1)
    exponential = m.ExponentialHistogramDataPoint(
        count=9, sum=-4.25, scale=-3, zero_count=2, zero_threshold=0.001, min=-8.0, max=16.0,
        positive=m.ExponentialHistogramDataPoint.Buckets(offset=-2, bucket_counts=[1, 0, 3]),
        negative=m.ExponentialHistogramDataPoint.Buckets(offset=7, bucket_counts=[3]),
        exemplars=exemplars(start), **common)
    summary = m.SummaryDataPoint(
        count=100, sum=55.5,
        quantile_values=[
            m.SummaryDataPoint.ValueAtQuantile(quantile=quantile, value=value)
            for quantile, value in [(0.0, 0.1), (0.5, 0.4), (1.0, 9.0)]
        ],
        **common)
    described = {"description": "What it counts.", "unit": "{item}", "metadata": key_values(EVERY_VALUE)}
    kinds = [
        m.Metric(name="gauge.int", gauge=m.Gauge(data_points=number_points(start, [1, -5, 2**63 - 1])), **described),
        m.Metric(name="gauge.double", gauge=m.Gauge(data_points=number_points(start, doubles) + [no_value])),
        m.Metric(
            name="sum.cumulative",
            sum=m.Sum(data_points=number_points(start, [1, 2, 3, 4]), aggregation_temporality=2, is_monotonic=True)),
        m.Metric(
            name="sum.delta",
            sum=m.Sum(data_points=number_points(start, [0.5, 0.25]), aggregation_temporality=1, is_monotonic=False)),
        m.Metric(
            name="histogram", unit="ms",
            histogram=m.Histogram(data_points=[histogram, bare_histogram], aggregation_temporality=1)),
        m.Metric(
            name="exponential", unit="s",
            exponential_histogram=m.ExponentialHistogram(data_points=[exponential], aggregation_temporality=2)),
        m.Metric(name="summary", summary=m.Summary(data_points=[summary])),
    ]
    scope = m.ScopeMetrics(scope=SCOPE, metrics=kinds, schema_url=SCOPE_SCHEMA)
    return REQUESTS["metrics"](
        resource_metrics=[
            m.ResourceMetrics(resource=resource("shop"), scope_metrics=[scope], schema_url=RESOURCE_SCHEMA)
        ]
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_metric_comes_out_as_it_went_in(organization, way):
    start = otlp.now()
    request = metrics(start)

    response = send(organization, "metrics", request, way)

    assert not response.HasField("partial_success")
    expected = otlp.series_json(request)
    for name in {series["metric"]["name"] for series in expected}:
        wanted = [series for series in expected if series["metric"]["name"] == name]
        shown = organization.eventually(
            "/metrics", lambda answer: len(answer["series"]) == len(wanted), name=name, **otlp.around(start)
        )["series"]
        assert_same(otlp.in_order(shown), wanted, name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("signal", REQUESTS)
def test_an_empty_request_is_accepted(organization, signal, way):
    assert not send(organization, signal, REQUESTS[signal](), way).HasField("partial_success")


def test_another_organization_sees_nothing_of_it(organization, other_organization):
    trace_id, start = os.urandom(16), otlp.now()
    send(organization, "traces", trace(trace_id, start))
    send(organization, "logs", logs(trace_id, start))
    send(organization, "metrics", metrics(start))

    organization.eventually(f"/traces/{trace_id.hex()}", lambda answer: len(answer["spans"]) == 6)
    assert other_organization.get(f"/traces/{trace_id.hex()}").status_code == 404
    assert other_organization.get("/traces", **otlp.around(start)).json()["traces"] == []
    assert other_organization.get("/logs", **otlp.around(start)).json()["logs"] == []
    assert other_organization.get("/metrics", name="histogram", **otlp.around(start)).json()["series"] == []


def test_the_same_request_sent_twice_is_stored_once(organization):
    trace_id, start = os.urandom(16), otlp.now()
    request = logs(trace_id, start)

    for way in ("4318-protobuf", "grpc-gzip", "4318-protobuf-gzip"):
        send(organization, "logs", request, way)

    shown = organization.eventually("/logs", lambda answer: answer["logs"], limit=100, **otlp.around(start))
    assert len(shown["logs"]) == 25
