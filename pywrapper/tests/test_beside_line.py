"""The line beside calls that are not committed yet: who waits longest gets the seat, at once or by the job."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from scene import HALF_AN_HOUR, Scene, begin, finish


@pytest.fixture
def scene(fresh_database: Callable[[str], str]) -> Iterator[Scene]:
    made = Scene(fresh_database("line"))
    yield made
    made.stack.close()


def hold_that_is_over(scene: Scene, slot: Any, patient: Any) -> None:
    booking = scene.world.call("book_slot", slot, patient)["id"]
    scene.watcher.execute("update data.booking set expires_at = clock_timestamp() where id = %s", [booking])


def offered(scene: Scene) -> list[str]:
    """Name who has been offered a seat."""
    names = {scene.ann: "ann", scene.bob: "bob", scene.cat: "cat"}
    rows = scene.watcher.execute("select patient_id from data.waitlist_entry where status = 'offered'").fetchall()
    return [names[row[0]] for row in rows]


def after_the_job(scene: Scene) -> list[str]:
    scene.watcher.execute("select internal.offer_due_seats()")
    assert not scene.world.value(
        "select count(*) from data.waitlist_entry where status = 'waiting' and due_at is not null"
    )
    return offered(scene)


def test_the_first_in_line_has_a_hold_that_is_over_where_somebody_books(scene: Scene) -> None:
    world, starts_at = scene.world, scene.world.next_start
    freed = scene.slot_at(starts_at)
    group = scene.slot_at(starts_at, scene.colleague(), capacity=5)
    booking = world.call("book_slot", freed, world.patients(1)[0])["id"]
    hold_that_is_over(scene, group, scene.ann)
    for patient in (scene.ann, scene.bob):
        world.call("join_waitlist", world.clinic, patient, world.doctor)
    booker = begin(scene, "select api.book_slot(%s, %s)", group, scene.cat)
    world.call("cancel_booking", booking)
    booker.execute("commit")
    assert offered(scene) == []
    assert after_the_job(scene) == ["ann"]


def test_a_seat_is_freed_while_it_is_asked_what_disabling_the_doctor_would_do(scene: Scene) -> None:
    world = scene.world
    freed, held = world.slot(), world.slot()
    booking = world.call("book_slot", freed, scene.cat)["id"]
    scene.wait_in_line(world.clinic, scene.ann)
    holder = scene.hold(held, scene.ann)
    assert scene.start("cancel", "select api.cancel_booking(%s)", booking)
    assert scene.start("ask", "select api.disable_doctor(%s, true, null, true)", world.doctor)
    assert scene.give_up(holder) == {"cancel": "done", "ask": "done"}
    assert after_the_job(scene) == ["ann"]


def two_wait_for_a_new_slot(scene: Scene) -> Any:
    """Let Ann, then Bob, wait for half an hour after a slot, with a buffer between; give the slot."""
    world, starts_at = scene.world, scene.world.next_start
    world.call("update_clinic", world.clinic, Jsonb({"buffer_after_minutes": 15}))
    neighbour = scene.slot_at(starts_at)
    world.next_start += HALF_AN_HOUR
    for patient in (scene.ann, scene.bob):
        world.connection.execute(
            "select api.join_waitlist(%s, %s, p_from => %s, p_to => %s)",
            [world.clinic, patient, world.next_start, world.next_start + HALF_AN_HOUR],
        )
    return neighbour


def test_a_new_slot_has_a_neighbour_that_somebody_books_and_gives_up(scene: Scene) -> None:
    neighbour = two_wait_for_a_new_slot(scene)
    starts_at = scene.world.next_start
    booker = begin(scene, "select api.book_slot(%s, %s)", neighbour, scene.cat)
    bobs = scene.hold(scene.slot_at(starts_at + 10 * HALF_AN_HOUR), scene.bob)
    create = "select api.create_slot(%s, %s, %s)"
    scene.start("create", create, scene.world.doctor, starts_at, starts_at + HALF_AN_HOUR)
    booker.execute("rollback")
    assert finish(scene, bobs) == {"create": "done"}
    assert offered(scene) == []
    assert after_the_job(scene) == ["ann"]


def test_a_new_slot_that_is_changed_before_its_neighbour_is_booked(scene: Scene) -> None:
    neighbour = two_wait_for_a_new_slot(scene)
    booker = begin(scene, "select api.book_slot(%s, %s)", neighbour, scene.cat)
    new = scene.slot_at(scene.world.next_start)
    scene.world.call("update_slot", new, Jsonb({"capacity": 2}))
    booker.execute("commit")
    assert offered(scene) == []
    assert after_the_job(scene) == []


def test_the_room_is_kept_by_a_hold_that_is_over_where_somebody_is_at_work(scene: Scene) -> None:
    world, starts_at = scene.world, scene.world.next_start
    room = world.call("create_resource", world.clinic, "Room 1", "room")["id"]
    old = scene.slot_at(starts_at, scene.colleague(), [room], 3)
    hold_that_is_over(scene, old, scene.cat)
    world.call("join_waitlist", world.clinic, scene.ann, world.doctor)
    at_work = scene.lock(old)
    scene.slot_at(starts_at, rooms=[room])
    at_work.execute("rollback")
    assert offered(scene) == []
    assert after_the_job(scene) == ["ann"]


def test_one_joins_while_a_seat_is_being_freed(scene: Scene) -> None:
    booking = scene.world.call("book_slot", scene.world.slot(), scene.cat)["id"]
    freer = begin(scene, "select api.cancel_booking(%s)", booking)
    scene.wait_in_line(scene.world.clinic, scene.ann)
    freer.execute("commit")
    assert offered(scene) == []
    assert after_the_job(scene) == ["ann"]


def test_one_joins_after_the_snapshot_that_a_seat_is_freed_on(scene: Scene) -> None:
    booking = scene.world.call("book_slot", scene.world.slot(), scene.cat)["id"]
    freer = scene.connect()
    freer.execute("begin isolation level repeatable read")
    freer.execute("select")
    scene.wait_in_line(scene.world.clinic, scene.ann)
    freer.execute("select api.cancel_booking(%s)", [booking])
    freer.execute("commit")
    assert offered(scene) == []
    assert after_the_job(scene) == ["ann"]


@pytest.mark.parametrize("decline", ["cancel_booking(%s)", "settle_booking(%s, 'declined', 'pay_1')"])
def test_who_declines_an_offer_as_it_ends_is_erased(scene: Scene, decline: str) -> None:
    world = scene.world
    slot, held = world.slot(), world.slot()
    booking = world.call("book_slot", slot, scene.cat)["id"]
    scene.wait_in_line(world.clinic, scene.ann, scene.bob)
    world.call("cancel_booking", booking)
    offer = world.value("select id from data.booking where status = 'pending'")
    ends_at = "update data.booking set expires_at = clock_timestamp() + interval '1 s' where id = %s"
    scene.watcher.execute(ends_at.encode(), [offer])
    bobs = scene.hold(held, scene.bob)
    assert scene.start("decline", f"select api.{decline}", offer)
    world.wait_until("select expires_at <= clock_timestamp() from data.booking where id = %s", offer)
    scene.start("erase", "select api.erase_patient(%s)", scene.ann)
    assert scene.give_up(bobs) == {"decline": "done", "erase": "done"}
    assert world.value("select status from data.waitlist_entry where patient_id = %s", scene.ann) == "left"
