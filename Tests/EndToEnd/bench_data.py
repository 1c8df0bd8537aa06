# SPDX-License-Identifier: Apache-2.0
"""Measures what each column of each signal takes on the disk, in bytes per item, after upkeep."""

import argparse
import json
import subprocess

import results
from rig import rig

REQUESTS = {"traces": 500, "logs": 500, "metrics": 2_000}


def main() -> None:
    options = read_options()
    origin = results.machine()
    figures = {}
    for seed in options.seeds:
        for signal in options.signals:
            columns, blocks = measure(signal, seed, options)
            figures[f"{signal}, seed {seed}"] = columns
            total = sum(columns.values())
            print(f"\n{signal}, seed {seed}: {total:.2f} bytes per item in {blocks} blocks\n")
            ordered = sorted(columns.items(), key=lambda each: -each[1])
            results.table(["column", "B/item", "share %"], [
                [name, value, 100 * value / total] for name, value in ordered if value >= options.least])
    results.finish("data", options, origin, figures)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signals", nargs="+", default=list(REQUESTS), choices=list(REQUESTS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--requests", type=int, help="requests of 1,000 items (500; of metrics 2000)")
    parser.add_argument("--least", type=float, default=0.01, help="leave out columns of fewer bytes per item (0.01)")
    results.add_options(parser)
    return parser.parse_args()


def measure(signal: str, seed: int, options: argparse.Namespace) -> tuple[dict[str, float], int]:
    """Bytes per item by column, and how many blocks there are."""
    with rig() as bench:
        report = bench.load(signal, seed=seed, requests=options.requests or REQUESTS[signal], connections=8)
        bench.settle()
        directories = bench.sql("SELECT encode(directory, 'hex') FROM argus.blocks")
        read = subprocess.run(
            [str(bench.sender), "columns"], input=directories + "\n", capture_output=True, text=True, check=True)
        columns = {name: size / report["items"] for name, size in json.loads(read.stdout).items()}
        catalogue = bench.catalogue()
        columns["(directories)"] = catalogue["directory_bytes"] / report["items"]
        columns["(filters)"] = catalogue["filter_bytes"] / report["items"]
        return columns, catalogue["blocks"]


if __name__ == "__main__":
    main()
