# SPDX-License-Identifier: Apache-2.0
"""One Argus to measure: its private PostgreSQL, a load of the reference corpus, and what the two cost."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from server import Server

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Upkeep is done when the catalogue has stood still for so long.
STILL_SECONDS = 6
# So few fresh blocks of all signals of an organization upkeep may leave until their hour is over.
FRESH_BLOCKS_MAX = 48
SETTLE_SECONDS_MAX = 600
ANSWER_SECONDS = 600


class Rig:
    """A server with one organization, and the corpus sent to it."""

    def __init__(self, server: Server, sender: pathlib.Path):
        self.server, self.sender = server, sender
        self.organization = server.sign_up("Bench", "bench@example.com")
        self.keys = server.folder / "keys"
        self.keys.write_text(f"{self.organization.key}\n")

    def load(self, signal_name: str, **options) -> dict:
        """Sends requests of the corpus; what the sender reports, and the CPU that they took."""
        port = self.server.grpc_port if options.get("grpc") else self.server.otlp_http_port
        command = [str(self.sender), "send", "--wait", "--signal", signal_name, "--port", str(port)]
        for name, value in {"keys": self.keys, **options}.items():
            name = f"--{name.replace('_', '-')}"
            command += [] if value in (False, None) else [name] if value is True else [name, str(value)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
            if sender.stdout.readline() != "ready\n":
                raise RuntimeError(f"argus-bench was not ready: {' '.join(command)}")
            before = self.cpu_seconds()
            report = json.loads(sender.communicate("go\n", timeout=ANSWER_SECONDS)[0])
            after = self.cpu_seconds()
        if sender.returncode:
            raise RuntimeError(f"argus-bench failed: {report}")
        report["argus_cpu"], report["postgres_cpu"] = (late - early for early, late in zip(before, after))
        return report

    def settle(self, fresh_max: int = FRESH_BLOCKS_MAX) -> float:
        """Waits until upkeep has nothing left to do but for some fresh blocks; the seconds that it took."""
        started = time.monotonic()
        seen, since = None, started
        while time.monotonic() - started < SETTLE_SECONDS_MAX:
            now = self.sql("SELECT count(*), coalesce(sum(length(bytes)), 0), "
                           f"count(*) FILTER (WHERE level = 0) > {fresh_max} FROM argus.blocks")
            # Upkeep may not have looked yet: fresh blocks in numbers do not stay.
            if now != seen or now.endswith("t"):
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > STILL_SECONDS:
                return since - started
            time.sleep(0.5)
        raise RuntimeError(f"upkeep was not done after {SETTLE_SECONDS_MAX} s")

    def catalogue(self) -> dict:
        """How much lies in the blocks, by what the catalogue says."""
        fields = ("blocks", "rows", "block_bytes", "directory_bytes", "filter_bytes")
        row = self.sql(
            "SELECT count(*), coalesce(sum(row_count), 0), coalesce(sum(length(bytes)), 0), "
            "coalesce(sum(length(directory)), 0), coalesce(sum(length(filter)), 0) FROM argus.blocks")
        return dict(zip(fields, map(int, row.split("|"))))

    def bytes_on_disk(self) -> int:
        """Tables, indexes and TOAST of the blocks, once vacuumed."""
        partitions = self.sql(
            "SELECT relid::regclass FROM pg_partition_tree('argus.blocks') WHERE isleaf").splitlines()
        for partition in partitions:
            self.sql(f"VACUUM {partition}")
        return int(self.sql(
            "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('argus.blocks') WHERE isleaf"))

    def sql(self, statement: str) -> str:
        """What PostgreSQL answers to its superuser."""
        folder = self.server.folder / "data/postgres/socket"
        if not folder.exists():
            raise RuntimeError(f"{folder} is not there; use a shorter TMPDIR")
        command = [program("psql"), "--no-psqlrc", "--quiet", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement,
                   f"host={folder} user=argus_admin dbname=argus"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def peak_memory(self) -> int:
        """The most memory that Argus has had resident."""
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def cpu_seconds(self) -> tuple[float, float]:
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
                used[int(entry.name)] = own if int(entry.name) == self.server.process.pid else own + ended
        postgres, found = set(), {self.server.postmaster} - {None}
        while found:
            postgres |= found
            found = {child for child, parent in parents.items() if parent in found}
        ticks = used[self.server.process.pid], sum(used.get(each, 0) for each in postgres)
        return ticks[0] / TICKS_PER_SECOND, ticks[1] / TICKS_PER_SECOND


@contextlib.contextmanager
def rig(**settings: str):
    """A fresh server, named by ARGUS_BINARY, with the sender of ARGUS_BENCH; deleted afterwards."""
    # Being told to end must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="argus-bench-"))
    # PostgreSQL may run under another account, which has to reach its folder.
    folder.chmod(0o755)
    server = Server(pathlib.Path(os.environ["ARGUS_BINARY"]), folder, {"LOG_LEVEL": "WARN", **settings})
    try:
        server.start()
        yield Rig(server, pathlib.Path(os.environ["ARGUS_BENCH"]))
        server.stop()
    finally:
        server.discard()
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str:
    """A program of PostgreSQL: on the PATH, or where Debian keeps it."""
    kept = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return shutil.which(name) or str(kept[-1])
