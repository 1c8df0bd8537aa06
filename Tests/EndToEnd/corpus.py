# SPDX-License-Identifier: Apache-2.0
"""Export requests as a dozen services of a shop would send them: repeating names, random ids, skewed values."""

import random

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

SERVICES = ["cart", "catalogue", "checkout", "currency", "email", "frontend", "payment", "quote", "search", "shipping"]
ROUTES = [f"/api/{noun}/{verb}" for noun in SERVICES for verb in ("list", "find", "change")]
MESSAGES = [
    "order {} placed for user-{}",
    "cache miss for key product:{} after {} ms",
    "payment {} declined: insufficient funds, attempt {}",
    "connection {} reset by peer, {} bytes pending",
]
SECOND = 1_000_000_000


def attributes(values: dict) -> list[KeyValue]:
    return [KeyValue(key=name, value=any_value(value)) for name, value in values.items()]


def any_value(value) -> AnyValue:
    return AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=str(value))


def resource(chance: random.Random) -> Resource:
    service = chance.choice(SERVICES)
    pod = chance.randrange(5)
    return Resource(attributes=attributes({
        "service.name": service, "service.version": "2.14.1", "service.instance.id": f"{service}-{pod}",
        "deployment.environment.name": "production", "host.name": f"node-{pod}", "k8s.namespace.name": "shop",
        "k8s.pod.name": f"{service}-7d4b9c6f5-{pod}", "telemetry.sdk.language": "python",
        "telemetry.sdk.name": "opentelemetry", "telemetry.sdk.version": "1.45.2",
    }))


def traces(chance: random.Random, now: int, count: int) -> bytes:
    spans = []
    while len(spans) < count:
        trace_id, parent, start = chance.randbytes(16), b"", now - chance.randrange(60 * SECOND)
        for _ in range(min(chance.randrange(3, 15), count - len(spans))):
            route, failed = chance.choice(ROUTES), chance.random() < 0.02
            start += chance.randrange(1_000_000)
            span = Span(
                trace_id=trace_id, span_id=chance.randbytes(8), parent_span_id=parent, name=f"GET {route}",
                kind=chance.choice([1, 2, 3]), start_time_unix_nano=start, flags=1,
                end_time_unix_nano=start + int(chance.lognormvariate(15, 1.5)),
                status=Status(code=2, message="upstream timed out") if failed else Status(),
                attributes=attributes({
                    "http.request.method": "GET", "http.route": route, "url.path": f"{route}/{chance.randrange(9999)}",
                    "http.response.status_code": 504 if failed else 200, "network.protocol.version": "1.1",
                    "server.address": f"{route.split('/')[2]}.shop.svc", "server.port": 8080,
                    "client.address": f"10.0.{chance.randrange(4)}.{chance.randrange(250)}",
                    "user_agent.original": "python-requests/2.34.2", "thread.id": chance.randrange(16),
                    "enduser.id": f"user-{chance.randrange(20_000)}", "session.id": chance.randbytes(8).hex(),
                }))
            spans.append(span)
            parent = span.span_id
    scope = ScopeSpans(scope=InstrumentationScope(name="shop.http", version="1.0"), spans=spans)
    return ExportTraceServiceRequest(
        resource_spans=[ResourceSpans(resource=resource(chance), scope_spans=[scope])]).SerializeToString()


def logs(chance: random.Random, now: int, count: int) -> bytes:
    records = []
    for _ in range(count):
        severity, text = chance.choice([(9, "INFO"), (9, "INFO"), (9, "INFO"), (13, "WARN"), (17, "ERROR")])
        message = chance.choice(MESSAGES).format(chance.randrange(100_000), chance.randrange(10_000))
        time = now - chance.randrange(60 * SECOND)
        records.append(LogRecord(
            time_unix_nano=time, observed_time_unix_nano=time + 1_000_000, severity_number=severity,
            severity_text=text, body=AnyValue(string_value=message), trace_id=chance.randbytes(16),
            span_id=chance.randbytes(8), flags=1,
            attributes=attributes({
                "code.function.name": chance.choice(ROUTES), "code.line.number": chance.randrange(500),
                "thread.name": f"worker-{chance.randrange(16)}", "enduser.id": f"user-{chance.randrange(20_000)}",
            })))
    scope = ScopeLogs(scope=InstrumentationScope(name="shop.logging"), log_records=records)
    return ExportLogsServiceRequest(
        resource_logs=[ResourceLogs(resource=resource(chance), scope_logs=[scope])]).SerializeToString()


def metrics(chance: random.Random, now: int, count: int) -> bytes:
    metrics_made = []
    for start in range(0, count, 50):
        points = [
            NumberDataPoint(
                start_time_unix_nano=now - 3_600 * SECOND, time_unix_nano=now - chance.randrange(60) * SECOND,
                as_int=chance.randrange(1_000_000),
                attributes=attributes({
                    "http.route": ROUTES[number % len(ROUTES)], "http.request.method": "GET",
                    "http.response.status_code": chance.choice([200, 200, 404, 500]), "shard": number,
                }))
            for number in range(min(50, count - start))
        ]
        metrics_made.append(Metric(
            name=f"http.server.requests.{start // 50}", unit="{request}", description="Requests served.",
            sum=Sum(data_points=points, aggregation_temporality=2, is_monotonic=True)))
    scope = ScopeMetrics(scope=InstrumentationScope(name="shop.http", version="1.0"), metrics=metrics_made)
    return ExportMetricsServiceRequest(
        resource_metrics=[ResourceMetrics(resource=resource(chance), scope_metrics=[scope])]).SerializeToString()


SIGNALS = {"traces": traces, "logs": logs, "metrics": metrics}
