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

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Starts the process and waits until it says that it is ready."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), "serve"],
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running:
                raise RuntimeError(f"argus ended with {self.process.returncode}:\n{self.log_tail()}")
            if self.is_ready():
                return
            time.sleep(0.05)
        raise RuntimeError(f"argus was not ready after {START_SECONDS} s:\n{self.log_tail()}")

    def answers(self, path: str, status: int = 200) -> bool:
        """Whether GET is answered with this status now."""
        try:
            return requests.get(f"{self.url}{path}", timeout=5).status_code == status
        except requests.RequestException:
            return False

    def is_ready(self) -> bool:
        """Whether it is ready with its database, and not only takes dead letters."""
        try:
            answer = requests.get(f"{self.url}/readyz", timeout=5)
            return answer.status_code == 200 and answer.json()["status"] == "ready"
        except requests.RequestException:
            return False

    def dead_letters(self) -> list[pathlib.Path]:
        """The dead letters that wait for their replay."""
        return sorted((self.folder / "data/dlq").glob("*.letter"))

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        """Runs another command of the binary, or a second `serve`, with this server's settings and these."""
        return subprocess.run(
            [str(self.binary), *arguments],
            cwd=self.folder,
            env={**self.environment(), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )

    def environment(self) -> dict[str, str]:
        # Only the settings of this test: an OTEL_ or DB_ variable of the caller must not leak in.
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**environment, **self.settings}

    def stop(self) -> int:
        """Asks the process to end and gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Ends the process without warning, as a crash would."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def postmaster(self) -> int | None:
        """The process of the private PostgreSQL; None when it has none that lives."""
        try:
            process = int((self.folder / "data/postgres/cluster/postmaster.pid").read_text().split()[0])
            # A killed one is a zombie until its parent collects it.
            state = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return None
        return process if state != "Z" else None

    def discard(self) -> None:
        """Ends whatever still runs, the private PostgreSQL included."""
        self.kill()
        if process := self.postmaster:
            os.kill(process, signal.SIGQUIT)
            eventually(lambda: self.postmaster is None, "PostgreSQL ends")

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
        self.key = self.create_key("ingest", "read")["key"]

    def create_key(self, *scopes: str) -> dict:
        """A new API key, as the owner makes it."""
        created = self.as_owner("POST", "/api-keys", json={"name": "end to end", "scopes": list(scopes)})
        assert created.status_code == 201, created.text
        return created.json()

    def as_owner(self, method: str, path: str, **options) -> requests.Response:
        """A call below /api/v1 with the owner's session instead of the key."""
        headers = {"authorization": f"Bearer {self.session['access_token']}", **options.pop("headers", {})}
        return requests.request(
            method, f"{self.server.url}/api/v1{path}", headers=headers, timeout=REQUEST_SECONDS, **options
        )

    @property
    def headers(self) -> dict[str, str]:
        """What authenticates a call of this organization, over HTTP and gRPC alike."""
        return {"authorization": f"Bearer {self.key}"}

    def get(self, path: str, **parameters) -> requests.Response:
        """GET below /api/v1; a list repeats its parameter."""
        return requests.get(
            f"{self.server.url}/api/v1{path}", params=parameters, headers=self.headers, timeout=REQUEST_SECONDS
        )

    def all_of(self, path: str, limit: int, **parameters) -> list[dict]:
        """Every item of a list, page by page."""
        items, cursor = [], None
        while True:
            answer = self.get(path, limit=limit, cursor=cursor, **parameters)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            cursor = page.pop("next_cursor")
            (found,) = page.values()
            assert len(found) <= limit
            items += found
            if cursor is None:
                return items

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


def eventually(condition, what: str, seconds: float = 30):
    """The first true answer of the condition; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return answer


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
