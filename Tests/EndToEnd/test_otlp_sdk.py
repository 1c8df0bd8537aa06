# SPDX-License-Identifier: Apache-2.0
"""An unmodified OpenTelemetry SDK, set up as its users set it up: what it sends is what Argus shows."""

import logging

import pytest
from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.common._log_encoder import encode_logs
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.grpc import _log_exporter as grpc_logs
from opentelemetry.exporter.otlp.proto.grpc import metric_exporter as grpc_metrics
from opentelemetry.exporter.otlp.proto.grpc import trace_exporter as grpc_traces
from opentelemetry.exporter.otlp.proto.http import Compression as HTTPCompression
from opentelemetry.exporter.otlp.proto.http import _log_exporter as http_logs
from opentelemetry.exporter.otlp.proto.http import metric_exporter as http_metrics
from opentelemetry.exporter.otlp.proto.http import trace_exporter as http_traces
from opentelemetry.metrics import Observation
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState
import grpc

import otlp
from otlp import assert_same

EXPORTERS = {
    "grpc": (grpc_traces.OTLPSpanExporter, grpc_logs.OTLPLogExporter, grpc_metrics.OTLPMetricExporter),
    "http": (http_traces.OTLPSpanExporter, http_logs.OTLPLogExporter, http_metrics.OTLPMetricExporter),
}
RESOURCE = Resource.create(
    {"service.name": "checkout", "service.version": "2.0", "replicas": 3, "tags": ["a", "b"]},
    schema_url="https://opentelemetry.io/schemas/1.26.0",
)


@pytest.fixture(params=["grpc", "grpc-gzip", "http", "http-gzip"])
def exporter(request, organization):
    """Makes an exporter of the chosen transport that keeps what it exports."""
    transport, _, compression = request.param.partition("-")

    def make(signal: str):
        base = EXPORTERS[transport][["traces", "logs", "metrics"].index(signal)]
        if transport == "grpc":
            options = {
                "endpoint": f"http://{organization.server.otlp_grpc_target}",
                "insecure": True,
                "compression": grpc.Compression.Gzip if compression else None,
                "headers": {"x-api-key": organization.key},
            }
        else:
            options = {
                "endpoint": f"{organization.server.otlp_http_url}/v1/{signal}",
                "compression": HTTPCompression.Gzip if compression else HTTPCompression.NoCompression,
                "headers": organization.headers,
            }

        class Keeping(base):
            def __init__(self):
                self.kept = []
                super().__init__(**options)

            def export(self, items, *arguments, **named):
                result = super().export(items, *arguments, **named)
                assert result.name == "SUCCESS"
                self.kept.append(items)
                return result

        return Keeping()

    return make


def test_spans_of_the_sdk(organization, exporter):
    exported = exporter("traces")
    provider = TracerProvider(resource=RESOURCE)
    provider.add_span_processor(BatchSpanProcessor(exported))
    tracer = provider.get_tracer("shop", "1.4", schema_url="https://example.com/1", attributes={"scope": "yes"})
    other = SpanContext(1 << 100 | 7, 1 << 60 | 9, True, TraceFlags(1), TraceState([("vendor", "v")]))

    with tracer.start_as_current_span("place order", kind=SpanKind.SERVER, links=[Link(other, {"why": "retry"})]) as root:
        root.set_attributes({
            "text": "ü", "flag": True, "count": -7, "ratio": 0.75, "texts": ["a", "b"], "flags": [True, False],
            "counts": [1, 2], "ratios": [0.5, 1.5], "empty": [],
        })
        root.add_event("accepted", {"position": 1})
        with tracer.start_as_current_span("charge", kind=SpanKind.CLIENT) as child:
            child.record_exception(ValueError("card declined"))
            child.set_status(Status(StatusCode.ERROR, "declined"))
        with tracer.start_as_current_span("notify", kind=SpanKind.PRODUCER) as sibling:
            sibling.set_status(StatusCode.OK)
        trace_id = f"{root.get_span_context().trace_id:032x}"
    provider.shutdown()

    request = encode_spans([span for batch in exported.kept for span in batch])
    shown = organization.eventually(f"/traces/{trace_id}", lambda answer: len(answer["spans"]) == 3)
    spans = sorted(shown["spans"], key=lambda span: (span["start_time"], span["span_id"]))
    assert_same(spans, otlp.spans_json(request), "spans")
    assert shown["root_service_name"] == "checkout"
    listed = organization.eventually("/traces", lambda answer: answer["traces"])["traces"]
    assert [each["trace_id"] for each in listed] == [trace_id]


def test_logs_of_the_sdk(organization, exporter):
    exported = exporter("logs")
    provider = LoggerProvider(resource=RESOURCE)
    provider.add_log_record_processor(BatchLogRecordProcessor(exported))
    logger = logging.getLogger(f"test.{organization.key[-8:]}")
    logger.propagate = False
    logger.addHandler(LoggingHandler(level=logging.INFO, logger_provider=provider))
    start = otlp.now()

    with TracerProvider().get_tracer("t").start_as_current_span("work"):
        logger.warning("user %s is late by %d minutes", "u-1", 5, extra={"minutes": 5, "who": ["a", "b"]})
    try:
        raise KeyError("missing")
    except KeyError:
        logger.exception("look-up failed")
    provider.get_logger("events", "2").emit(
        LogRecord(
            timestamp=otlp.now(), observed_timestamp=otlp.now(), context=trace.set_span_in_context(trace.INVALID_SPAN),
            severity_number=SeverityNumber.DEBUG2, severity_text="fine", event_name="cart.changed",
            body={"cart": {"items": [1, 2.5, "three", None, b"\x01"]}}, attributes={"nested": {"deep": [True]}},
        )
    )
    provider.shutdown()

    request = encode_logs([record for batch in exported.kept for record in batch])
    expected = sorted(otlp.logs_json(request), key=lambda record: record["time"])
    assert len(expected) == 3 and expected[0]["trace_id"]
    shown = organization.eventually("/logs", lambda answer: len(answer["logs"]) == 3, **otlp.around(start))["logs"]
    assert_same(sorted(shown, key=lambda record: record["time"]), expected, "logs")


def test_metrics_of_the_sdk(organization, exporter):
    exported = exporter("metrics")
    reader = PeriodicExportingMetricReader(exported, export_interval_millis=3_600_000)
    exponential = View(
        instrument_type=Histogram, instrument_name="size", aggregation=ExponentialBucketHistogramAggregation())
    provider = MeterProvider(metric_readers=[reader], resource=RESOURCE, views=[exponential])
    meter = provider.get_meter("shop", "1.4", schema_url="https://example.com/1", attributes={"scope": "yes"})
    start = otlp.now()

    with TracerProvider().get_tracer("t").start_as_current_span("work"):
        meter.create_counter("orders", "{order}", "Orders placed.").add(3, {"country": "de", "dropped": 1})
        meter.create_up_down_counter("queue").add(-2.5)
        latency = meter.create_histogram("latency", "ms", "How long it takes.")
        size = meter.create_histogram("size", "By")
        for value in (0.5, 12, 12_000):
            latency.record(value, {"route": "/"})
            size.record(value * 3)
            size.record(0)
        meter.create_gauge("temperature").set(21.5)
    meter.create_observable_gauge("load", [lambda _: [Observation(4, {"core": 1}), Observation(5, {"core": 2})]])
    provider.shutdown()

    assert len(exported.kept) == 1
    expected = otlp.series_json(encode_metrics(exported.kept[0]))
    names = {series["metric"]["name"] for series in expected}
    assert names == {"orders", "queue", "latency", "size", "temperature", "load"}
    assert {series["metric"]["type"] for series in expected} == {"sum", "gauge", "histogram", "exponential_histogram"}
    assert any(point["exemplars"] for series in expected for point in series["points"])
    for name in names:
        wanted = [series for series in expected if series["metric"]["name"] == name]
        shown = organization.eventually(
            "/metrics", lambda answer: len(answer["series"]) == len(wanted), name=name, **otlp.around(start))
        assert_same(otlp.in_order(shown["series"]), wanted, name)


def test_aggregates_of_what_the_sdk_measures(organization):
    transport = http_metrics.OTLPMetricExporter(
        endpoint=f"{organization.server.otlp_http_url}/v1/metrics", headers=organization.headers)
    reader = PeriodicExportingMetricReader(transport, export_interval_millis=3_600_000)
    provider = MeterProvider(metric_readers=[reader], resource=RESOURCE)
    meter = provider.get_meter("shop")
    orders, latency = meter.create_counter("orders"), meter.create_histogram("latency", "ms")
    start = otlp.now()
    for count in (3, 4):
        orders.add(count, {"country": "de"})
        orders.add(1, {"country": "fr"})
        for value in (20, 30, 30, 700):
            latency.record(value)
        assert provider.force_flush()
    provider.shutdown()

    def ask(name, aggregate, *labels):
        answer = organization.eventually(
            "/metrics/query", lambda answer: answer["groups"], name=name, aggregate=aggregate, by=labels,
            **otlp.around(start))
        assert all(len(group["values"]) == 1 for group in answer["groups"])
        return {tuple(each["value"] for each in group["labels"]): group["values"][0] for group in answer["groups"]}

    # The SDK says since when it counts, so that the first export counts too.
    assert ask("orders", "increase", "country") == {("de",): 7, ("fr",): 2}
    assert ask("orders", "increase", "service.name") == {("checkout",): 9}
    assert ask("orders", "max", "country", "none") == {("de", None): 7, ("fr", None): 2}
    assert ask("latency", "count") == {(): 8}
    assert ask("latency", "avg") == {(): 195}
    # Two of eight up to 25, four more up to 50; two between 500 and 750.
    assert ask("latency", "p50") == {(): 37.5}
    assert 500 < ask("latency", "p95")[()] <= 750
