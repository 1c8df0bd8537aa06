# SPDX-License-Identifier: Apache-2.0
"""Starts, watches and ends one Argus process, and speaks to it as an organization."""

import os
import pathlib
import signal
import socket
import subprocess
import time

import requests

START_SECONDS = 60
STOP_SECONDS = 30
REQUEST_SECONDS = 30
PASSWORD = "correct horse battery staple"


class Server:
    """One `argus serve` with its own ports and folder. It survives `kill` and starts again on the same data."""

    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, settings: dict[str, str]):
        self.binary = binary
        self.folder = folder
        self.http_port, self.grpc_port, self.otlp_http_port = free_ports(3)
        self.settings = {
            "HTTP_PORT": str(self.http_port),
            "GRPC_PORT": str(self.grpc_port),
            "OTLP_HTTP_PORT": str(self.otlp_http_port),
            "DATA_PATH": str(folder / "data"),
            **settings,
        }
        self.process: subprocess.Popen | None = None
        self.log_path = folder / "argus.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def otlp_http_url(self) -> str:
        return f"http://127.0.0.1:{self.otlp_http_port}"

    @property
    def otlp_grpc_target(self) -> str:
        return f"127.0.0.1:{self.grpc_port}"

    def start(self) -> None:
        """Starts the process and waits until it says that it is ready."""
        # Only the settings of this test: an OTEL_ or DB_ variable of the caller must not leak in.
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), "serve"],
                cwd=self.folder,
                env={**environment, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"argus ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                if requests.get(f"{self.url}/readyz", timeout=1).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"argus was not ready after {START_SECONDS} s:\n{self.log_tail()}")

    def stop(self) -> int:
        """Asks the process to end and gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Ends the process without warning, as a crash would."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log_tail(self, lines: int = 40) -> str:
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def sign_up(self, name: str, email: str) -> "Organization":
        body = {"organization": name, "email": email, "password": PASSWORD, "name": "Owner"}
        response = requests.post(f"{self.url}/api/v1/signup", json=body, timeout=REQUEST_SECONDS)
        assert response.status_code == 201, response.text
        return Organization(self, response.json())


class Organization:
    """One organization on one server: the owner's session, and a key that may ingest and read."""

    def __init__(self, server: Server, session: dict):
        self.server = server
        self.session = session
        created = requests.post(
            f"{server.url}/api/v1/api-keys",
            json={"name": "end to end", "scopes": ["ingest", "read"]},
            headers={"Authorization": f"Bearer {session['access_token']}"},
            timeout=REQUEST_SECONDS,
        )
        assert created.status_code == 201, created.text
        self.key = created.json()["key"]

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates a call of this organization, over HTTP and gRPC alike."""
        return {"authorization": f"Bearer {self.key}"}

    def get(self, path: str, **parameters) -> requests.Response:
        """GET below /api/v1; a list repeats its parameter."""
        return requests.get(
            f"{self.server.url}/api/v1{path}", params=parameters, headers=self.headers, timeout=REQUEST_SECONDS
        )

    def eventually(self, path: str, condition, seconds: float = 15, **parameters) -> dict:
        """The first answer to GET that satisfies the condition. A committed item may be visible a moment later."""
        deadline = time.monotonic() + seconds
        while True:
            response = self.get(path, **parameters)
            if response.status_code == 200 and condition(response.json()):
                return response.json()
            if time.monotonic() > deadline:
                raise AssertionError(f"GET {path} did not satisfy the condition in {seconds} s: {response.text[:2000]}")
            time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
