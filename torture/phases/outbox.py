"""Events of transactions that commit late: consumers are told each, in order; a reader of new ids is not."""

import random
import threading
from collections import defaultdict
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from test_events import BOOKINGS, WRITERS, booking_events
from torture.call_log import OK, CallLog
from torture.load import Caller
from torture.stage import Stage
from world import World

CONSUMERS = 4


def run(stage: Stage) -> None:
    """Let 16 writers commit up to 50 ms late while consumers claim, and a reader asks for ids above the last it saw."""
    with stage.cluster() as cluster:
        url = cluster.database_url()
        with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
            world = World(connection)
            world.call("subscribe", "calendar", ["booking.*"])
            told: list[tuple[UUID, UUID]] = []
            seen: set[UUID] = set()
            log = stage.log("outbox")
            for number in range(1 if stage.quick else 4):
                now_told, now_seen = _round(stage, url, world, log, number)
                told, seen = told + now_told, seen | now_seen
            happened = booking_events(world)
        stage.tell("events", len(happened))
        stage.tell("claimed by consumers", len(told))
        stage.tell("control: lost by a reader of ids above the last", len(happened) - len(seen))
        stage.claim(len(happened) == len(set(happened)) == log.outcomes()[OK] > 0, "each call made one")
        stage.claim(set(told) == set(happened), "every event is told, and nothing else")
        first: dict[UUID, list[UUID]] = defaultdict(list)
        for event, booking in dict.fromkeys(told):
            first[booking].append(event)
        stage.claim(all(events == sorted(events) for events in first.values()), "those of a booking in their order")
        stage.claim(len(seen) < len(happened), "control: a reader of ids above the last one loses some")
        stage.invariants(url)


def _round(
    stage: Stage, url: str, world: World, log: CallLog, number: int
) -> tuple[list[tuple[UUID, UUID]], set[UUID]]:
    """Give what consumers were told, in the order in which they were, and what the reader saw."""
    told: list[tuple[UUID, UUID]] = []
    seen: set[UUID] = set()
    over = threading.Event()

    def consume() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not (over.is_set() and _waiting(connection) == 0):
                events = connection.execute(
                    "select id, entity_id from api.claim_events('calendar', 20) order by id"
                ).fetchall()
                if events:
                    told.extend(events)
                    connection.execute("select api.ack_events('calendar', %s)", [[event for event, _ in events]])
                else:
                    over.wait(0.01)

    def read() -> None:
        last: Any = world.value("select coalesce(max(id::text), %s) from data.event", str(UUID(int=0)))
        with psycopg.connect(url, autocommit=True) as connection:
            while True:
                # once more when all is done
                is_last = over.is_set()
                for (event,) in connection.execute(
                    "select id from data.event where topic like 'booking.%%' and id > %s order by id", [last]
                ).fetchall():
                    seen.add(event)
                    last = event
                if is_last:
                    return

    slots = [[world.slot() for _ in range(BOOKINGS)] for _ in range(WRITERS)]
    patients = world.patients(WRITERS)
    # the reader asks for the last id with the connection of the world: before the others begin
    readers = [threading.Thread(target=read), *(threading.Thread(target=consume) for _ in range(CONSUMERS))]
    writers = [
        threading.Thread(target=_write, args=(url, log, client, *work, f"{stage.seed}/{number}/{client}"))
        for client, work in enumerate(zip(slots, patients, strict=True))
    ]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    for thread in readers:
        thread.join(60)
    stage.claim(not any(thread.is_alive() for thread in readers), "consumers come to an end")
    return told, seen


def _write(url: str, log: CallLog, client: int, slots: list[UUID], patient: UUID, seed: str) -> None:
    """Book, confirm and cancel in each slot, each a transaction that commits when it likes."""
    chance = random.Random(seed)
    late = threading.Event()
    with psycopg.connect(url, row_factory=dict_row) as connection:
        caller = Caller(log, client, connection)
        for slot in slots:
            made = caller.call("book_slot", {"p_slot_id": slot, "p_patient_id": patient})
            late.wait(chance.random() * 0.05)
            connection.commit()
            for step in ("confirm_booking", "cancel_booking"):
                caller.call(step, {"p_booking_id": made.answer})
                late.wait(chance.random() * 0.05)
                connection.commit()


def _waiting(connection: psycopg.Connection[Any]) -> int:
    """Give how many events are still to be told, or to be handed out."""
    row = connection.execute(
        "select (select count(*) from data.outbox) + coalesce((select sum(waiting) from api.list_consumers()), 0)"
    ).fetchone()
    return int(row[0]) if row else 0
