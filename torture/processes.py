"""MedBook's own processes, as a service manager keeps them: started again when they end."""

import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

MEDBOOK = Path(sys.executable).parent / "medbook"


class Kept:
    """So many processes of one command, to be killed by chance; each is started again when it has ended."""

    def __init__(self, command: list[str], environment: dict[str, str], *, count: int, seed: int) -> None:
        self._command, self._count = command, count
        self._environment = {**os.environ, **environment}
        self._chance = random.Random(seed)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._keeper = threading.Thread(target=self._keep)
        self.kills = 0

    def __enter__(self) -> Self:
        self._processes = [self._start() for _ in range(self._count)]
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._keeper.join()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def kill(self) -> None:
        """Kill -9 of one of the processes."""
        with self._lock:
            self._kill(self._chance.choice(self._processes).pid)

    def kill_child(self) -> None:
        """Kill -9 of a process that one of them has forked."""
        with self._lock:
            parent = self._chance.choice(self._processes).pid
            with suppress(FileNotFoundError, ProcessLookupError):
                children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
                workers = [int(pid) for pid in children if _command(pid) == _command(str(parent))]
                if workers:
                    self._kill(self._chance.choice(workers))

    def _kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _keep(self) -> None:
        while not self._stop.wait(0.05):
            with self._lock:
                self._processes = [one if one.poll() is None else self._start() for one in self._processes]


def _command(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
