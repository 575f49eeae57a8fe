"""A hundred clients on each of twenty hot slots: one winner a seat, documented refusals only, no deadlock."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest

from client import Client
from conftest import serving, token
from world import World, broken_invariants

CLIENTS = 100
SLOTS = 20
TRIES = 300
"""How often a client that is told one of BUSY tries again before the test gives up on it."""
BUSY = {"slot_locked", "too_many_requests"}
"""Another is booking this slot; all hundred come from one address, and their bodies are still being waited for."""

Book = Callable[[Any, Any], str]
MakeClient = Callable[[], AbstractContextManager[Book]]


def storm(slots: list[Any], patients: list[Any], make_client: MakeClient) -> Counter[str]:
    """Let every client book every slot at the same moment; count the last answer each got."""
    barrier = threading.Barrier(CLIENTS)

    def run(patient: Any) -> list[str]:
        answers = []
        with make_client() as book:
            for slot in slots:
                barrier.wait(60)
                for _ in range(TRIES):
                    answer = book(slot, patient)
                    if answer not in BUSY:
                        break
                answers.append(answer)
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(answer for answers in pool.map(run, patients) for answer in answers)


def sql_client(url: str) -> MakeClient:
    """Make clients that call api.book_slot on a connection of their own."""

    @contextmanager
    def make() -> Iterator[Book]:
        def book(slot: Any, patient: Any) -> str:
            try:
                connection.execute("select api.book_slot(%s, %s)", [slot, patient])
            except psycopg.errors.LockNotAvailable:
                return "slot_locked"
            except psycopg.Error as error:
                return error.diag.message_primary or str(error)
            return "booked"

        with psycopg.connect(url, autocommit=True) as connection:
            yield book

    return make


def http_client(port: int) -> MakeClient:
    """Make clients that POST /bookings as an admin."""

    @contextmanager
    def make() -> Iterator[Book]:
        client = Client(port, token(role="admin"))

        def book(slot: Any, patient: Any) -> str:
            answer = client.post("/bookings", {"slot_id": str(slot), "patient_id": str(patient)})
            return "booked" if answer.status == 201 else answer.name

        yield book

    return make


def deadlocks(world: World) -> int:
    return int(world.value("select deadlocks from pg_stat_database where datname = current_database()"))


@pytest.mark.parametrize("capacity", [1, 3])
@pytest.mark.parametrize("way", ["sql", "http"])
def test_exactly_one_winner_a_seat(world: World, database: str, way: str, capacity: int) -> None:
    slots = [world.slot(capacity) for _ in range(SLOTS)]
    patients = world.patients(CLIENTS)
    if way == "sql":
        answers = storm(slots, patients, sql_client(database))
    else:
        with serving(database) as port:
            answers = storm(slots, patients, http_client(port))

    assert answers == {"booked": SLOTS * capacity, "slot_unavailable": SLOTS * (CLIENTS - capacity)}
    assert broken_invariants(world.connection) == []
    assert deadlocks(world) == 0


def without_the_lock(world: World) -> None:
    """Take FOR UPDATE NOWAIT out of book_slot: what a careless change could do."""
    source = world.value("select pg_get_functiondef('api.book_slot'::regproc)")
    assert source.count("for update nowait") == 1
    world.connection.execute(source.replace("for update nowait", "").encode())


def test_the_seat_constraint_alone_keeps_a_seat_single(world: World, database: str) -> None:
    slots = [world.slot() for _ in range(SLOTS)]
    without_the_lock(world)
    answers = storm(slots, world.patients(CLIENTS), sql_client(database))
    assert answers["booked"] == SLOTS
    assert broken_invariants(world.connection) == []


def test_control_without_lock_and_seat_constraint_double_bookings_are_noticed(world: World, database: str) -> None:
    slots = [world.slot() for _ in range(SLOTS)]
    without_the_lock(world)
    world.connection.execute("drop index data.booking_seat_is_taken_once")
    world.connection.execute("alter table data.slot drop constraint slot_is_not_overbooked")
    answers = storm(slots, world.patients(CLIENTS), sql_client(database))
    assert answers["booked"] > SLOTS
    assert "no seat is taken twice" in broken_invariants(world.connection)
