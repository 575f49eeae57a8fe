"""5,000 people want one of 50 seats: booking directly, against asking for a booking.

    .venv/bin/python bench/booking_queue.py

A cluster of its own with the shipped settings and fsync on, on loopback; 32 connections of a trusted back end; one
`medbook worker`. All people are there at the start, in a known order; who is told to come back does so after a second,
which is what Retry-After says.
"""

import heapq
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.append(str(Path(__file__).parents[1] / "pywrapper/tests"))

import psycopg

from cluster import Cluster, run_script
from world import World, broken_invariants

PEOPLE = 5000
SEATS = 50
CONNECTIONS = 32
AGAIN_SECONDS = 1.0
ROUNDS = 2

Connection = psycopg.Connection[Any]
Call = Callable[[Connection, int], Any]
"""One call for the person of a number; gives the call to make next, a second later, or None."""


@dataclass
class Rush:
    """Lets everybody call, in order, through a bounded number of connections, until all know their outcome."""

    url: str
    calls: int = 0
    first_seconds: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """Who made his first call, in that order."""
    known_seconds: list[float] = field(default_factory=list)

    def run(self, call: Call) -> None:
        self.start = time.monotonic()
        self._due: list[tuple[float, int, Call]] = [(self.start, person, call) for person in range(PEOPLE)]
        self._lock = threading.Lock()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for client in [pool.submit(self._client) for _ in range(CONNECTIONS)]:
                client.result()

    def _client(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while len(self.known_seconds) < PEOPLE:
                with self._lock:
                    task = heapq.heappop(self._due) if self._due and self._due[0][0] <= time.monotonic() else None
                    if task and task[0] == self.start:
                        self.asked.append(task[1])
                if not task:
                    time.sleep(0.002)
                    continue
                due, person, call = task
                began = time.monotonic()
                then = call(connection, person)
                ended = time.monotonic()
                with self._lock:
                    self.calls += 1
                    if due == self.start:
                        self.first_seconds.append(ended - began)
                    if then:
                        heapq.heappush(self._due, (ended + AGAIN_SECONDS, person, then))
                    else:
                        self.known_seconds.append(ended - self.start)


def book_directly(rush: Rush, slot: UUID, patients: list[UUID]) -> None:
    def book(connection: Connection, person: int) -> Any:
        try:
            connection.execute("select id from api.book_slot(%s, %s, p_confirm => true)", [slot, patients[person]])
        except psycopg.errors.LockNotAvailable:
            return book
        except psycopg.Error as error:
            assert error.sqlstate == "MB101", error
        return None

    rush.run(book)


def ask(rush: Rush, slot: UUID, patients: list[UUID]) -> None:
    ids: dict[int, UUID] = {}

    def request(connection: Connection, person: int) -> Any:
        row = connection.execute(
            "select id from api.request_booking(%s, %s, p_confirm => true)", [slot, patients[person]]
        ).fetchone()
        assert row
        ids[person] = row[0]
        return poll

    def poll(connection: Connection, person: int) -> Any:
        row = connection.execute("select status from api.get_booking_request(%s)", [ids[person]]).fetchone()
        assert row
        return poll if row[0] == "queued" else None

    rush.run(request)


def milliseconds(seconds: list[float], share: float) -> str:
    return f"{1000 * sorted(seconds)[int(share * (len(seconds) - 1))]:.1f} ms"


def measure(name: str, run: Callable[[Rush, UUID, list[UUID]], None], world: World, url: str) -> list[str]:
    slot, patients = world.slot(SEATS), world.patients(PEOPLE)
    world.connection.execute("vacuum analyze")
    rush = Rush(url)
    started_at = world.value("select clock_timestamp()")
    run(rush, slot, patients)

    of = {patient: person for person, patient in enumerate(patients)}
    place = {person: number for number, person in enumerate(rush.asked)}
    query = (
        b"select patient_id, created_at - %s from data.booking where slot_id = %s and status = 'confirmed' order by 2"
    )
    booked = world.connection.execute(query, [started_at, slot]).fetchall()
    winners = [place[of[patient]] for patient, _ in booked]
    assert len(winners) == SEATS
    assert not broken_invariants(world.connection)
    by_id = "-"
    if run is ask:
        rows = world.connection.execute(
            "select patient_id from data.booking_request where slot_id = %s order by id limit %s", [slot, SEATS]
        ).fetchall()
        by_id = str(len({row[0] for row in rows} & {patient for patient, _ in booked}))
    return [
        name,
        milliseconds(rush.first_seconds, 0.5),
        milliseconds(rush.first_seconds, 0.99),
        f"{booked[-1][1].total_seconds():.2f} s",
        f"{max(rush.known_seconds):.1f} s",
        str(rush.calls),
        by_id,
        str(sum(place < SEATS for place in winners)),
        # who asked before the last winner, and did not win
        str(max(winners) + 1 - SEATS),
    ]


HEAD = [
    "", "first answer p50", "p99", "all seats booked", "all know", "calls", "of the first 50 ids booked",
    "of the first 50 callers booked", "callers passed over",
]  # fmt: skip


def main() -> None:
    cluster = Cluster(fsync="on")
    try:
        url = cluster.create_database()
        run_script("migrate", url)
        with psycopg.connect(url, autocommit=True) as connection:
            world = World(connection)
            rows = [HEAD, ["---"] * len(HEAD)]
            for _ in range(ROUNDS):
                rows.append(measure("book_slot, again when locked", book_directly, world, url))
                worker = subprocess.Popen(
                    [Path(sys.executable).parent / "medbook", "worker"],
                    env={**os.environ, "DATABASE_URL": url.replace("postgres@", "medbook_worker@")},
                )
                rows.append(measure("request_booking and a worker", ask, world, url))
                worker.terminate()
                worker.wait(30)
        for row in rows:
            print("| " + " | ".join(row) + " |")
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
