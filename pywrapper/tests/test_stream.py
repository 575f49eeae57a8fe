"""Whoever watches is told within a second what can be booked otherwise than before: the shipped server and worker."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from conftest import serving, working
from sse import Stream, Told
from world import World

ROUNDS = 5


@pytest.fixture(scope="module")
def url(copy_of_template: Callable[[str], str]) -> str:
    """URL of the database of this module, as superuser."""
    return copy_of_template("live")


@pytest.fixture(scope="module")
def world(url: str) -> Iterator[World]:
    """A clinic with a doctor and two patients in it, and a worker that relays."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        world = World(connection)
        with working(url):
            yield world


@pytest.fixture(scope="module")
def port(url: str, world: World) -> Iterator[int]:
    """The port of a server of this database."""
    with serving(url) as port:
        yield port


def watching(port: int, query: str = "") -> Stream:
    """Open a stream that is told of what happens from now on."""
    stream = Stream(port, query)
    assert stream.answer is None, stream.answer
    stream.start()
    return stream


def told_of(stream: Stream, slot: Any) -> Told:
    """Give the next that is told of a slot."""
    while told := stream.next():
        if told.data.get("slot_id") == str(slot):
            return told
    raise AssertionError("the stream has ended")


def test_what_is_booked_confirmed_and_cancelled_is_seen_within_a_second(port: int, world: World) -> None:
    latencies = []
    with watching(port) as stream:
        assert stream.retry == 2000
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
        for _ in range(ROUNDS):
            slot = world.slot()
            assert told_of(stream, slot).data["seats_left"] == 1
            booking = None
            for step, seats_left in (("book_slot", 0), ("confirm_booking", 0), ("cancel_booking", 1)):
                booking = world.call(step, *([booking] if booking else [slot, world.ann]))["id"]
                began = time.monotonic()
                told = told_of(stream, slot)
                latencies.append(time.monotonic() - began)
                assert (told.kind, told.data["status"], told.data["seats_left"]) == ("slot", "open", seats_left)
    print(f"seen after {statistics.median(latencies):.3f} s, at most {max(latencies):.3f} s, of {len(latencies)}")
    assert statistics.median(latencies) < 1


def test_a_change_tells_what_anybody_may_search(port: int, world: World) -> None:
    with watching(port) as stream:
        slot = world.slot()
        told = told_of(stream, slot)
        found = world.call("get_slot", slot)
        assert told.data == {
            "id": told.id,
            "kind": "slot",
            "clinic_id": str(world.clinic),
            "doctor_id": str(world.doctor),
            "slot_id": str(slot),
            "starts_at": found["starts_at"].isoformat(),
            "ends_at": found["ends_at"].isoformat(),
            "status": "open",
            "seats_left": 1,
            "version": found["version"],
        }
        world.call("update_doctor", world.doctor, Jsonb({"bio": "Runs."}))
        again = stream.next()
        assert again
        assert (again.kind, again.data["doctor_id"]) == ("schedule", str(world.doctor)), "search again"


def test_who_watches_a_clinic_or_a_doctor_is_told_of_nothing_else(port: int, world: World) -> None:
    with watching(port) as everything:
        clinic = world.call("create_clinic", "Wimpole Street Clinic", "Europe/London")["id"]
        doctors = [world.call("add_doctor", clinic, name, "Dermatology")["id"] for name in ("Dr Ben Roe", "Dr Cy Poe")]
        told_of(everything, world.slot())
    queries = [f"?clinic_id={clinic}", f"?doctor_id={doctors[1]}", f"?clinic_id={clinic}&doctor_id={doctors[0]}"]

    def told(streams: list[Stream]) -> list[list[str]]:
        """Give the slots that each is told of, up to the change of the whole clinic."""
        slots: list[list[str]] = []
        for stream in streams:
            slots.append([])
            while (one := stream.next()) and one.kind == "slot":
                slots[-1].append(one.data["slot_id"])
        return slots

    with ExitStack() as stack:
        streams = [stack.enter_context(watching(port, query)) for query in queries]
        begins_after = str(streams[0].last_id)
        slots = [str(world.slot(doctor=doctor)) for doctor in (world.doctor, *doctors)]
        world.call("update_clinic", clinic, Jsonb({"phone": "+44 20 7946 0000"}))
        expected = [slots[1:], slots[2:], slots[1:2]]
        assert told(streams) == expected
        resumed = [
            stack.enter_context(Stream(port, query, headers={"Last-Event-ID": begins_after})) for query in queries
        ]
        assert told(resumed) == expected, "the same whoever resumes"


@pytest.mark.parametrize("value", ["-1", "", "4x", "4.0", "9" * 19])
def test_a_malformed_last_event_id_is_refused_by_name(port: int, value: str) -> None:
    for stream, field in (
        (Stream(port, f"?last_event_id={value}"), "last_event_id"),
        (Stream(port, headers={"Last-Event-ID": value}), "Last-Event-ID"),
    ):
        assert stream.answer
        assert (stream.answer.status, stream.answer.name) == (422, "invalid_argument")
        assert stream.answer.body["field"] == field
        assert stream.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("?clinic_id=x", 422, "clinic_id"),
        ("?doctor_id=", 422, "doctor_id"),
        ("?doctor=1", 422, "doctor"),
        ("?after=1", 422, "after"),
        ("?last_event_id=1&last_event_id=2", 422, "last_event_id"),
        ("?clinic_id=00000000-0000-7000-8000-000000000000", 404, None),
        ("?doctor_id=00000000-0000-7000-8000-000000000000", 404, None),
    ],
)
def test_a_bad_filter_is_refused_by_name(port: int, query: str, status: int, field: str | None) -> None:
    answer = Stream(port, query).answer
    assert answer
    assert (answer.status, answer.body.get("field")) == (status, field)


def test_who_misses_what_is_forgotten_or_knows_what_has_not_been_is_told_to_search_again(
    port: int, world: World
) -> None:
    with watching(port) as stream:
        ids = [told_of(stream, world.slot()).id for _ in range(3)]
        world.connection.execute("delete from data.live_change where id < %s", [ids[1]])
        with Stream(port, f"?last_event_id={ids[0]}") as resumed:
            assert [(told.kind, told.id) for told in (resumed.next(), resumed.next()) if told] == [
                ("slot", ids[1]),
                ("slot", ids[2]),
            ]
        for last_id in (ids[0] - 1, ids[2] + 1000):
            with Stream(port, f"?last_event_id={last_id}") as resumed:
                reset = resumed.next()
                assert reset
                assert (reset.kind, reset.id) == ("reset", ids[2])
                slot = world.slot()
                ids[2] = told_of(stream, slot).id
                went_on = resumed.next()
                assert went_on
                assert went_on.data["slot_id"] == str(slot), "and goes on from now"


def test_the_header_goes_before_the_parameter(port: int, world: World) -> None:
    with watching(port) as stream:
        ids = [told_of(stream, world.slot()).id for _ in range(2)]
    with Stream(port, "?last_event_id=0", headers={"Last-Event-ID": str(ids[0])}) as resumed:
        first = resumed.next()
        assert first
        assert first.id == ids[1]
