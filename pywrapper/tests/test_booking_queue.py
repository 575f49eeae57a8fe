"""Who asks first is served first: whoever commits late, whatever is locked, and though a worker is killed."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from pooler import as_login
from world import World, broken_invariants

PEOPLE = 400
THREADS = 16
SLOTS = 5
SEATS = 4
"""Of each slot: twenty in all."""

LOCK = "perform pg_advisory_xact_lock_shared("
SERVED = "select booked, refused, failed, postponed from api.process_requests()"


def start_worker(url: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [Path(sys.executable).parent / "medbook", "worker"],
        env={**os.environ, "DATABASE_URL": as_login(url, "medbook_worker")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(world: World, query: str) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if world.value(query):
            return
        pause.wait(0.05)
    raise AssertionError(f"never: {query}")


@contextmanager
def somebody_in_the_way(url: str, slots: list[UUID]) -> Iterator[None]:
    """Let somebody lock all slots until that was in the way, then one after the other."""
    stop = threading.Event()
    attempts = "select from data.booking_request where attempts > 0"

    def lock() -> None:
        chance = random.Random(7)
        with psycopg.connect(url) as connection:
            connection.execute("select from data.slot where id = any(%s) for update", [slots])
            while connection.execute(attempts).fetchone() is None and not stop.wait(0.01):
                pass
            connection.rollback()
            while not stop.wait(0.01):
                connection.execute("select from data.slot where id = %s for update", [chance.choice(slots)])
                stop.wait(0.03)
                connection.rollback()

    thread = threading.Thread(target=lock)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def ask_all(url: str, slots: list[UUID], patients: list[UUID], seed: int) -> list[UUID]:
    """Let every patient ask for a slot, perhaps with alternatives, in transactions that commit when they like."""

    def ask(number: int) -> list[UUID]:
        chance = random.Random(seed + number)
        late = threading.Event()
        ids = []
        with psycopg.connect(url) as connection:
            for patient in patients[number::THREADS]:
                slot, *others = chance.sample(slots, chance.randint(1, 4))
                row = connection.execute(
                    "select id from api.request_booking(%s, %s, null, %s, true)", [slot, patient, others]
                ).fetchone()
                assert row is not None
                ids.append(row[0])
                late.wait(chance.random() * 0.02)
                connection.commit()
        return ids

    with ThreadPoolExecutor(THREADS) as pool:
        return [one for ids in pool.map(ask, range(THREADS)) for one in ids]


def expected(world: World) -> dict[UUID, UUID]:
    """Give each patient his slot as if the requests had come one by one, in the order of their ids."""
    seats: Counter[UUID] = Counter()
    had: dict[UUID, UUID] = {}
    for patient, wishes in world.connection.execute(
        "select patient_id, slot_id || alternative_slot_ids from data.booking_request order by id"
    ):
        for slot in wishes:
            if seats[slot] < SEATS:
                seats[slot] += 1
                had[patient] = slot
                break
    return had


def test_the_first_get_the_seats_though_slots_are_locked_and_a_worker_is_killed(world: World, database: str) -> None:
    slots = [world.slot(SEATS) for _ in range(SLOTS)]
    patients = world.patients(PEOPLE)
    killed, other = start_worker(database), start_worker(database)
    try:
        with somebody_in_the_way(database, slots), ThreadPoolExecutor(1) as pool:
            asking = pool.submit(ask_all, database, slots, patients, 11)
            wait_for(world, "select count(*) > 5 from data.booking_request where status = 'booked'")
            killed.kill()
            killed.wait()
            killed = start_worker(database)
            ids = asking.result()
            wait_for(world, "select not exists (select from data.booking_request where status = 'queued')")
    finally:
        for worker in (killed, other):
            worker.terminate()
            worker.wait(30)

    assert len(set(ids)) == PEOPLE
    rows = world.connection.execute("select id, status, attempts from data.booking_request").fetchall()
    assert {row[0] for row in rows} == set(ids), "nothing is lost"
    assert Counter(row[1] for row in rows) == {"booked": SLOTS * SEATS, "refused": PEOPLE - SLOTS * SEATS}
    print(sum(row[2] for row in rows), "attempts met a lock")
    assert any(row[2] for row in rows), "somebody was in the way"
    booked = world.connection.execute("select patient_id, slot_id from data.booking").fetchall()
    assert len(booked) == SLOTS * SEATS, "nobody has two"
    assert dict(booked) == expected(world)
    assert broken_invariants(world.connection) == []
    assert world.value("select count(*) from data.booking_request_line") == 0


def late_and_early(database: str, world: World) -> tuple[Counter[str], dict[UUID, str]]:
    """Let Ann ask, then Bob, who commits before her; give what was served in between, and what became of both."""
    slot = world.slot()
    with psycopg.connect(database) as late, psycopg.connect(database, autocommit=True) as other:
        late.execute("select api.request_booking(%s, %s)", [slot, world.ann])
        other.execute("select api.request_booking(%s, %s)", [slot, world.bob])
        row = other.execute(SERVED).fetchone()
        late.commit()
        assert row is not None
        between = +Counter(dict(zip(("booked", "refused", "failed", "postponed"), row, strict=True)))
        other.execute(SERVED)
    rows = world.connection.execute("select patient_id, status from data.booking_request order by id").fetchall()
    assert [row[0] for row in rows] == [world.ann, world.bob], "hers is the smaller id"
    return between, dict(rows)


def test_nobody_is_served_before_one_who_asked_first_and_is_still_committing(database: str, world: World) -> None:
    between, served = late_and_early(database, world)
    assert between == Counter()
    assert served == {world.ann: "booked", world.bob: "refused"}


def test_control_without_the_shared_lock_who_commits_first_gets_the_seat(database: str, world: World) -> None:
    source = world.value("select pg_get_functiondef('api.request_booking'::regproc)")
    assert source.count(LOCK) == 1
    world.connection.execute(source.replace(LOCK, "perform (").encode())
    between, served = late_and_early(database, world)
    assert between == Counter(booked=1)
    assert served == {world.ann: "refused", world.bob: "booked"}


IN_THE_WAY = {
    "booking": "select api.book_slot(%(slot)s, %(other)s)",
    "serving": "select api.process_requests()",
    "disabling": "select from data.patient where id = %(patient)s for update",
}
"""Transactions that take their time, by what they are at."""


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_who_asks_waits_for_nobody(database: str, world: World, what: str) -> None:
    slot = world.slot(3)
    values = {"slot": slot, "patient": world.ann, "other": world.patients(1)[0]}
    world.call("request_booking", slot, world.bob)
    with psycopg.connect(database) as busy:
        busy.execute(IN_THE_WAY[what].encode(), values)
        # would it wait, it would be refused after a second
        assert world.call("request_booking", slot, world.ann)["status"] == "queued"


def test_control_with_a_foreign_key_who_asks_waits_for_who_books(database: str, world: World) -> None:
    slot = world.slot(3)
    world.connection.execute(
        "alter table data.booking_request add constraint is_for_a_slot foreign key (slot_id, clinic_id)"
        " references data.slot (id, clinic_id)"
    )
    with psycopg.connect(database) as busy:
        busy.execute("select api.book_slot(%s, %s)", [slot, world.bob])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            world.call("request_booking", slot, world.ann)


def test_one_transaction_at_a_time_serves_a_clinic(database: str, world: World) -> None:
    slot = world.slot()
    for patient in (world.ann, world.bob):
        world.call("request_booking", slot, patient)
    with psycopg.connect(database) as first:
        assert first.execute("select booked from api.process_requests(1)").fetchone() == (1,)
        assert world.connection.execute(SERVED).fetchone() == (0, 0, 0, 0), "the other does not wait for it"
        first.commit()
    assert world.connection.execute(SERVED).fetchone() == (0, 1, 0, 0)


def test_what_is_read_before_is_not_served_by(database: str, world: World) -> None:
    world.call("request_booking", world.slot(), world.ann)
    with psycopg.connect(database) as old:
        old.execute("set transaction isolation level repeatable read")
        with pytest.raises(psycopg.Error, match="invalid_argument"):
            old.execute(SERVED)
