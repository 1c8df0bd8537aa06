# SPDX-License-Identifier: Apache-2.0
"""Measures ingest: items per second and CPU-seconds per million items, for each signal, acknowledged after COMMIT.

Runs the binary in ARGUS_BINARY with its private PostgreSQL, whose durability is the one that operators get. The
requests are made beforehand and all differ, because a repeated one would be recognised and not stored. The client
shares the machine, so items per second are a lower bound; CPU-seconds are not affected by it.
"""

import argparse
import concurrent.futures
import http.client
import os
import pathlib
import random
import tempfile
import time

import corpus
from server import Server

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="argus-bench-") as folder:
        # PostgreSQL may run under another account, which has to reach its folder.
        os.chmod(folder, 0o755)
        server = Server(pathlib.Path(os.environ["ARGUS_BINARY"]), pathlib.Path(folder), {"LOG_LEVEL": "WARN"})
        server.start()
        try:
            key = server.sign_up("Bench", "bench@example.com").key
            print(f"{options.requests} requests of {options.items} items, {options.connections} connections, OTLP/HTTP")
            print(f"{'signal':8} {'items/s':>10} {'MB/s':>7} {'argus':>8} {'postgres':>9}   CPU-seconds per million items")
            for signal in options.signals:
                measure(server, key, signal, options)
        finally:
            server.stop()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300, help="requests per signal (300)")
    parser.add_argument("--items", type=int, default=1_000, help="items per request (1000)")
    parser.add_argument("--connections", type=int, default=4, help="connections that export at once (4)")
    parser.add_argument("--signals", nargs="+", default=list(corpus.SIGNALS), choices=list(corpus.SIGNALS))
    return parser.parse_args()


def measure(server: Server, key: str, signal: str, options: argparse.Namespace) -> None:
    """Exports the corpus of one signal, after a tenth of it as warm-up, and prints one line."""
    chance = random.Random(signal)
    warm_up = max(options.connections, options.requests // 10)
    bodies = [
        corpus.SIGNALS[signal](chance, time.time_ns(), options.items) for _ in range(warm_up + options.requests)
    ]
    export(server, key, signal, bodies[:warm_up], options.connections)

    before = cpu_seconds(server)
    started = time.monotonic()
    export(server, key, signal, bodies[warm_up:], options.connections)
    elapsed = time.monotonic() - started
    after = cpu_seconds(server)

    items = options.requests * options.items
    megabytes = sum(map(len, bodies[warm_up:])) / 1e6
    per_million = [(late - early) / items * 1e6 for early, late in zip(before, after)]
    print(
        f"{signal:8} {items / elapsed:10,.0f} {megabytes / elapsed:7.1f} {per_million[0]:8.2f} {per_million[1]:9.2f}",
        flush=True,
    )


def export(server: Server, key: str, signal: str, bodies: list[bytes], connections: int) -> None:
    """Sends every body over so many connections, and fails on the first that is not accepted."""
    shares = [bodies[number::connections] for number in range(connections)]
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(send, server, key, signal, share) for share in shares]:
            done.result()


def send(server: Server, key: str, signal: str, bodies: list[bytes]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.otlp_http_port, timeout=60)
    headers = {"authorization": f"Bearer {key}", "content-type": "application/x-protobuf"}
    for body in bodies:
        connection.request("POST", f"/v1/{signal}", body, headers)
        response = connection.getresponse()
        answer = response.read()
        # An empty message is full success; anything else reports rejected items.
        if response.status != 200 or answer:
            raise RuntimeError(f"POST /v1/{signal} answered {response.status}: {answer[:500]!r}")
    connection.close()


def cpu_seconds(server: Server) -> tuple[float, float]:
    """The CPU time so far of Argus, and of its PostgreSQL with all its processes."""
    parents, used = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            # Its own user and system time; and that of children that have ended, which only PostgreSQL has.
            own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
            used[int(entry.name)] = own if int(entry.name) == server.process.pid else own + ended
    postmasters = [int(path.read_text().split()[0]) for path in server.folder.rglob("postmaster.pid")]
    postgres, found = set(), set(postmasters)
    while found:
        postgres |= found
        found = {child for child, parent in parents.items() if parent in found}
    argus_ticks, postgres_ticks = used[server.process.pid], sum(used.get(each, 0) for each in postgres)
    return argus_ticks / TICKS_PER_SECOND, postgres_ticks / TICKS_PER_SECOND


if __name__ == "__main__":
    main()
