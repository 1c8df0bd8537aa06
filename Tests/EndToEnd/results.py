# SPDX-License-Identifier: Apache-2.0
"""What a benchmark measured: printed as a table with the machine, saved, and compared with an earlier one."""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess

from rig import program


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", type=pathlib.Path, metavar="FILE", help="store the results as JSON")
    parser.add_argument("--compare", type=pathlib.Path, metavar="FILE", help="print ratios to stored results")


def machine() -> dict:
    """Where the figures come from."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    version = subprocess.run([program("postgres"), "--version"], capture_output=True, text=True).stdout.split()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {
        "cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(), "memory_gib": round(memory, 1),
        "postgresql": version[2] if len(version) > 2 else "?", "commit": commit or "?",
        "load_before": round(os.getloadavg()[0], 2),
    }


def medians(runs: list[dict]) -> dict:
    """Of several runs, the median of each figure; of anything else, the last."""
    result = {}
    for name in runs[-1]:
        values = [run[name] for run in runs if isinstance(run.get(name), (int, float))]
        result[name] = statistics.median(values) if values else runs[-1][name]
    return result


def table(headers: list[str], rows: list[list]) -> None:
    """Columns as wide as what is in them; figures to the right."""
    cells = [headers] + [[show(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    for row in cells:
        first = row[0].ljust(widths[0])
        print("  ".join([first] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]), flush=True)


def show(value) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def finish(kind: str, options: argparse.Namespace, origin: dict, figures: dict[str, dict]) -> None:
    """Says where it was measured, saves, and compares."""
    print("\n" + ", ".join(f"{name} {value}" for name, value in origin.items()))
    if options.save:
        options.save.write_text(json.dumps({"kind": kind, "machine": origin, "figures": figures}, indent=1) + "\n")
    if options.compare:
        earlier = json.loads(options.compare.read_text())
        print(f"\nNow / then, with {options.compare} of commit {earlier['machine']['commit']}:")
        for row, values in figures.items():
            then = earlier["figures"].get(row, {})
            ratios = [
                f"{name} {values[name] / then[name]:.2f}" for name in values
                if isinstance(values[name], (int, float)) and isinstance(then.get(name), (int, float)) and then[name]
            ]
            print(f"{row}: {', '.join(ratios)}")
