"""Streams under load: nothing is missed or told twice, nobody is starved, whoever is slow or gone makes room."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from client import Client
from conftest import serving, working
from sse import Stream, Told
from test_events import write
from world import World

WRITERS = 8
BOOKINGS = 6
"""Of each writer; each is held, confirmed and cancelled."""
MANY = 40_000
"""More changes than the buffers of a connection hold."""


@pytest.fixture(scope="module")
def url(copy_of_template: Callable[[str], str]) -> str:
    """URL of the database of this module, as superuser."""
    return copy_of_template("live_load")


@pytest.fixture(scope="module")
def world(url: str) -> Iterator[World]:
    """A clinic with a doctor and two patients in it, and a worker that relays."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        world = World(connection)
        with working(url):
            yield world


@pytest.fixture(scope="module")
def port(url: str, world: World) -> Iterator[int]:
    """The port of a server of this database: one process, and room for streams just left, noticed after a second."""
    with serving(url, SERVER_WORKERS="1", MEDBOOK_STREAMS_PER_ADDRESS="100") as port:
        yield port


def resume(port: int, last_id: int) -> Stream:
    """Open a stream that goes on after an id."""
    stream = Stream(port, headers={"Last-Event-ID": str(last_id)})
    assert stream.answer is None, stream.answer
    return stream


def test_who_resumes_again_and_again_misses_nothing_and_is_told_nothing_twice(
    port: int, url: str, world: World
) -> None:
    clinic = world.call("create_clinic", "Wimpole Street Clinic", "Europe/London")["id"]
    doctors = [world.doctor, world.call("add_doctor", clinic, "Dr Ben Roe", "Dermatology")["id"]]
    slots = [[world.slot(doctor=doctors[n % 2]) for _ in range(BOOKINGS)] for n in range(WRITERS)]
    patients = world.patients(WRITERS)
    writers = [
        threading.Thread(target=write, args=(url, *work, seed))
        for seed, work in enumerate(zip(slots, patients, strict=True))
    ]
    last_slot = threading.Event()
    ends_with: list[str] = []
    seen: set[UUID] = set()

    def end() -> None:
        for writer in writers:
            writer.join()
        slot = world.slot()
        ends_with.append(str(slot))
        # told of only when it is known that nothing comes after it
        world.call("update_slot", slot, Jsonb({"capacity": 2}))
        last_slot.set()

    def relay() -> None:
        """What other workers would do at the same time."""
        with psycopg.connect(url, autocommit=True) as connection:
            while not last_slot.is_set():
                connection.execute("select api.relay_events(5)")

    def read_log() -> None:
        """Control: read the log as this stream reads what was relayed, all ids above the last one."""
        last: Any = UUID(int=0)
        with psycopg.connect(url, autocommit=True) as connection:
            while not last_slot.is_set():
                for (event,) in connection.execute(
                    "select id from data.event where topic like 'booking.%%' and id > %s order by id", [last]
                ).fetchall():
                    seen.add(event)
                    last = event

    with Stream(port) as stream:
        stream.start()
        assert stream.last_id is not None
        began_at = stream.last_id
    threads = [*writers, *(threading.Thread(target=target) for target in (end, read_log, relay, relay, relay))]
    for thread in threads:
        thread.start()
    told: list[Told] = []
    connections = 0
    is_last = False
    while not is_last:
        with resume(port, told[-1].id if told else began_at) as stream:
            connections += 1
            for _ in range(10):
                one = stream.next()
                assert one
                told.append(one)
                is_last = bool(ends_with) and (one.data["slot_id"], one.data["seats_left"]) == (ends_with[0], 2)
                if is_last:
                    break
    for thread in threads:
        thread.join()

    print(f"{len(told)} changes over {connections} connections")
    # the last slot may be told twice as it is: made, and changed
    kept = world.connection.execute(
        "select id from data.live_change where id > %s and id <= %s order by id", [began_at, told[-1].id]
    ).fetchall()
    assert [one.id for one in told] == [row[0] for row in kept], "all, once, in their order"
    assert [one.id for one in told] == list(range(began_at + 1, told[-1].id + 1)), "without a gap"
    last_told = {one.data["slot_id"]: one.data for one in told}
    for slot in (slot for of_writer in slots for slot in of_writer):
        is_now = world.call("get_slot", slot)
        assert [last_told[str(slot)][name] for name in ("version", "seats_left")] == [is_now["version"], 1]
    happened = {row[0] for row in world.connection.execute("select id from data.event where topic like 'booking.%'")}
    assert len(happened) == WRITERS * BOOKINGS * 3
    assert happened - seen, "who reads the log by its ids misses some"


def test_who_does_not_read_is_cut_off_and_resumes_where_he_was(port: int, world: World) -> None:
    with Stream(port, receive_buffer=4096) as slow:
        slow.start()
        began_at = slow.last_id
        with world.connection.transaction():
            # the worker relays what has happened before, and is not to take the same ids
            world.connection.execute("select pg_advisory_xact_lock(hashtextextended('medbook.relay_events', 0))")
            world.connection.execute(
                "insert into data.live_change (id, clinic_id, kind, created_at)"
                " select (select coalesce(max(id), 0) from data.live_change) + n, %s, 'schedule', clock_timestamp()"
                " from generate_series(1, %s) as n",
                [world.clinic, MANY],
            )
        assert began_at is not None
        fast = began_at
        while fast < began_at + MANY:
            # reading as quickly as he can, even he may be cut off
            with resume(port, fast) as stream:
                while fast < began_at + MANY and (told := stream.next()):
                    assert told.id == fast + 1
                    fast = told.id
        with Stream(port) as another:
            # whoever asks for nothing of the past is told of this slot after all that the slow one is offered
            another.start()
            slot = str(world.slot())
            while (told := another.next()) and told.data["slot_id"] != slot:
                pass
            assert told
        received = 0
        while received < MANY and slow.next():
            received += 1
        assert received < MANY, "the stream has ended before all was told"
        print(f"cut off after {received} of {MANY}")
        assert slow.last_id == began_at + received
        with resume(port, slow.last_id) as resumed:
            following = resumed.next()
            assert following
            assert following.id == slow.last_id + 1


def test_one_address_has_so_many_streams_and_one_that_is_closed_makes_room(url: str, world: World) -> None:
    # a server of its own: whoever has just left another is noticed only after a second
    with serving(url, SERVER_WORKERS="1") as port:
        with ExitStack() as stack:
            streams = [stack.enter_context(Stream(port)) for _ in range(12)]
            refused = [stream.answer for stream in streams if stream.answer]
            assert [answer.status for answer in refused] == [429, 429], "of one process"
            assert {answer.headers["retry-after"] for answer in refused} == {"10"}
        with ExitStack() as stack:
            opened = 0
            deadline = time.monotonic() + 10
            while opened < 10 and time.monotonic() < deadline:
                stream = stack.enter_context(Stream(port))
                if stream.answer is None:
                    opened += 1
            assert opened == 10, "who has gone is noticed"


def test_a_hundred_streams_starve_nobody_and_end_with_the_server(url: str, world: World) -> None:
    with ExitStack() as server, ExitStack() as clients:
        port = server.enter_context(serving(url, SERVER_WORKERS="1", MEDBOOK_STREAMS_PER_ADDRESS="1000"))
        streams = [clients.enter_context(Stream(port)) for _ in range(100)]
        assert [stream.answer for stream in streams] == [None] * 100
        one_more = Stream(port).answer
        assert one_more
        assert (one_more.status, one_more.headers["retry-after"]) == (503, "10")
        for stream in streams:
            stream.start()
        answers = [Client(port).get(f"/slots?clinic_id={world.clinic}").status for _ in range(40)]
        assert answers == [200] * 40, "all others are served"
        began = time.monotonic()
        slot = str(world.slot())
        for stream in streams:
            while (told := stream.next()) and told.data["slot_id"] != slot:
                pass
            assert told
        print(f"100 streams were told after {time.monotonic() - began:.3f} s")
        began = time.monotonic()
        server.close()
        took = time.monotonic() - began
        print(f"the server ended after {took:.3f} s")
        assert took < 8, "sooner than it would be killed"
        assert [stream.next() for stream in streams] == [None] * 100
