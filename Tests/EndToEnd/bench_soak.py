# SPDX-License-Identifier: Apache-2.0
"""Many organizations that each send small exports, for a while: what stays flat and what grows."""

import argparse
import concurrent.futures
import pathlib
import time

import results
from rig import rig


def main() -> None:
    options = read_options()
    origin = results.machine()
    figures = {}
    with rig() as bench:
        sign_up(bench, options.organizations)
        items = options.exports_per_second * options.items * options.part_seconds
        for part in range(options.parts):
            for signal in options.signals:
                before, started = state(bench), time.monotonic()
                report = bench.load(
                    signal, seed=part + 1, items=options.items, requests=items // options.items, retry=True,
                    pace=options.exports_per_second * options.items, connections=options.connections)
                after, seconds = state(bench), time.monotonic() - started
                figures[f"part {part + 1}, {signal}"] = {
                    "exports_per_second": report["requests"] / report["seconds"],
                    "commits_per_second": (after["commits"] - before["commits"]) / seconds,
                    "p50_ms": report["p50_ms"], "p95_ms": report["p95_ms"], "max_ms": report["max_ms"],
                    "repeated": int(report["repeated"]),
                    "cores_argus": report["argus_cpu"] / report["seconds"],
                    "cores_postgres": report["postgres_cpu"] / report["seconds"],
                    "catalogue_rows": after["blocks"], "memory_mib": after["memory"], "peak_mib": after["peak"],
                }
        settled = bench.settle(fresh_max=48 * options.organizations)
        print(f"{options.organizations} organizations, exports of {options.items} items; upkeep was done "
              f"{settled:.0f} s after the last and left {state(bench)['blocks']} blocks\n")
    headers = ["", "exports/s", "commits/s", "p50 ms", "p95 ms", "max ms", "repeated", "argus cores", "postgres cores",
               "catalogue rows", "memory MiB", "peak MiB"]
    results.table(headers, [[name, *values.values()] for name, values in figures.items()])
    results.finish("soak", options, origin, figures)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organizations", type=int, default=1_000)
    parser.add_argument("--signals", nargs="+", default=["logs", "traces"])
    parser.add_argument("--items", type=int, default=20, help="items per export (20)")
    parser.add_argument("--exports-per-second", type=int, default=500, help="of all organizations together (500)")
    parser.add_argument("--part-seconds", type=int, default=20, help="how long each signal is sent in each part (20)")
    parser.add_argument("--parts", type=int, default=3, help="so that an early part compares with a late one (3)")
    parser.add_argument("--connections", type=int, default=32)
    results.add_options(parser)
    return parser.parse_args()


def sign_up(bench, count: int) -> None:
    """Makes the organizations, and the file of their keys."""

    def one(number: int) -> str:
        return bench.server.sign_up(f"Soak {number}", f"soak-{number}@example.com").key

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        bench.keys.write_text("\n".join(pool.map(one, range(count))) + "\n")


def state(bench) -> dict:
    """Commits so far, rows of the catalogue, and memory now."""
    row = bench.sql("SELECT (SELECT sum(xact_commit) FROM pg_stat_database), (SELECT count(*) FROM argus.blocks)")
    commits, blocks = map(int, row.split("|"))
    status = pathlib.Path(f"/proc/{bench.server.process.pid}/status").read_text()
    resident = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
    return {"commits": commits, "blocks": blocks, "memory": resident, "peak": bench.peak_memory() / 1024 / 1024}


if __name__ == "__main__":
    main()
