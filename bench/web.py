"""Serving HTTP as ``medbook serve`` does, and loading it with wrk."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from client import Client
from ports import unused_port

ROOT = Path(__file__).parents[1]
MEDBOOK = "medbook.app:create_app"
SERVE = """
import sys
from medbook import server
server.run("127.0.0.1", int(sys.argv[1]), None, None, int(sys.argv[2]), sys.argv[3])
"""

# Each request is a line of the file, each used once; what it ends with is counted by wrk, and printed at the end.
SCRIPT = """
local lines = {}
for line in io.lines("%s") do lines[#lines + 1] = line end
local at = 0
request = function()
  at = at + 1
  local patient, body, token = lines[at]:match("(%%S+)\\t(.+)\\t(%%S+)")
  wrk.headers["X-Forwarded-For"] = patient
  if body == "-" then return wrk.format("GET") end
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. token
  return wrk.format("POST", nil, nil, body)
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process that started the others."""

    port: int
    pid: int

    def worker_megabytes(self) -> list[float]:
        """Give the proportional set size (PSS) of each process that serves, in MB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        # one more keeps track of the semaphores of multiprocessing
        workers = [pid for pid in children if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
        return [megabytes(int(pid), "Pss") for pid in workers]


def megabytes(pid: int, figure: str) -> float:
    """Give what a process has of a figure of its ``smaps_rollup``, such as ``Pss`` or ``Pss_Anon``, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{figure}:")) / 1024


@contextmanager
def serving(factory: str, database_url: str, workers: int = 2, /, **environment: str) -> Iterator[Server]:
    """Serve an application with the settings of ``medbook serve``, in so many processes, to the end of the block."""
    port = unused_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port), str(workers), factory],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": database_url, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                if Client(port).get("/readyz").status == 200:
                    break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


@dataclass(frozen=True)
class Load:
    """What wrk counted."""

    answers: int
    per_second: float
    refused: int
    """Answers with a status of 400 or more."""
    failed: int
    """Requests without an answer."""
    p99: float
    """In milliseconds."""


def wrk(url: str, requests: Sequence[tuple[str, str, str]], seconds: float, connections: int, directory: Path) -> Load:
    """Send requests (address of the client, body or ``-``, token), over so many connections, each request once."""
    lines, script = directory / "requests", directory / "load.lua"
    lines.write_text("".join("\t".join(request) + "\n" for request in requests))
    script.write_text(SCRIPT % lines)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s", "-s", script, url],
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    if "RESULT" not in done.stdout:
        raise RuntimeError(f"wrk: {done.stdout}{done.stderr}")
    sent, micros, refused, failed, p99 = map(int, done.stdout.partition("RESULT ")[2].split())
    return Load(sent, sent / micros * 1e6, refused, failed, p99 / 1000)
