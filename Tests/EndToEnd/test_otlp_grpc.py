# SPDX-License-Identifier: Apache-2.0
"""What a gRPC door offers beside its methods: health, reflection, and a clear answer to the unknown."""

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from opentelemetry.proto.trace.v1 import trace_pb2

SERVICES = {
    "opentelemetry.proto.collector.trace.v1.TraceService",
    "opentelemetry.proto.collector.logs.v1.LogsService",
    "opentelemetry.proto.collector.metrics.v1.MetricsService",
}


@pytest.fixture
def channel(server):
    with grpc.insecure_channel(server.otlp_grpc_target) as channel:
        yield channel


def test_it_tells_that_it_serves(channel):
    health = health_pb2_grpc.HealthStub(channel)
    for service in ["", *SERVICES]:
        answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as failure:
        health.Check(health_pb2.HealthCheckRequest(service="unknown"), timeout=10)
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND


def test_a_watcher_is_told_at_once(channel):
    health = health_pb2_grpc.HealthStub(channel)

    watch = health.Watch(health_pb2.HealthCheckRequest(service=""), timeout=10)
    unknown = health.Watch(health_pb2.HealthCheckRequest(service="unknown"), timeout=10)

    assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
    assert next(unknown).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
    watch.cancel()
    unknown.cancel()


def test_reflection_lists_the_services(channel):
    names = set(ProtoReflectionDescriptorDatabase(channel).get_services())

    assert SERVICES | {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"} <= names


def test_reflection_describes_the_services_as_they_are(channel):
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    method = pool.FindServiceByName("opentelemetry.proto.collector.trace.v1.TraceService").methods_by_name["Export"]

    assert method.output_type.full_name == "opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse"
    span = pool.FindMessageTypeByName("opentelemetry.proto.trace.v1.Span")
    shown = {(each.name, each.number, each.type) for each in span.fields}
    assert shown == {(each.name, each.number, each.type) for each in trace_pb2.Span.DESCRIPTOR.fields}


def test_reflection_describes_health_as_it_is(channel):
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    service = pool.FindServiceByName("grpc.health.v1.Health")

    assert [(each.name, each.server_streaming) for each in service.methods] == [("Check", False), ("Watch", True)]
    status = service.methods_by_name["Check"].output_type.fields_by_name["status"]
    assert status.enum_type.values_by_name["SERVICE_UNKNOWN"].number == 3


@pytest.mark.parametrize("name", ["/no.such.Service/Export", "/opentelemetry.proto.collector.trace.v1.TraceService/No"])
def test_an_unknown_method_is_unimplemented(channel, name):
    with pytest.raises(grpc.RpcError) as failure:
        channel.unary_unary(name)(b"", timeout=10)

    assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED
