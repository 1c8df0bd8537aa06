# SPDX-License-Identifier: Apache-2.0
"""A way to a server that breaks: connections are reset in the middle of requests and of answers."""

import contextlib
import copy
import random
import select
import socket
import struct
import threading

# A batch of the senders has a few KiB, so about every second connection breaks in or after its first request.
BREAKS_AFTER_BYTES = 12_000


class ResettingProxy:
    """Passes bytes to one port of this machine, and resets each connection after a random number of them."""

    def __init__(self, target: int, seed: int):
        self.target, self.chance = target, random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    @contextlib.contextmanager
    def before(cls, server, seed: int):
        """The server, as seen through proxies before its three ports."""
        proxies = [cls(port, seed + port) for port in (server.http_port, server.grpc_port, server.otlp_http_port)]
        proxied = copy.copy(server)
        proxied.http_port, proxied.grpc_port, proxied.otlp_http_port = (proxy.port for proxy in proxies)
        try:
            yield proxied
        finally:
            for proxy in proxies:
                proxy.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            allowance = self.chance.randrange(BREAKS_AFTER_BYTES)
            threading.Thread(target=self._pass, args=(client, allowance), daemon=True).start()

    def _pass(self, client: socket.socket, allowance: int) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as server:
            others = {client: server, server: client}
            while True:
                for ready in select.select([client, server], [], [], 60)[0]:
                    # Small pieces, so that a reset may come between any two of them.
                    data = ready.recv(512)
                    if not data:
                        return
                    allowance -= len(data)
                    if allowance < 0:
                        # Closing without lingering sends a reset.
                        for each in others:
                            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    others[ready].sendall(data)
