# SPDX-License-Identifier: Apache-2.0
"""Sends OTLP requests by every way in, and says how REST must show what was sent."""

import base64
import datetime
import gzip
import json
import math
import time

import grpc
import requests
import zstandard
from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2, logs_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

SECOND = 1_000_000_000
SEND_SECONDS = 60

REQUESTS = {
    "traces": trace_service_pb2.ExportTraceServiceRequest,
    "logs": logs_service_pb2.ExportLogsServiceRequest,
    "metrics": metrics_service_pb2.ExportMetricsServiceRequest,
}
RESPONSES = {
    "traces": trace_service_pb2.ExportTraceServiceResponse,
    "logs": logs_service_pb2.ExportLogsServiceResponse,
    "metrics": metrics_service_pb2.ExportMetricsServiceResponse,
}
STUBS = {
    "traces": trace_service_pb2_grpc.TraceServiceStub,
    "logs": logs_service_pb2_grpc.LogsServiceStub,
    "metrics": metrics_service_pb2_grpc.MetricsServiceStub,
}

# How a request can reach Argus: name → (door, encoding, compression).
WAYS = {
    "grpc": ("grpc", "protobuf", None),
    "grpc-gzip": ("grpc", "protobuf", "gzip"),
    "4318-protobuf": ("otlp", "protobuf", None),
    "4318-protobuf-gzip": ("otlp", "protobuf", "gzip"),
    "4318-json": ("otlp", "json", None),
    "8080-protobuf-zstd": ("http", "protobuf", "zstd"),
    "8080-json-gzip": ("http", "json", "gzip"),
}

_COMPRESS = {None: lambda body: body, "gzip": gzip.compress, "zstd": zstandard.compress}
_CONTENT_TYPES = {"protobuf": "application/x-protobuf", "json": "application/json"}


def send(organization, signal: str, request, way: str = "4318-protobuf"):
    """Exports a request message and gives the response message."""
    door, encoding, compression = WAYS[way]
    if door == "grpc":
        with grpc.insecure_channel(organization.server.otlp_grpc_target) as channel:
            return STUBS[signal](channel).Export(
                request,
                metadata=list(organization.headers.items()),
                compression=grpc.Compression.Gzip if compression else grpc.Compression.NoCompression,
                timeout=SEND_SECONDS,
            )
    body = request.SerializeToString() if encoding == "protobuf" else otlp_json(request)
    answer = post(organization, signal, body, encoding=encoding, compression=compression, door=door)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == _CONTENT_TYPES[encoding]
    response = RESPONSES[signal]()
    if encoding == "protobuf":
        response.ParseFromString(answer.content)
    else:
        json_format.Parse(answer.content, response)
    return response


def export(organization, signal: str, request: dict) -> None:
    """Exports a request written as JSON; all of it must be taken."""
    answer = post(organization, signal, json.dumps(request), encoding="json")
    assert (answer.status_code, answer.json()) == (200, {}), answer.text


def text(key: str, value: str) -> dict:
    """An attribute in JSON."""
    return {"key": key, "value": {"stringValue": value}}


def post(
    organization, signal: str, body, encoding="protobuf", compression=None, door="otlp", headers=None
) -> requests.Response:
    """Posts a body as it is; `headers` replace the usual ones, and None takes one away."""
    server = organization.server
    usual = {"content-type": _CONTENT_TYPES[encoding], **organization.headers}
    if compression:
        usual["content-encoding"] = compression
        body = _COMPRESS[compression](body)
    return requests.post(
        f"{server.url if door == 'http' else server.otlp_http_url}/v1/{signal}",
        data=body,
        headers={**usual, **(headers or {})},
        timeout=SEND_SECONDS,
    )


def otlp_json(request) -> bytes:
    """A request in OTLP's JSON: ids in hexadecimal, enumerations as numbers, everything else as proto3 JSON."""

    def with_hex_ids(value):
        if isinstance(value, list):
            return [with_hex_ids(element) for element in value]
        if not isinstance(value, dict):
            return value
        return {
            name: base64.b64decode(element).hex()
            if name in ("traceId", "spanId", "parentSpanId")
            else with_hex_ids(element)
            for name, element in value.items()
        }

    return json.dumps(with_hex_ids(json_format.MessageToDict(request, use_integers_for_enums=True))).encode()


def now() -> int:
    """Nanoseconds since the epoch, with digits in every place."""
    return time.time_ns() // 1_000 * 1_000 + 123


def time_text(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, SECOND)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest:09}Z"


def around(nanoseconds: int) -> dict[str, str]:
    """The range of a query that surely contains a time."""
    return {"start": time_text(nanoseconds - 600 * SECOND), "end": time_text(nanoseconds + 600 * SECOND)}


def value_json(value):
    """How REST shows an `AnyValue`."""
    match value.WhichOneof("value"):
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "double_value":
            return number_json(value.double_value)
        case "bytes_value":
            return {"$bytes": base64.b64encode(value.bytes_value).decode()}
        case "array_value":
            return [value_json(element) for element in value.array_value.values]
        case "kvlist_value":
            return attributes_json(value.kvlist_value.values)
        case _:
            return None


def number_json(number: float):
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def attributes_json(attributes) -> dict:
    return {attribute.key: value_json(attribute.value) for attribute in attributes}


def resource_json(group) -> dict:
    """The resource of a `ResourceSpans` or its siblings."""
    return {
        "attributes": attributes_json(group.resource.attributes),
        "dropped_attributes_count": group.resource.dropped_attributes_count,
        "schema_url": group.schema_url,
    }


def scope_json(group) -> dict:
    """The scope of a `ScopeSpans` or its siblings."""
    return {
        "name": group.scope.name,
        "version": group.scope.version,
        "attributes": attributes_json(group.scope.attributes),
        "dropped_attributes_count": group.scope.dropped_attributes_count,
        "schema_url": group.schema_url,
    }


def service_name(group) -> str:
    return attributes_json(group.resource.attributes).get("service.name", "")


def spans_json(request) -> list[dict]:
    """How REST shows the spans of an export, by start time."""
    spans = [
        span_json(span, resource, scope)
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    return sorted(spans, key=lambda span: (span["start_time"], span["span_id"]))


def span_json(span, resource, scope) -> dict:
    return {
        "trace_id": span.trace_id.hex(),
        "span_id": span.span_id.hex(),
        "parent_span_id": span.parent_span_id.hex() or None,
        "trace_state": span.trace_state,
        "flags": span.flags,
        "name": span.name,
        "kind": ["unspecified", "internal", "server", "client", "producer", "consumer"][span.kind],
        "start_time": time_text(span.start_time_unix_nano),
        "end_time": time_text(span.end_time_unix_nano),
        "duration_ns": span.end_time_unix_nano - span.start_time_unix_nano,
        "service_name": service_name(resource),
        "status": {"code": ["unset", "ok", "error"][span.status.code], "message": span.status.message},
        "attributes": attributes_json(span.attributes),
        "dropped_attributes_count": span.dropped_attributes_count,
        "events": [
            {
                "time": time_text(event.time_unix_nano),
                "name": event.name,
                "attributes": attributes_json(event.attributes),
                "dropped_attributes_count": event.dropped_attributes_count,
            }
            for event in span.events
        ],
        "dropped_events_count": span.dropped_events_count,
        "links": [
            {
                "trace_id": link.trace_id.hex(),
                "span_id": link.span_id.hex(),
                "trace_state": link.trace_state,
                "attributes": attributes_json(link.attributes),
                "dropped_attributes_count": link.dropped_attributes_count,
                "flags": link.flags,
            }
            for link in span.links
        ],
        "dropped_links_count": span.dropped_links_count,
        "resource": resource_json(resource),
        "scope": scope_json(scope),
    }


def logs_json(request) -> list[dict]:
    """How REST shows the log records of an export, in the order in which they were sent."""
    return [
        log_json(record, resource, scope)
        for resource in request.resource_logs
        for scope in resource.scope_logs
        for record in scope.log_records
    ]


def log_json(record, resource, scope) -> dict:
    return {
        "time": time_text(record.time_unix_nano or record.observed_time_unix_nano),
        "observed_time": time_text(record.observed_time_unix_nano) if record.observed_time_unix_nano else None,
        "severity_number": record.severity_number,
        "severity_text": record.severity_text,
        "severity": severity_name(record.severity_number),
        "body": value_json(record.body),
        "event_name": record.event_name,
        "service_name": service_name(resource),
        "trace_id": record.trace_id.hex() or None,
        "span_id": record.span_id.hex() or None,
        "flags": record.flags,
        "attributes": attributes_json(record.attributes),
        "dropped_attributes_count": record.dropped_attributes_count,
        "resource": resource_json(resource),
        "scope": scope_json(scope),
    }


def severity_name(number: int) -> str:
    return "unspecified" if number == 0 else ["trace", "debug", "info", "warn", "error", "fatal"][(number - 1) // 4]


def series_json(request) -> list[dict]:
    """How REST shows the series of an export: points by time, series by what identifies them."""
    series: dict[str, dict] = {}
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                data = getattr(metric, metric.WhichOneof("data"))
                for point in data.data_points:
                    found = {
                        "metric": metric_json(metric),
                        "service_name": service_name(resource),
                        "attributes": attributes_json(point.attributes),
                        "resource": resource_json(resource),
                        "scope": scope_json(scope),
                    }
                    key = json.dumps(found, sort_keys=True)
                    series.setdefault(key, {**found, "points": []})["points"].append(point_json(point))
    return in_order(series.values())


def in_order(series) -> list[dict]:
    for each in series:
        each["points"].sort(key=lambda point: point["time"])
    return sorted(series, key=lambda each: json.dumps([each["metric"], each["attributes"]], sort_keys=True))


def metric_json(metric) -> dict:
    kind = metric.WhichOneof("data")
    data = getattr(metric, kind)
    temporality = None
    if kind in ("sum", "histogram", "exponential_histogram"):
        temporality = ["unspecified", "delta", "cumulative"][data.aggregation_temporality]
    return {
        "name": metric.name,
        "description": metric.description,
        "unit": metric.unit,
        "type": kind,
        "temporality": temporality,
        "is_monotonic": data.is_monotonic if kind == "sum" else None,
        "metadata": attributes_json(metric.metadata),
    }


def point_json(point) -> dict:
    """How REST shows a data point; what the sender left out is left out."""
    shown = {
        "time": time_text(point.time_unix_nano),
        "start_time": time_text(point.start_time_unix_nano) if point.start_time_unix_nano else None,
        "flags": point.flags,
        "exemplars": [exemplar_json(exemplar) for exemplar in getattr(point, "exemplars", [])],
    }
    kind = type(point).__name__
    if kind == "NumberDataPoint":
        if point.WhichOneof("value"):
            shown["value"] = number_value(point)
        return shown
    shown["count"] = point.count
    if kind == "SummaryDataPoint":
        shown["sum"] = number_json(point.sum)
        shown["quantile_values"] = [
            {"quantile": number_json(each.quantile), "value": number_json(each.value)}
            for each in point.quantile_values
        ]
        return shown
    for name in ("sum", "min", "max"):
        if point.HasField(name):
            shown[name] = number_json(getattr(point, name))
    if kind == "HistogramDataPoint":
        shown["bucket_counts"] = list(point.bucket_counts)
        shown["explicit_bounds"] = [number_json(bound) for bound in point.explicit_bounds]
        return shown
    shown |= {"scale": point.scale, "zero_count": point.zero_count, "zero_threshold": point.zero_threshold}
    for name in ("positive", "negative"):
        if point.HasField(name):
            buckets = getattr(point, name)
            shown[name] = {"offset": buckets.offset, "bucket_counts": list(buckets.bucket_counts)}
    return shown


def number_value(point):
    return point.as_int if point.WhichOneof("value") == "as_int" else number_json(point.as_double)


def exemplar_json(exemplar) -> dict:
    return {
        "time": time_text(exemplar.time_unix_nano),
        "value": number_value(exemplar),
        "trace_id": exemplar.trace_id.hex() or None,
        "span_id": exemplar.span_id.hex() or None,
        "filtered_attributes": attributes_json(exemplar.filtered_attributes),
    }


def assert_same(shown, expected, place="answer"):
    """Compares two JSON values; unlike ==, an integer is not a float and a bool is not an integer."""
    assert type(shown) is type(expected), f"{place}: {shown!r} instead of {expected!r}"
    if isinstance(expected, dict):
        assert sorted(shown) == sorted(expected), f"{place}: members {sorted(shown)} instead of {sorted(expected)}"
        for name in expected:
            assert_same(shown[name], expected[name], f"{place}.{name}")
    elif isinstance(expected, list):
        assert len(shown) == len(expected), f"{place}: {len(shown)} elements instead of {len(expected)}: {shown!r}"
        for index, (one, other) in enumerate(zip(shown, expected)):
            assert_same(one, other, f"{place}[{index}]")
    else:
        assert shown == expected, f"{place}: {shown!r} instead of {expected!r}"
