# SPDX-License-Identifier: Apache-2.0
"""The bounds that an operator sets: of one body, and of all bodies in memory at one time."""

import socket
import time

import grpc
import pytest

from conftest import sign_up
from otlp import post

MIB = 1 << 20


@pytest.fixture(scope="module")
def sender(make_server):
    server = make_server(OTLP_BODY_BYTES_MAX=str(6 * MIB), OTLP_BODIES_BYTES_MAX=str(8 * MIB))
    server.start()
    yield sign_up(server)
    assert server.stop() == 0, server.log_tail()


def unknown_field(content_bytes: int) -> bytes:
    """A request of this many bytes that holds nothing but a field that nobody knows."""
    head = bytearray(b"\xa2\x06")
    rest = content_bytes
    while rest >= 0x80:
        head.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes(head) + bytes([rest]) + bytes(content_bytes)


class SlowUpload:
    """A request that stops in the middle of its body."""

    def __init__(self, sender, body: bytes, sent: int):
        self.rest = body[sent:]
        self.connection = socket.create_connection(("127.0.0.1", sender.server.otlp_http_port), timeout=30)
        lines = [
            "POST /v1/logs HTTP/1.1", "host: argus", "content-type: application/x-protobuf", "connection: close",
            f"authorization: Bearer {sender.key}", f"content-length: {len(body)}", "", "",
        ]
        self.connection.sendall("\r\n".join(lines).encode() + body[:sent])

    def finish(self) -> bytes:
        """Sends the rest and gives the first line of the answer."""
        self.connection.sendall(self.rest)
        with self.connection:
            return self.connection.recv(4096).split(b"\r\n")[0]


def test_the_bound_of_one_body_is_a_setting(sender):
    assert post(sender, "logs", unknown_field(5 * MIB)).status_code == 200
    assert post(sender, "logs", unknown_field(7 * MIB)).status_code == 413


def test_who_comes_when_memory_is_spoken_for_is_asked_to_come_back(sender):
    body = unknown_field(5 * MIB)
    upload = SlowUpload(sender, body, 5 * MIB)

    # Two bodies that grow at one time may each be the one that finds no room: the first must have been read.
    time.sleep(1)
    refused = post(sender, "logs", body)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    with grpc.insecure_channel(
        sender.server.otlp_grpc_target, options=[("grpc.max_send_message_length", -1)]
    ) as channel:
        export = channel.unary_unary("/opentelemetry.proto.collector.logs.v1.LogsService/Export")
        with pytest.raises(grpc.RpcError) as failure:
            export(body, metadata=list(sender.headers.items()), timeout=30)
    assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "google.rpc.retryinfo-bin" in dict(failure.value.trailing_metadata())

    assert upload.finish() == b"HTTP/1.1 200 OK"
    assert post(sender, "logs", body).status_code == 200
