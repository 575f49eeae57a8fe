"""Seats beside a booking that is not committed yet."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from scene import Scene, begin, finish, outcome


@pytest.fixture
def scene(fresh_database: Callable[[str], str]) -> Iterator[Scene]:
    made = Scene(fresh_database("seats"))
    yield made
    made.stack.close()


def test_no_seat_is_offered_within_the_buffer_of_who_is_booking(scene: Scene) -> None:
    world = scene.world
    world.call("update_clinic", world.clinic, Jsonb({"buffer_after_minutes": 15}))
    slot, next_at = world.slot(), world.next_start
    scene.wait_in_line(world.clinic, scene.ann)
    holder = begin(scene, "select api.book_slot(%s, %s)", slot, scene.bob)
    scene.slot_at(next_at)
    holder.execute("commit")
    assert outcome(scene.watcher, "select array_agg(patient_id) = %s from data.booking", [[scene.bob]]) == "True"


def room_that_is_being_taken(scene: Scene) -> tuple[Any, Any]:
    """Let Bob book, in a transaction that stays open, the room at the next half hour; give both."""
    world = scene.world
    room = world.call("create_resource", world.clinic, "Room 1", "room")["id"]
    colleague = scene.colleague()
    taken = scene.slot_at(world.next_start, colleague, [room])
    return room, scene.hold(taken, scene.bob)


def test_any_slot_is_found_where_the_room_of_the_first_has_just_been_taken(scene: Scene) -> None:
    world = scene.world
    room, holder = room_that_is_being_taken(scene)
    first_at = world.next_start
    scene.slot_at(first_at, rooms=[room])
    second = scene.slot_at(first_at + timedelta(hours=1))
    scene.start("any", "select api.book_any(%s, 'Cardiology')", scene.ann)
    assert finish(scene, holder) == {"any": "done"}
    assert outcome(scene.watcher, "select slot_id from data.booking where patient_id = %s", [scene.ann]) == str(second)


def test_of_a_series_what_can_be_is_booked_where_one_room_has_just_been_taken(scene: Scene) -> None:
    world = scene.world
    first = scene.slot_at(world.next_start)
    world.next_start += timedelta(days=7)
    room, holder = room_that_is_being_taken(scene)
    scene.slot_at(world.next_start, rooms=[room])
    call = "select api.book_series(%s, %s, 'weekly', p_count => 2, p_mode => 'best_effort')"
    scene.start("series", call, first, scene.ann)
    assert finish(scene, holder) == {"series": "done"}
    told = "select payload -> 'occurrences' -> 1 ->> 'refused_because' from data.event where topic = 'series.booked'"
    assert outcome(scene.watcher, told) == "resource_unavailable"


def test_a_hold_that_ends_while_its_move_waits_is_not_moved(scene: Scene) -> None:
    hold, there, other = scene.world.slot(), scene.world.slot(), scene.world.slot()
    booking = scene.world.call("book_slot", hold, scene.ann)["id"]
    holder = scene.hold(other, scene.ann)
    ends_soon = "update data.booking set expires_at = clock_timestamp() + interval '1 s' where id = %s"
    scene.watcher.execute(ends_soon.encode(), [booking])
    assert scene.start("move", "select api.reschedule_booking(%s, %s)", booking, there)
    scene.world.wait_until("select expires_at <= clock_timestamp() from data.booking where id = %s", booking)
    assert finish(scene, holder) == {"move": "MB106"}


def test_a_seat_that_is_freed_is_offered_though_a_neighbour_is_locked(scene: Scene) -> None:
    world = scene.world
    world.call("update_clinic", world.clinic, Jsonb({"buffer_after_minutes": 15}))
    slot = world.slot()
    booking = world.call("book_slot", slot, scene.bob)["id"]
    scene.wait_in_line(world.clinic, scene.ann)
    neighbour = scene.slot_at(world.next_start)
    scene.lock(neighbour)
    # nobody who began before it was made is still at work
    scene.watcher.execute("update data.slot set created_at = created_at - interval '1 hour' where id = %s", [slot])
    world.call("cancel_booking", booking)
    offered = "select patient_id = %s from data.booking where slot_id = %s and status = 'pending'"
    assert outcome(scene.watcher, offered, [scene.ann, slot]) == "True"
