# SPDX-License-Identifier: Apache-2.0
"""The README's five-minute tour, run as printed against a server of its own."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture(scope="module")
def tour_steps(make_server, tmp_path_factory):
    """What each step of the tour printed."""
    server = make_server()
    server.start()
    steps = re.findall(r"<!-- tour -->\n```sh\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(steps) == 5
    script = "\necho '---'\n".join(as_here(step, server) for step in steps)
    # A proxy of the caller's has no business between the tour and this machine.
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path_factory.mktemp("tour"), env=environment, capture_output=True, text=True, timeout=120,
    )
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}\n{server.log_tail()}"
    yield run.stdout.split("---\n")
    assert server.stop() == 0


def as_here(step: str, server) -> str:
    """The step with this server's ports, and with the Python environment that runs the tests instead of a fresh one."""
    step = step.replace("127.0.0.1:8080", f"127.0.0.1:{server.http_port}")
    step = step.replace("127.0.0.1:4317", server.otlp_grpc_target)
    step = re.sub(r"^python3 -m venv tour$", "mkdir tour", step, flags=re.MULTILINE)
    step = re.sub(r"^tour/bin/pip .*$", "", step, flags=re.MULTILINE)
    return step.replace("tour/bin/python", sys.executable)


def test_a_key_is_printed(tour_steps):
    assert tour_steps[0].startswith("argus_")


def test_an_export_by_curl_succeeds(tour_steps):
    assert json.loads(tour_steps[1]) in ({}, {"partialSuccess": {}})


def test_the_trace_is_read_back(tour_steps):
    listed, trace = map(json.loads, tour_steps[2].splitlines())

    assert [each["trace_id"] for each in listed["traces"]] == ["5b8efff798038103d269b633813fc60c"]
    assert trace["spans"][0]["attributes"] == {"http.response.status_code": 200}
    assert trace["duration_us"] == 250_000


def test_the_sdk_exports_all_three_signals(tour_steps):
    traces, logs, metrics, increase = map(json.loads, tour_steps[4].splitlines())

    assert [each["root_span_name"] for each in traces["traces"]] == ["POST /orders"]
    assert [each["body"] for each in logs["logs"]] == ["the card was charged after a retry"]
    assert metrics["series"][0]["points"][0]["value"] == 1
    assert [each["values"] for each in increase["groups"]] == [[1]]
