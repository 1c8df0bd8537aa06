# SPDX-License-Identifier: Apache-2.0
"""Senders that export without a pause and repeat what fails, and the count of what became of it."""

import collections
import contextlib
import random
import threading
import time

import grpc
import requests
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.metrics.v1.metrics_pb2 import Gauge, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

import otlp
from server import eventually

METRIC = "durable.gauge"
BATCH_ITEMS = 20
RETRY_PAUSE_SECONDS = 0.05
GET_THROUGH_SECONDS = 60
SENDERS = [("logs", "grpc"), ("logs", "4318-protobuf"), ("traces", "4318-protobuf-gzip"), ("traces", "grpc"),
           ("metrics", "8080-json-gzip"), ("metrics", "grpc-gzip")]
# What a server may answer while it cannot store: everything else is a fault.
PASSING = {503, 429, "UNAVAILABLE", "RESOURCE_EXHAUSTED", "unreachable"}


class Sender(threading.Thread):
    """Exports batch after batch; sends the same bytes again until they are accepted, as the SDKs do."""

    def __init__(self, organization, signal: str, way: str, passing: set = PASSING):
        super().__init__(daemon=True)
        self.passing = passing
        self.organization, self.signal, self.way = organization, signal, way
        self.accepted: set[str] = set()
        self.offered: set[str] = set()
        self.batches_accepted = 0
        self.failures: collections.Counter = collections.Counter()
        self.finishing, self.leaving = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.finishing.is_set():
            names, request = batch(self.signal)
            self.offered |= names
            while (outcome := self.attempt(request)) != "accepted":
                self.failures[outcome] += 1
                if self.leaving.is_set() or outcome not in self.passing:
                    return
                time.sleep(RETRY_PAUSE_SECONDS)
            self.accepted |= names
            self.batches_accepted += 1

    def attempt(self, request) -> object:
        """`accepted`, or why not: an HTTP status, the name of a gRPC status, or `unreachable`."""
        door, encoding, compression = otlp.WAYS[self.way]
        if door == "grpc":
            try:
                answer = otlp.send(self.organization, self.signal, request, self.way)
            except grpc.RpcError as error:
                return error.code().name
            return "accepted" if not answer.partial_success.ByteSize() else "partial"
        body = request.SerializeToString() if encoding == "protobuf" else otlp.otlp_json(request)
        try:
            answer = otlp.post(self.organization, self.signal, body, encoding, compression, door)
        except requests.RequestException:
            return "unreachable"
        if answer.status_code != 200:
            return answer.status_code
        return "accepted" if answer.content in (b"", b"{}") else "partial"


class Senders:
    """Several senders at once."""

    def __init__(self, organization, also_passing: set = frozenset()):
        self.passing = PASSING | also_passing
        self.all = [Sender(organization, signal, way, self.passing) for signal, way in SENDERS]
        for sender in self.all:
            sender.start()

    def each_gets_through(self, batches: int = 3) -> None:
        """Waits until every sender has had so many more batches accepted."""
        wanted = [sender.batches_accepted + batches for sender in self.all]
        deadline = time.monotonic() + GET_THROUGH_SECONDS
        while any(sender.batches_accepted < count for sender, count in zip(self.all, wanted)) and not self.faults:
            assert time.monotonic() < deadline, "\n".join(
                f"{sender.signal} by {sender.way}: {count - sender.batches_accepted} still to come, {sender.failures}"
                for sender, count in zip(self.all, wanted))
            time.sleep(0.05)
        assert not self.faults, self.faults

    def finish(self) -> None:
        """Ends every sender after the batch it is at has been accepted."""
        for sender in self.all:
            sender.finishing.set()
        self._join()

    def leave(self) -> None:
        """Ends every sender at once; a batch in flight stays without an answer."""
        for sender in self.all:
            sender.finishing.set()
            sender.leaving.set()
        self._join()

    def _join(self) -> None:
        for sender in self.all:
            sender.join(60)
            assert not sender.is_alive(), f"{sender.signal} by {sender.way} does not end: {sender.failures}"
        assert not self.faults, self.faults

    @property
    def faults(self) -> dict:
        return {(each.signal, each.way): each.failures for each in self.all if set(each.failures) - self.passing}

    @property
    def failed(self) -> int:
        """How many attempts were not accepted so far."""
        return sum(each.failures.total() for each in self.all)

    def names(self, which: str, signal: str) -> set[str]:
        return set().union(*(getattr(each, which) for each in self.all if each.signal == signal))


@contextlib.contextmanager
def sending(organization, also_passing: set = frozenset()):
    """Senders for the time of a block; the block ends them by `finish`, or they are left."""
    senders = Senders(organization, also_passing)
    try:
        yield senders
    finally:
        senders.leave()


def batch(signal: str):
    """A new request, and the unique names of its items."""
    chance = random.SystemRandom()
    names = [chance.randbytes(8).hex() for _ in range(BATCH_ITEMS)]
    resource = Resource(attributes=[KeyValue(key="service.name", value=AnyValue(string_value="durable"))])
    now = time.time_ns()
    if signal == "logs":
        records = [LogRecord(time_unix_nano=now, body=AnyValue(string_value=name)) for name in names]
        request = ExportLogsServiceRequest(
            resource_logs=[ResourceLogs(resource=resource, scope_logs=[ScopeLogs(log_records=records)])])
    elif signal == "traces":
        trace_id = chance.randbytes(16)
        spans = [
            Span(trace_id=trace_id, span_id=bytes.fromhex(name), name="step", start_time_unix_nano=now,
                 end_time_unix_nano=now + 1_000_000)
            for name in names
        ]
        request = ExportTraceServiceRequest(
            resource_spans=[ResourceSpans(resource=resource, scope_spans=[ScopeSpans(spans=spans)])])
    else:
        points = [
            NumberDataPoint(
                time_unix_nano=now + number, as_int=number,
                attributes=[KeyValue(key="name", value=AnyValue(string_value=name))])
            for number, name in enumerate(names)
        ]
        metric = Metric(name=METRIC, gauge=Gauge(data_points=points))
        request = ExportMetricsServiceRequest(
            resource_metrics=[ResourceMetrics(resource=resource, scope_metrics=[ScopeMetrics(metrics=[metric])])])
    return set(names), request


def stored(organization, signal: str) -> collections.Counter:
    """How often each name is there, read page by page."""
    if signal == "logs":
        return collections.Counter(each["body"] for each in organization.all_of("/logs", 500))
    if signal == "traces":
        traces = organization.all_of("/traces", 50)
        details = [organization.get(f"/traces/{each['trace_id']}").json() for each in traces]
        # What the list counts must be what the trace holds.
        assert [each["span_count"] for each in traces] == [len(each["spans"]) for each in details]
        return collections.Counter(span["span_id"] for each in details for span in each["spans"])
    series = organization.all_of("/metrics", 500, name=METRIC)
    return collections.Counter(each["attributes"]["name"] for each in series for _ in each["points"])


def assert_stored_once(organization, senders: Senders) -> None:
    """Everything accepted is there exactly once; what got no answer is there once or not at all."""
    eventually(lambda: not organization.server.dead_letters(), "the dead letters are replayed", 180)
    for signal in ("logs", "traces", "metrics"):
        found, accepted = stored(organization, signal), senders.names("accepted", signal)
        missing = accepted - set(found)
        repeated = {name: count for name, count in found.items() if count > 1}
        unknown = set(found) - senders.names("offered", signal)
        assert not (missing or repeated or unknown), (
            f"{signal}: of {len(accepted)} accepted, {len(missing)} missing, {len(repeated)} repeated, "
            f"{len(unknown)} unknown\n{organization.server.log_tail()}")
