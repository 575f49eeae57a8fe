"""Many people want one of a few seats of one slot: booking directly, against asking for a booking.

All are there at the start, in a known order, through a few connections of a trusted back end, with one worker.
Who is told to come back does so after a second, which is what Retry-After says.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from bench import server
from bench.result import Table, Target, percentile
from cluster import Cluster
from conftest import working
from world import World, broken_invariants

CONNECTIONS = 32
AGAIN_SECONDS = 1.0

Connection = psycopg.Connection[Any]
Call = Callable[[Connection, int], Any]
"""One call for the person of a number; gives the call to make next, a second later, or None."""


@dataclass
class Rush:
    """Lets everybody call, in order, through a bounded number of connections, until all know their outcome."""

    url: str
    people: int
    calls: int = 0
    first_seconds: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    """Who made his first call, in that order."""
    known_seconds: list[float] = field(default_factory=list)

    def run(self, call: Call) -> None:
        self.start = time.monotonic()
        self._due: list[tuple[float, int, Call]] = [(self.start, person, call) for person in range(self.people)]
        self._lock = threading.Lock()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for client in [pool.submit(self._client) for _ in range(CONNECTIONS)]:
                client.result()

    def _client(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while len(self.known_seconds) < self.people:
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


def book_directly(people: Rush, slot: UUID, patients: list[UUID]) -> None:
    def book(connection: Connection, person: int) -> Any:
        try:
            connection.execute("select id from api.book_slot(%s, %s, p_confirm => true)", [slot, patients[person]])
        except psycopg.errors.LockNotAvailable:
            return book
        except psycopg.Error as error:
            assert error.sqlstate == "MB101", error
        return None

    people.run(book)


def ask(people: Rush, slot: UUID, patients: list[UUID]) -> None:
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

    people.run(request)


def rush(
    run: Callable[[Rush, UUID, list[UUID]], None], world: World, url: str, people: int, seats: int
) -> dict[str, float]:
    slot, patients = world.slot(seats), world.patients(people)
    world.connection.execute("vacuum analyze")
    done = Rush(url, people)
    started_at = world.value("select clock_timestamp()")
    run(done, slot, patients)
    place = {patients[person]: number for number, person in enumerate(done.asked)}
    booked = world.connection.execute(
        "select patient_id, created_at - %s from data.booking where slot_id = %s and status = 'confirmed' order by 2",
        [started_at, slot],
    ).fetchall()
    winners = [place[patient] for patient, _ in booked]
    assert len(winners) == seats
    assert not broken_invariants(world.connection)
    return {
        "first answer p50 ms": 1000 * percentile(done.first_seconds, 0.5),
        "p99 ms": 1000 * percentile(done.first_seconds, 0.99),
        "all seats booked s": booked[-1][1].total_seconds(),
        "all know s": max(done.known_seconds),
        "calls": done.calls,
        f"of the first {seats} callers booked": sum(number < seats for number in winners),
        # who asked before the last winner, and did not win
        "callers passed over": max(winners) + 1 - seats,
    }


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Measure both ways in turn."""
    people, seats, rounds = (200, 10, 1) if quick else (5000, 50, 3)
    url, _ = server.medbook_database(cluster, "bench_queue")
    direct, asked = [], []
    with psycopg.connect(url, autocommit=True) as connection:
        world = World(connection)
        for _ in range(rounds):
            direct.append(rush(book_directly, world, url, people, seats))
            with working(url):
                asked.append(rush(ask, world, url, people, seats))
    rows = {
        name: {column: median(one[column] for one in of_one) for column in of_one[0]}
        for name, of_one in (("book_slot, again when locked", direct), ("request_booking and a worker", asked))
    }
    ours = rows["request_booking and a worker"]
    yield Table(
        "booking_queue",
        f"{people} people want one of {seats} seats, {CONNECTIONS} connections",
        rows,
        plotted="all seats booked s",
        targets=[
            Target(
                "callers passed over beyond those in flight:", ours["callers passed over"], CONNECTIONS, is_must=True
            )
        ],
        notes=["Callers whose calls were in flight together reach the server in an order of their own."],
    )
