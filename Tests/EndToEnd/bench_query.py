# SPDX-License-Identifier: Apache-2.0
"""Measures queries over REST on a loaded store, warm: the median and the 95th percentile of each."""

import argparse
import http.client
import json
import random
import time
import urllib.parse

import results
from rig import rig

HOUR = 3_600
# An hour of each: spans, log records, and sweeps of 8,000 streams at 15 s.
SPANS, RECORDS, POINTS = 3_000_000, 4_000_000, 240 * 8_000


def main() -> None:
    options = read_options()
    origin = results.machine()
    with rig() as bench:
        marks = load(bench, options)
        print(f"loaded; upkeep took {bench.settle():.0f} s more; {bench.catalogue()}", flush=True)
        figures = ask(Reader(bench), marks, options)
        print(f"peak memory of Argus {bench.peak_memory() / 1024 / 1024:.0f} MiB\n")
    results.table(["", "p50 ms", "p95 ms", "answer"], [
        [name, each.get("p50_ms"), each.get("p95_ms"), each["answer"]] for name, each in figures.items()])
    results.finish("query", options, origin, figures)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=40, help="how often each query is asked (40)")
    parser.add_argument("--scale", type=float, default=1, help="share of the 3 M spans, 4 M records, 1.9 M points (1)")
    results.add_options(parser)
    return parser.parse_args()


def load(bench, options: argparse.Namespace) -> dict:
    """Fills the store with the last hour; what there is to ask for."""
    marks = {}
    for signal, items in (("traces", SPANS), ("logs", RECORDS), ("metrics", POINTS)):
        requests = max(1, int(items * options.scale) // 1_000)
        report = bench.load(
            signal, seed=options.seed, requests=requests, rate=requests * 1_000 / HOUR, connections=8,
            streams="queried" if signal == "metrics" else None)
        marks |= {f"{signal}.{name}": value for name, value in report.items() if isinstance(value, str)}
        print(f"{signal}: {report['items']:,.0f} items at {report['items'] / report['seconds']:,.0f}/s", flush=True)
    return marks


class Reader:
    """One connection that asks, as a page of the application would."""

    def __init__(self, bench):
        self.bench = bench
        self.connection = http.client.HTTPConnection("127.0.0.1", bench.server.http_port, timeout=120)
        self.operations = self.get("/openapi.json")[1]["paths"]
        self.end = time.time()

    def get(self, path: str, **parameters) -> tuple[int, dict, float]:
        """Status, answer, seconds."""
        started = time.perf_counter()
        address = f"{path}?{urllib.parse.urlencode(parameters, doseq=True)}"
        self.connection.request("GET", address, headers=self.bench.organization.headers)
        response = self.connection.getresponse()
        text = response.read()
        return response.status, json.loads(text), time.perf_counter() - started

    def range(self) -> dict:
        """The hour that was loaded."""
        return {"start": instant(self.end - HOUR - 120), "end": instant(self.end + 120)}

    def has(self, path: str, parameter: str | None = None) -> bool:
        """Whether this Argus has an operation with this parameter."""
        operation = self.operations.get(path, {}).get("get")
        named = [each.get("name") for each in (operation or {}).get("parameters", [])]
        return operation is not None and (parameter is None or parameter in named)


def instant(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def ask(reader: Reader, marks: dict, options: argparse.Namespace) -> dict[str, dict]:
    """Each question, with the address that answers it; None where this Argus has none."""
    within, traces, logs = reader.range(), "/api/v1/traces", "/api/v1/logs"
    service, key, value = marks["traces.service"], marks["traces.attribute.key"], marks["traces.attribute.value"]
    common, rare = marks["logs.word.common"], marks["logs.word.rare"]
    has_attribute = reader.has(traces, "attribute")
    narrow = {"attribute": f"{key}={value}"} if has_attribute else {"search": value}
    found = reader.get(traces, **within, limit=500)[1]["traces"]
    ids = random.Random(1).sample([each["trace_id"] for each in found], min(10, len(found)))
    questions = {
        "trace by id": [lambda each=each: reader.get(f"{traces}/{each}") for each in ids],
        "traces: service, min duration, attribute": [
            lambda: reader.get(traces, **within, service_name=service, min_duration_us=50_000, **narrow)],
        "logs: rare word": [lambda: reader.get(logs, **within, search=rare, limit=100)],
        "logs: common word, newest 100": [lambda: reader.get(logs, **within, search=common, limit=100)],
        "logs: count of a common word": None,
        "metrics: sum by service of a rate, 1 h": None,
        "metrics: p95 of 5,000 histograms, 1 h": None,
        "services: requests, errors, durations, 1 h": None,
    }
    if reader.has(f"{logs}/histogram"):
        questions["logs: count of a common word"] = [lambda: reader.get(f"{logs}/histogram", **within, search=common)]
    if reader.has(metrics := "/api/v1/metrics/query"):
        rate = {"name": marks["metrics.sum"], "aggregate": "rate", "by": "service.name", "step_seconds": 60}
        p95 = {"name": marks["metrics.histogram"], "aggregate": "p95", "by": "service.name"}
        questions["metrics: sum by service of a rate, 1 h"] = [lambda: reader.get(metrics, **within, **rate)]
        questions["metrics: p95 of 5,000 histograms, 1 h"] = [lambda: reader.get(metrics, **within, **p95)]
    if reader.has(statistics := "/api/v1/services/statistics"):
        questions["services: requests, errors, durations, 1 h"] = [lambda: reader.get(statistics, **within)]
    return {name: timed(calls, options.repeat) for name, calls in questions.items()}


def timed(calls: list | None, repeat: int) -> dict:
    """Each call once to warm up, then taking turns."""
    if calls is None:
        return {"answer": "not there yet"}
    for call in calls:
        status, answer, _ = call()
        if status != 200:
            return {"answer": f"status {status}: {str(answer)[:80]}"}
    seconds = sorted(calls[number % len(calls)]()[2] for number in range(repeat))
    return {
        "p50_ms": seconds[len(seconds) // 2] * 1_000, "p95_ms": seconds[int(len(seconds) * 0.95)] * 1_000,
        "answer": size(answer),
    }


def size(answer: dict) -> str:
    """The lists and numbers of an answer, in short."""
    parts = [f"{len(value)} {name}" for name, value in answer.items() if isinstance(value, list)]
    parts += [f"{name} {value}" for name, value in answer.items() if isinstance(value, int)]
    return ", ".join(parts[:3]) or "{}"


if __name__ == "__main__":
    main()
