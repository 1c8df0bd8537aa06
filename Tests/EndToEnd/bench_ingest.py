# SPDX-License-Identifier: Apache-2.0
"""Measures ingest of each signal: items per second, CPU-seconds per million items, latency, memory, bytes on disk.

Every run has a fresh server with its private PostgreSQL, whose durability is the one that operators get. An item counts
when it is acknowledged, which is after COMMIT. The sender has its requests in memory before, but shares the machine, so
items per second are a lower bound; CPU-seconds are those of Argus and of PostgreSQL alone.
"""

import argparse
import os
import pathlib
import struct
import subprocess
import tempfile

import results
from rig import rig

# Items of one run; enough for some seconds.
ITEMS = {"traces": 1_000_000, "logs": 1_000_000, "metrics": 2_000_000}
COUNTER_SOURCE = pathlib.Path(__file__).with_name("count_allocations.c")


def main() -> None:
    options = read_options()
    origin = results.machine()
    figures = {}
    for seed in options.seeds:
        for signal in options.signals:
            runs = [measure(signal, seed, options, last=number == options.runs - 1) for number in range(options.runs)]
            # What only the last run has looked at.
            figures[f"{signal}, seed {seed}"] = {**runs[-1], **results.medians([
                {name: value for name, value in run.items() if name in runs[0]} for run in runs])}
            if options.allocations:
                figures[f"{signal}, seed {seed}"]["allocations_per_item"] = allocations(signal, seed, options)
    print(f"Ingest by OTLP/{'gRPC' if options.grpc else 'HTTP'}{' with gzip' if options.gzip else ''}, {options.items} items a request, "
          f"{options.connections} connections; medians of {options.runs} runs\n")
    headers = ["", "items/s", "MB/s", "CPU-s/M", "argus", "postgres", "p50 ms", "p95 ms", "max ms", "peak MiB",
               "blocks", "B/item", "disk B/item", "upkeep CPU-s/M", "allocs/item"]
    names = ["items_per_second", "mb_per_second", "cpu", "cpu_argus", "cpu_postgres", "p50_ms", "p95_ms", "max_ms",
             "peak_mib", "blocks", "bytes_per_item", "disk_bytes_per_item", "cpu_upkeep", "allocations_per_item"]
    results.table(headers, [[row] + [values.get(name) for name in names] for row, values in figures.items()])
    print("\nCPU-s/M: CPU-seconds per million items until all are acknowledged, Argus and PostgreSQL apart beside it."
          "\nB/item: of blocks, directories and filters after upkeep. disk: tables, TOAST and indexes after VACUUM.")
    results.finish("ingest", options, origin, figures)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signals", nargs="+", default=list(ITEMS), choices=list(ITEMS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1], help="one corpus each (1)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts (3)")
    parser.add_argument("--items", type=int, default=1_000, help="items per request (1000)")
    parser.add_argument("--requests", type=int, help="requests per run (1000; of metrics 2000)")
    parser.add_argument("--connections", type=int, default=24, help="connections that export at once (24)")
    parser.add_argument("--pods-per-service", type=int, default=10, help="of metrics: 5000 streams each (10)")
    parser.add_argument("--churn", type=int, help="of metrics: sweeps over all streams until all are new ones")
    parser.add_argument("--grpc", action="store_true", help="send by gRPC instead of HTTP")
    parser.add_argument("--gzip", action="store_true", help="compress the requests")
    parser.add_argument("--pace", type=float, help="items per second at most")
    parser.add_argument("--upkeep-percent", type=int,
                        help="UPKEEP_DUTY_PERCENT; with 0 nothing is merged: compare latencies at the same --pace")
    parser.add_argument("--no-allocations", dest="allocations", action="store_false",
                        help="do not count allocations in a run of its own")
    results.add_options(parser)
    return parser.parse_args()


def corpus(signal: str, seed: int, options: argparse.Namespace) -> dict:
    requests = options.requests or ITEMS[signal] // 1_000
    # A tenth of them warm up; of metrics at least the first sweep over all streams.
    sweep = options.pods_per_service * 5_000 // options.items if signal == "metrics" else 0
    warm_up = max(options.connections, requests // 10, sweep)
    metrics = {"pods_per_service": options.pods_per_service, "churn": options.churn} if signal == "metrics" else {}
    return {**metrics, "seed": seed, "items": options.items, "requests": requests + warm_up, "warm_up": warm_up,
            "connections": options.connections, "grpc": options.grpc, "gzip": options.gzip, "pace": options.pace}


def measure(signal: str, seed: int, options: argparse.Namespace, last: bool) -> dict:
    """One run; the last one also looks at what upkeep leaves on the disk."""
    settings = {} if options.upkeep_percent is None else {"UPKEEP_DUTY_PERCENT": str(options.upkeep_percent)}
    with rig(**settings) as bench:
        report = bench.load(signal, **corpus(signal, seed, options))
        millions = report["items"] / 1e6
        figures = {
            "items_per_second": report["items"] / report["seconds"],
            "mb_per_second": report["bytes"] / 1e6 / report["seconds"],
            "cpu": (report["argus_cpu"] + report["postgres_cpu"]) / millions,
            "cpu_argus": report["argus_cpu"] / millions, "cpu_postgres": report["postgres_cpu"] / millions,
            "cpu_sender": report["client_cpu_seconds"] / millions,
            "p50_ms": report["p50_ms"], "p95_ms": report["p95_ms"], "max_ms": report["max_ms"],
            "peak_mib": bench.peak_memory() / 1024 / 1024,
        }
        if last and options.upkeep_percent != 0:
            before = bench.cpu_seconds()
            figures["settle_seconds"] = bench.settle()
            used = sum(bench.cpu_seconds()) - sum(before)
            rows, catalogue = report["items"] + report["warm_up_items"], bench.catalogue()
            figures["blocks"] = catalogue["blocks"]
            figures["rows"] = catalogue["rows"]
            held = sum(catalogue[name] for name in ("block_bytes", "directory_bytes", "filter_bytes"))
            figures["bytes_per_item"] = held / rows
            figures["disk_bytes_per_item"] = bench.bytes_on_disk() / rows
            figures["cpu_upkeep"] = used / (rows / 1e6)
            figures["peak_mib"] = bench.peak_memory() / 1024 / 1024
        return figures


def allocations(signal: str, seed: int, options: argparse.Namespace) -> float | None:
    """Calls of malloc and its like per item, counted by a library that stands before the C library's."""
    with tempfile.TemporaryDirectory(prefix="argus-bench-") as folder:
        library, count = pathlib.Path(folder) / "count.so", pathlib.Path(folder) / "count"
        built = subprocess.run(
            [os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", str(library), str(COUNTER_SOURCE)])
        if built.returncode:
            return None
        os.chmod(folder, 0o755)
        count.write_bytes(bytes(8))
        with rig(LD_PRELOAD=str(library), ALLOCATION_COUNT=str(count)) as bench:
            read = lambda: struct.unpack("<q", count.read_bytes())[0]
            load = {**corpus(signal, seed, options), "requests": 300, "warm_up": 100}
            bench.load(signal, **load)
            # The first load includes what starting takes; the second is the steady state.
            before = read()
            report = bench.load(signal, **{**load, "seed": seed + 1_000})
            return (read() - before) / (report["items"] + report["warm_up_items"])


if __name__ == "__main__":
    main()
