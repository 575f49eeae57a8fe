"""Calls that lock several patients never wait for each other in a circle, whatever order their lines stand in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from scene import Scene


@pytest.fixture
def scene(fresh_database: Callable[[str], str]) -> Scene:
    return Scene(fresh_database("deadlocks"))


SEATS = "select api.update_slot(%s, %s)"
THREE_MORE = Jsonb({"capacity": 4})


def test_lines_of_two_clinics_in_opposite_orders(scene: Scene) -> None:
    here, (there, doctor) = scene.world.clinic, scene.clinic()
    slot, other = scene.full_slot(), scene.full_slot(doctor)
    held = scene.world.slot()
    scene.wait_in_line(here, scene.ann, scene.bob, scene.cat)
    scene.wait_in_line(there, scene.cat, scene.ann)

    holder = scene.hold(held, scene.bob)
    scene.start("here", SEATS, slot, THREE_MORE)
    scene.start("there", SEATS, other, THREE_MORE)

    assert scene.end(holder) == {"here": "done", "there": "done"}


def test_a_swap_against_the_order_of_the_line(scene: Scene) -> None:
    slot, mine, his, held = scene.full_slot(), scene.world.slot(), scene.world.slot(), scene.world.slot()
    booking = scene.world.call("book_slot", mine, scene.ann)["id"]
    reference = scene.world.call("book_slot", his, scene.cat)["reference"]
    scene.wait_in_line(scene.world.clinic, scene.cat, scene.bob, scene.ann)

    holder = scene.hold(held, scene.bob)
    scene.start("offers", SEATS, slot, THREE_MORE)
    scene.start("swap", "select api.swap_bookings(%s, %s)", booking, reference)

    assert scene.end(holder) == {"offers": "done", "swap": "done"}


def test_a_seat_freed_while_its_doctor_is_disabled(scene: Scene) -> None:
    slot, held = scene.world.slot(), scene.world.slot()
    booking = scene.world.call("book_slot", slot, scene.ann)["id"]
    scene.wait_in_line(scene.world.clinic, scene.bob)

    holder = scene.hold(held, scene.bob)
    scene.start("cancel", "select api.cancel_booking(%s)", booking)
    scene.start("disable", "select api.disable_doctor(%s, true)", scene.world.doctor)

    assert scene.end(holder) == {"cancel": "done", "disable": "done"}


MOVE = "select api.reschedule_booking(%s, %s)"
SWAP = "select api.swap_bookings(%s, %s)"


def test_moves_in_opposite_directions(scene: Scene) -> None:
    here, there = scene.world.slot(3), scene.world.slot(3)
    anns, cats = (
        scene.world.call("book_slot", here, scene.ann)["id"],
        scene.world.call("book_slot", there, scene.cat)["id"],
    )

    holder = scene.lock(there)
    scene.start("forth", MOVE, anns, there)
    scene.start("back", MOVE, cats, here)

    assert scene.end(holder) == {"forth": "done", "back": "done"}


def test_swaps_from_either_side(scene: Scene) -> None:
    here, there = scene.world.slot(2), scene.world.slot(2)
    of_here = [scene.world.call("book_slot", here, patient) for patient in scene.world.patients(2)]
    of_there = [scene.world.call("book_slot", there, patient) for patient in scene.world.patients(2)]

    holder = scene.lock(there)
    scene.start("from there", SWAP, of_there[0]["id"], of_here[0]["reference"])
    scene.start("from here", SWAP, of_here[1]["id"], of_there[1]["reference"])

    assert scene.end(holder) == {"from there": "done", "from here": "done"}


GENERATE = "select api.generate_slots(%s, current_date + 7, current_date + 7)"
BY_HAND = """
select api.create_slot(%s, v_at, v_at + interval '5 minutes')
from (select (current_date + 7 + time '09:05') at time zone 'Europe/London' as v_at) as v
"""


def generate_beside_an_offer(scene: Scene) -> dict[str, str]:
    """Let somebody make a slot by hand, and be about to offer it, while others generate at the same time."""
    doctor = scene.world.doctor
    for weekday in range(1, 8):
        scene.world.call("define_availability", doctor, weekday, "09:00", "12:00", 30)
    held = scene.world.slot()
    scene.wait_in_line(scene.world.clinic, scene.bob)

    holder = scene.hold(held, scene.bob)
    scene.start("by hand", BY_HAND, doctor)
    scene.start("generate", GENERATE, scene.world.clinic)
    scene.start("generate too", GENERATE, scene.world.clinic)
    return scene.end(holder)


def test_slots_generated_where_one_made_by_hand_is_being_offered(scene: Scene) -> None:
    assert generate_beside_an_offer(scene) == {"by hand": "done", "generate": "done", "generate too": "done"}


def test_control_a_plain_insert_of_slots_waits_in_a_circle(scene: Scene) -> None:
    source = scene.world.value("select pg_get_functiondef('internal.make_slots'::regproc)")
    for careful in ("perform set_config('lock_timeout', '10ms', true);", " or lock_not_available"):
        assert source.count(careful) == 1
        source = source.replace(careful, "")
    scene.watcher.execute(source.encode())
    # after a second the deadlock is found, or the limit of the wait is over
    assert set(generate_beside_an_offer(scene).values()) & {"40P01", "55P03"}


def hold_the_line(scene: Scene) -> psycopg.Connection[Any]:
    """Have somebody wait in line, and keep the line in a transaction that stays open."""
    scene.wait_in_line(scene.world.clinic, scene.cat)
    holder = scene.connect()
    holder.execute("begin")
    holder.execute("select internal.lock_waitlist(%s)", [scene.world.clinic])
    return holder


def test_an_erasure_of_two_visits_beside_a_cancellation(scene: Scene) -> None:
    slots = [scene.world.slot(2), scene.world.slot(2)]
    for slot in slots:
        scene.world.call("book_slot", slot, scene.ann)
    bobs = scene.world.call("book_slot", slots[1], scene.bob)["id"]

    holder = hold_the_line(scene)
    scene.start("erase", "select api.erase_patient(%s, true)", scene.ann)
    scene.start("cancel", "select api.cancel_booking(%s)", bobs)

    assert scene.end(holder) == {"erase": "done", "cancel": "done"}


def test_the_last_booking_of_a_blocked_slot_is_cancelled_while_its_doctor_is_disabled(scene: Scene) -> None:
    world, doctor = scene.world, scene.world.doctor
    for weekday in range(1, 8):
        world.call("define_availability", doctor, weekday, "09:00", "12:00", 30)
    scene.watcher.execute(GENERATE.encode(), [world.clinic])
    slot = world.value("select id from data.slot order by starts_at limit 1")
    booking = world.call("book_slot", slot, scene.ann, None, None, None, None, True)["id"]
    world.connection.execute('select api.update_shift(id, \'{"starts_at": "09:30"}\') from data.shift')
    assert world.value("select status from data.slot where id = %s", slot) == "blocked"

    holder = hold_the_line(scene)
    scene.start("cancel", "select api.cancel_booking(%s)", booking)
    scene.start("disable", "select api.disable_doctor(%s, true)", doctor)

    assert scene.end(holder) == {"cancel": "done", "disable": "done"}


def test_a_cancellation_that_follows_a_move_waits_for_nobody(scene: Scene) -> None:
    there, here = sorted([scene.world.slot(3), scene.world.slot(3)])
    anns, bobs = (
        scene.world.call("book_slot", slot, who)["id"] for slot, who in ((here, scene.ann), (there, scene.bob))
    )

    holder = scene.connect()
    holder.execute("begin")
    holder.execute(MOVE.encode(), [anns, there])
    scene.start("cancel", "select api.cancel_booking(%s)", anns)
    scene.start("move", MOVE, bobs, here)
    holder.execute("commit")

    answers = scene.end(holder)
    # the one comes to the other slot before the other, or does not wait for it
    assert (answers["cancel"] in {"done", "55P03"}, answers["move"]) == (True, "done")


def test_a_room_that_is_offered_and_booked_at_the_same_time(scene: Scene) -> None:
    world = scene.world
    room = world.call("create_resource", world.clinic, "Room 1", "room")["id"]
    doctors = [world.doctor, world.call("add_doctor", world.clinic, "Dr Max Bell", "Urology")["id"]]
    hour = (world.next_start, world.next_start + timedelta(hours=1))
    offered, booked = (world.call("create_slot", doctor, *hour, 1, "in_person", [room])["id"] for doctor in doctors)
    world.next_start = hour[1]
    other, held = world.slot(), world.slot()
    world.connection.execute("update data.slot set status = 'blocked' where id = any (%s)", [[offered, other]])
    scene.wait_in_line(world.clinic, scene.cat, scene.bob)
    world.connection.execute("update data.slot set status = 'open' where id = any (%s)", [[offered, other]])

    holder = scene.hold(held, scene.bob)
    scene.start("book", "select api.book_slot(%s, %s)", booked, scene.bob)
    scene.start("offer", "select internal.offer_seats(%s)", world.clinic)

    assert scene.end(holder) == {"book": "done", "offer": "done"}


def test_a_swap_into_a_slot_with_an_old_hold_while_its_doctor_is_disabled(scene: Scene) -> None:
    here, there = scene.world.slot(), scene.world.slot(2)
    old, anns, bobs = (
        scene.world.call("book_slot", slot, who)
        for slot, who in ((there, scene.ann), (here, scene.ann), (there, scene.bob))
    )
    over = "update data.booking set expires_at = clock_timestamp() where id = %s"
    scene.watcher.execute(over.encode(), [old["id"]])

    holder = hold_the_line(scene)
    scene.start("swap", SWAP, anns["id"], bobs["reference"])
    scene.start("disable", "select api.disable_doctor(%s, true)", scene.world.doctor)

    assert scene.end(holder) == {"swap": "done", "disable": "done"}
