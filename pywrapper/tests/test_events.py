"""Whoever consumes events is told each at least once and in order: writers commit late, consumers are killed."""

import random
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from pooler import as_login
from world import World

WRITERS = 16
BOOKINGS = 8
"""Of each writer; each is held, confirmed and cancelled: three events."""

CONSUMER = Path(__file__).with_name("consumer.py")


def write(url: str, slots: list[UUID], patient: UUID, seed: int) -> None:
    """Book, confirm and cancel in each slot, each a transaction that commits when it likes."""
    chance = random.Random(seed)
    late = threading.Event()
    with psycopg.connect(url) as connection:
        for slot in slots:
            booking = None
            for step in ("book_slot", "confirm_booking", "cancel_booking"):
                values = [slot, patient] if step == "book_slot" else [booking]
                query = f"select id from api.{step}({', '.join(['%s'] * len(values))})"
                row = connection.execute(query.encode(), values).fetchone()
                assert row is not None
                booking = row[0]
                late.wait(chance.random() * 0.05)
                connection.commit()


def write_all(world: World, url: str) -> None:
    """Let all writers write at the same time."""
    slots = [[world.slot() for _ in range(BOOKINGS)] for _ in range(WRITERS)]
    patients = world.patients(WRITERS)
    writers = [
        threading.Thread(target=write, args=(url, *work, seed))
        for seed, work in enumerate(zip(slots, patients, strict=True))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def booking_events(world: World) -> list[tuple[UUID, UUID]]:
    """Give every event of a booking, and of which, in the order in which they happened."""
    return world.connection.execute(
        "select id, entity_id from data.event where topic like 'booking.%' order by id"
    ).fetchall()


def test_each_event_is_told_in_order_though_consumers_are_killed(database: str, world: World, tmp_path: Path) -> None:
    world.call("subscribe", "calendar", ["booking.*"], None, 100)
    file = tmp_path / "told"
    url = as_login(database, "medbook_worker")
    stop = threading.Event()

    def consume() -> None:
        """Two consumers; they are killed soon after they have begun to work, and others take their place."""
        chance = random.Random(1)
        file.touch()
        while not stop.is_set():
            size = file.stat().st_size
            workers = [subprocess.Popen([sys.executable, CONSUMER, url, "calendar", file]) for _ in range(2)]
            # a busy machine takes its time to start them
            while file.stat().st_size == size and not stop.wait(0.02):
                pass
            stop.wait(0.4 + chance.random() * 0.4)
            for worker in workers:
                worker.kill()
                worker.wait()

    killer = threading.Thread(target=consume)
    killer.start()
    try:
        write_all(world, database)
        deadline = threading.Event()
        for _ in range(1800):
            if not world.value("select sum(waiting) from api.list_consumers()") and not world.value(
                "select count(*) from data.outbox"
            ):
                break
            deadline.wait(0.1)
    finally:
        stop.set()
        killer.join()
    happened = booking_events(world)
    assert len(happened) == WRITERS * BOOKINGS * 3
    told = [(UUID(line[0]), UUID(line[1])) for line in (row.split() for row in file.read_text().splitlines())]
    assert set(told) == set(happened), "each is told, and nothing else"
    print(len(told) - len(happened), "of", len(told), "were told again")
    assert len(told) > len(happened), "consumers were killed at work"
    first_told: dict[UUID, list[UUID]] = defaultdict(list)
    for event, booking in dict.fromkeys(told):
        first_told[booking].append(event)
    assert all(events == sorted(events) for events in first_told.values()), "those of a booking in their order"


def test_many_workers_of_one_consumer_share_the_work(database: str, world: World) -> None:
    world.call("subscribe", "calendar", ["booking.*"])
    write_all(world, database)
    told: Counter[UUID] = Counter()

    def work() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            while connection.execute("select sum(waiting) from api.list_consumers()").fetchone() != (0,):
                events = connection.execute("select id from api.claim_events('calendar', 10, '1 minute')").fetchall()
                if events:
                    ids = [event[0] for event in events]
                    connection.execute("select api.ack_events('calendar', %s)", [ids])
                    told.update(ids)

    world.connection.execute("select internal.distribute_events(100000)")
    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert told == Counter(event for event, _ in booking_events(world)), "each once: no lease has lapsed"


def test_a_worker_passes_over_what_another_is_claiming(database: str, world: World) -> None:
    world.call("subscribe", "calendar", ["booking.*"])
    for patient in (world.ann, world.bob):
        world.call("book_slot", world.slot(), patient)
    world.connection.execute("select internal.distribute_events()")
    claim = "select entity_id from api.claim_events('calendar', %s)"
    with psycopg.connect(database) as one, psycopg.connect(database) as other:
        first = one.execute(claim, [1]).fetchall()
        assert len(first) == 1
        # one that waited would fail with LockNotAvailable
        second = other.execute(claim, [100]).fetchall()
    assert len(second) == 1
    assert first != second


def test_control_a_reader_of_ids_above_the_last_one_loses_some(database: str, world: World) -> None:
    """What claim_events is there to avoid."""
    seen: set[UUID] = set()
    stop = threading.Event()

    def read() -> None:
        last: Any = UUID(int=0)
        with psycopg.connect(database, autocommit=True) as connection:
            while not stop.is_set():
                for (event,) in connection.execute(
                    "select id from data.event where topic like 'booking.%%' and id > %s order by id", [last]
                ).fetchall():
                    seen.add(event)
                    last = event

    reader = threading.Thread(target=read)
    reader.start()
    write_all(world, database)
    stop.set()
    reader.join()
    lost = {event for event, _ in booking_events(world)} - seen
    assert lost


def call_while_leaving(url: str, world: World, consumer: str, query: str, *values: Any) -> Any:
    """Call while a consumer is being unsubscribed; give the rows, or the SQLSTATE."""
    told: list[Any] = []
    pids: list[int] = []

    def call() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            pids.append(connection.info.backend_pid)
            try:
                told.append(connection.execute(query.encode(), values).fetchall())
            except psycopg.Error as error:
                told.append(error.sqlstate)

    with psycopg.connect(url) as leaving:
        leaving.execute("select api.unsubscribe(%s)", [consumer])
        caller = threading.Thread(target=call)
        caller.start()
        while caller.is_alive() and not (pids and world.value("select cardinality(pg_blocking_pids(%s)) > 0", pids[0])):
            caller.join(0.002)
        leaving.commit()
        caller.join()
    return told[0]


def test_a_consumer_that_is_unsubscribed_meanwhile_is_waited_for_and_left_out(database: str, world: World) -> None:
    world.call("subscribe", "calendar", ["booking.*"])
    world.call("subscribe", "crm", ["booking.*"])
    world.call("book_slot", world.slot(), world.ann)
    claimed = call_while_leaving(database, world, "crm", "select topic from api.claim_events('calendar')")
    assert claimed == [("booking.hold_created",)]


def test_one_that_is_to_be_told_again_and_is_unsubscribed_meanwhile_is_not_found(database: str, world: World) -> None:
    world.call("subscribe", "crm", ["booking.*"])
    world.call("book_slot", world.slot(), world.ann)
    replay = "select api.replay_events('crm', now() - interval '1 hour')"
    assert call_while_leaving(database, world, "crm", replay) == "MB215"


def test_nor_is_an_endpoint(database: str, world: World) -> None:
    endpoint = world.call("create_webhook", "https://hooks.example.org", ["booking.*"], world.clinic)["id"]
    world.call("book_slot", world.slot(), world.ann)
    event = world.value("select id from data.event where topic = 'booking.hold_created'")
    redeliver = "select api.redeliver_webhook(%s, %s)"
    told = call_while_leaving(database, world, f"webhook:{endpoint}", redeliver, endpoint, event)
    assert told == "MB218"
