"""Seats that many sessions free at once go to those who wait for them, in the order of the line, and to nobody else."""

import contextlib
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from world import World, broken_invariants

LINE = 12
SEATS = 8
STRANGERS = 6
SWEEPERS = 3
SEED = int(os.environ.get("MEDBOOK_TEST_SEED") or random.SystemRandom().randrange(10**6))

OFFERS = """
    select entity_id from data.event where topic = 'waitlist.offered' order by occurred_at, id
"""
STORY = """
    select e.topic, e.entity_id, e.payload ->> 'slot_id', b.waitlist_entry_id
    from data.event as e
    left join data.booking as b on b.id = e.entity_id
    where e.topic = 'waitlist.offered' or e.topic = 'booking.cancelled' and b.waitlist_entry_id is not null
    order by e.occurred_at, e.id
"""
EARLY_STRANGERS = """
    select e.entity_id
    from data.event as e
    inner join data.booking as b on b.id = e.entity_id
    where
      e.topic = 'booking.hold_created' and b.patient_id = any (%s)
      and e.occurred_at < (select max(o.occurred_at) from data.event as o where o.topic = 'waitlist.offered')
"""


class Scene:
    """Full slots that all need one room, a line of patients who would have any of them, and strangers who would too."""

    def __init__(self, url: str, world: World) -> None:
        self.url = url
        self.world = world
        self.random = random.Random(SEED)
        room = world.value(
            "insert into data.resource (id, clinic_id, name, kind, created_at, updated_at)"
            " values (gen_random_uuid(), %s, 'Room 1', 'room', now(), now()) returning id",
            world.clinic,
        )
        self.slots = [world.slot() for _ in range(SEATS)]
        world.connection.execute("update data.slot set resource_ids = %s where id = any (%s)", [[room], self.slots])
        self.bookings = [
            world.call("book_slot", slot, patient)["id"]
            for slot, patient in zip(self.slots, world.patients(SEATS), strict=True)
        ]
        self.line = [world.call("join_waitlist", world.clinic, patient)["id"] for patient in world.patients(LINE)]
        self.strangers = world.patients(STRANGERS)
        self.answers: Counter[str] = Counter()

    def end(self, bookings: list[Any]) -> None:
        """Let these holds be over, not yet swept."""
        self.world.connection.execute(
            "update data.booking set expires_at = clock_timestamp() where id = any (%s)", [bookings]
        )

    def offered(self) -> list[Any]:
        """Give the places in line in the order in which they were offered a seat."""
        return [row[0] for row in self.world.connection.execute(OFFERS.encode()).fetchall()]

    def offers_that_passed_somebody_over(self) -> list[Any]:
        """Read the events from the start: who was offered a seat that another, before him in line, waited for."""
        waiting, declined, wrong = set(self.line), set(), []
        for topic, entity, slot, entry in self.world.connection.execute(STORY.encode()).fetchall():
            if topic == "booking.cancelled":
                waiting.add(entry)
                declined.add((entry, slot))
                continue
            if entity != next(one for one in self.line if one in waiting and (one, slot) not in declined):
                wrong.append(entity)
            waiting.discard(entity)
        return wrong

    def live_offers(self) -> list[Any]:
        query = "select id from data.booking where waitlist_entry_id is not null and status = 'pending'"
        return [row[0] for row in self.world.connection.execute(query).fetchall()]

    def lacks_a_sweep(self) -> bool:
        return bool(
            self.world.value(
                "select exists (select from data.booking where status = 'pending' and expires_at <= clock_timestamp())"
            )
        )

    def run(self, cancelled: list[Any]) -> None:
        """Cancel these bookings, each in a session of its own, and sweep, while strangers hammer every slot."""
        start = threading.Barrier(len(cancelled) + SWEEPERS + STRANGERS)
        done = threading.Event()
        order = self.random.sample(cancelled, len(cancelled))
        with ThreadPoolExecutor(start.parties) as pool:
            cancels = [pool.submit(self._cancel, booking, start) for booking in order]
            others = [pool.submit(self._sweep, start, done) for _ in range(SWEEPERS)]
            others += [
                pool.submit(self._hammer, patient, self.random.sample(self.slots, SEATS), start, done)
                for patient in self.strangers
            ]
            try:
                for cancel in cancels:
                    cancel.result(30)
                while self.lacks_a_sweep() and not any(other.done() for other in others):
                    done.wait(0.001)
            finally:
                done.set()
            for other in others:
                other.result(30)

    def _ask(self, connection: psycopg.Connection[Any], query: str, *values: Any) -> str:
        try:
            connection.execute(query.encode(), values)
        except psycopg.Error as error:
            name = str(error.diag.message_primary) if (error.sqlstate or "").startswith("MB") else str(error.sqlstate)
        else:
            name = "done"
        self.answers[f"{query.split('.', 1)[1].split('(')[0]}: {name}"] += 1
        return name

    def _cancel(self, booking: Any, start: threading.Barrier) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            start.wait(30)
            for _ in range(300):
                if self._ask(connection, "select api.cancel_booking(%s)", booking) != "55P03":
                    return

    def _sweep(self, start: threading.Barrier, done: threading.Event) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            start.wait(30)
            while not done.is_set():
                self._ask(connection, "select internal.expire_holds(2)")

    def _hammer(self, patient: Any, slots: list[Any], start: threading.Barrier, done: threading.Event) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            start.wait(30)
            while not done.is_set():
                for slot in slots:
                    self._ask(connection, "select api.book_slot(%s, %s)", slot, patient)


@pytest.fixture
def scene(database: str, world: World) -> Scene:
    print(f"MEDBOOK_TEST_SEED={SEED}")
    return Scene(database, world)


def free_them_all(scene: Scene) -> None:
    """Half of the seats by cancelling, half by letting holds run out."""
    mixed = scene.random.sample(scene.bookings, SEATS)
    scene.end(mixed[: SEATS // 2])
    scene.run(mixed[SEATS // 2 :])


def test_seats_go_out_in_the_order_of_the_line_and_to_no_stranger(scene: Scene) -> None:
    free_them_all(scene)
    assert scene.offered() == scene.line[:SEATS]
    assert broken_invariants(scene.world.connection) == []
    taken = "select count(*) from data.booking where patient_id = any (%s)"
    assert scene.world.value(taken, scene.strangers) == 0

    # all offers lapse: there are more seats now than wait for one
    scene.end(scene.live_offers())
    scene.run([])
    assert scene.offered() == scene.line
    assert broken_invariants(scene.world.connection) == []
    assert scene.world.connection.execute(EARLY_STRANGERS, [scene.strangers]).fetchall() == []

    allowed = {
        "cancel_booking: done", "cancel_booking: 55P03", "expire_holds: done", "book_slot: done", "book_slot: 55P03",
        "book_slot: slot_unavailable", "book_slot: too_many_holds", "book_slot: patient_overlap",
    }  # fmt: skip
    assert set(scene.answers) <= allowed, scene.answers
    assert scene.answers["cancel_booking: done"] == SEATS // 2
    assert scene.answers["book_slot: slot_unavailable"] > 0
    assert scene.world.value("select deadlocks from pg_stat_database where datname = current_database()") == 0


def test_those_who_decline_at_once_make_way_for_the_next_and_keep_their_places(scene: Scene) -> None:
    free_them_all(scene)
    declined = scene.random.sample(scene.live_offers(), 3)
    scene.run(declined)
    assert len(scene.offered()) == SEATS + 3
    assert scene.offers_that_passed_somebody_over() == []
    assert broken_invariants(scene.world.connection) == []
    assert scene.world.value("select count(*) from data.booking where patient_id = any (%s)", scene.strangers) == 0
    assert not [answer for answer in scene.answers if "40P01" in answer]


def test_those_who_join_at_once_stand_in_the_order_in_which_their_places_can_be_seen(
    world: World, database: str
) -> None:
    patients = world.patients(20)
    start = threading.Barrier(len(patients) + 1)
    seen: list[list[Any]] = []
    line = "select array_agg(id order by created_at, id) from data.waitlist_entry"

    def join(patient: Any) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            start.wait(30)
            for _ in range(100):
                # on a busy machine the line may be locked for longer than a call waits
                with contextlib.suppress(psycopg.errors.LockNotAvailable):
                    connection.execute("select api.join_waitlist(%s, %s)", [world.clinic, patient])
                    return

    with ThreadPoolExecutor(len(patients)) as pool:
        joins = [pool.submit(join, patient) for patient in patients]
        start.wait(30)
        while not all(one.done() for one in joins):
            seen.append(world.value(line) or [])
        for one in joins:
            one.result(30)
    final = world.value(line)
    assert len(final) == len(patients)
    # nobody ever slipped in before one who could be seen already
    assert all(final[: len(some)] == some for some in seen)


@contextmanager
def changed(world: World, function: str, old: str, new: str) -> Iterator[None]:
    """Replace a part of a function, as a careless change could."""
    source = world.value("select pg_get_functiondef(%s::regproc)", function)
    assert source.count(old) == 1
    world.connection.execute(source.replace(old, new).encode())
    yield
    world.connection.execute(source.encode())


def without_the_lock(world: World) -> Any:
    lock = "perform pg_advisory_xact_lock(hashtextextended('medbook.waitlist.' || p_clinic_id, 0))"
    return changed(world, "internal.lock_waitlist", lock, "null")


def cancel_two_at_once(scene: Scene) -> list[Any]:
    """The first cancels and waits; the second is let go until it is done or blocked; the first commits."""
    cancel = "select api.cancel_booking(%s)"
    with psycopg.connect(scene.url) as first, psycopg.connect(scene.url, autocommit=True) as second:
        first.execute(cancel, [scene.bookings[0]])
        thread = threading.Thread(target=lambda: second.execute(cancel, [scene.bookings[1]]))
        thread.start()
        pids = [first.info.backend_pid, second.info.backend_pid]
        while thread.is_alive() and not scene.world.value("select %s = any (pg_blocking_pids(%s))", *pids):
            thread.join(0.002)
        first.commit()
        thread.join(30)
    return scene.offered()


def test_two_who_cancel_at_once_make_offers_to_the_first_two_in_line(scene: Scene) -> None:
    assert cancel_two_at_once(scene) == scene.line[:2]
    assert broken_invariants(scene.world.connection) == []


def test_control_without_the_lock_one_place_is_offered_twice(scene: Scene) -> None:
    with without_the_lock(scene.world):
        assert cancel_two_at_once(scene) == [scene.line[0]] * 2
    assert broken_invariants(scene.world.connection) != []


def test_control_a_line_served_from_its_end_is_noticed(scene: Scene) -> None:
    with changed(scene.world, "internal.offer_seats", "order by created_at, id", "order by created_at desc, id"):
        free_them_all(scene)
    assert scene.offered() != scene.line[:SEATS]
    assert scene.offers_that_passed_somebody_over() != []


def test_control_a_lapsed_seat_that_belongs_to_nobody_is_snatched(scene: Scene) -> None:
    def book() -> dict[str, Any]:
        return scene.world.call("book_slot", scene.slots[0], scene.strangers[0])

    scene.end(scene.bookings[:1])
    with pytest.raises(psycopg.errors.Error, match="slot_unavailable"):
        book()
    old = "internal.count_in_line(p_slot, p_clinic, p_doctor, p_patient_id, p_now)"
    with changed(scene.world, "internal.slot_refusal", old, "0"):
        assert book()["status"] == "pending"
