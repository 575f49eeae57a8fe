"""The parts of the worker run side by side, each on a connection of its own, until they are told to stop."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import click
import psycopg

from medbook.signals import told_to_stop
from medbook.worker.session import Session

RETRY_SECONDS = 5.0
"""How long a part waits after the database refused it or went away."""
REPORT_SECONDS = 10.0
"""How often the counts are told, if there is anything to tell."""
MOST_STEPS = 10_000
"""Of one part with --once."""


class Part(Protocol):
    """One thing that the worker does.

    name: what its counts are told under.
    idle_seconds: how long it waits when nothing was due.
    """

    name: str
    idle_seconds: float

    def step(self, session: Session) -> Counter[str]:
        """Do some of what is due, in a bounded time, and count what became of it; empty: nothing is due."""
        ...


class Worker:
    """Runs the parts and keeps their counts."""

    def __init__(self, parts: Sequence[Part], connect: Callable[[], Session]) -> None:
        self._parts = parts
        self._connect = connect
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._told: Counter[tuple[str, str]] = Counter()
        self._crash: BaseException | None = None

    def run_once(self) -> bool:
        """Do all that is due; give whether the database refused nothing. Raises psycopg.Error if it is out of reach."""
        is_well = True
        for part in self._parts:
            session = self._connect()
            try:
                for _ in range(MOST_STEPS):
                    if not self._add(part, part.step(session)):
                        break
            except psycopg.Error as error:
                click.echo(f"{part.name}: {_first_line(error)}", err=True)
                is_well = False
            finally:
                session.close()
        self._report()
        return is_well

    def run(self) -> None:
        """Go on until SIGTERM or SIGINT; what has been begun is finished."""
        is_told_within = told_to_stop()
        threads = [threading.Thread(target=self._keep_going, args=(part,), name=part.name) for part in self._parts]
        try:
            for thread in threads:
                thread.start()
            while not is_told_within(REPORT_SECONDS):
                self._report()
        finally:
            self._stop.set()
        click.echo("stopping: finishing what has been begun", err=True)
        for thread in threads:
            thread.join()
        self._report()
        if self._crash:
            raise self._crash

    def _keep_going(self, part: Part) -> None:
        session: Session | None = None
        try:
            while not self._stop.is_set():
                try:
                    session = session or self._connect()
                    if not self._add(part, part.step(session)):
                        self._stop.wait(part.idle_seconds)
                except psycopg.Error as error:
                    click.echo(f"{part.name}, trying again: {_first_line(error)}", err=True)
                    if session and session.is_lost:
                        session = None
                    self._stop.wait(RETRY_SECONDS)
        except BaseException as error:
            # a part that cannot go on ends the worker, so that whoever supervises it sees it
            self._crash = error
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            if session:
                session.close()

    def _add(self, part: Part, counts: Counter[str]) -> bool:
        with self._lock:
            for what, count in counts.items():
                self._counts[part.name, what] += count
        return counts.total() > 0

    def _report(self) -> None:
        """Tell the counts of every part that has done something since."""
        with self._lock:
            counts = self._counts.copy()
        for part in self._parts:
            mine = {what: count for (name, what), count in counts.items() if name == part.name}
            if any(count != self._told[part.name, what] for what, count in mine.items()):
                click.echo(f"{part.name}: " + ", ".join(f"{count} {what}" for what, count in sorted(mine.items())))
        self._told = counts


def _first_line(error: psycopg.Error) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
