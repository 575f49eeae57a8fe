"""Two calls never wait for each other in a circle, whatever was refused, or has ended, on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scene import Scene

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(fresh_database: Callable[[str], str]) -> Scene:
    return Scene(fresh_database("circles"))


def book(scene: Scene, slot: Any, patient: Any = None) -> Any:
    return scene.world.call("book_slot", slot, patient or scene.world.patients(1)[0])["id"]


def end_soon(scene: Scene, booking: Any, milliseconds: int) -> None:
    ends_at = "update data.booking set expires_at = clock_timestamp() + %s * interval '1 ms' where id = %s"
    scene.watcher.execute(ends_at.encode(), [milliseconds, booking])


def doctor(scene: Scene, specialization: str, clinic: Any = None) -> Any:
    return scene.world.call("add_doctor", clinic or scene.world.clinic, "Dr Max Bell", specialization)["id"]


def room(scene: Scene, clinic: Any = None) -> Any:
    name = f"Room {scene.world.value('select count(*) from data.resource')}"
    return scene.world.call("create_resource", clinic or scene.world.clinic, name, "room")["id"]


def seat_that_ann_waits_for(scene: Scene) -> Any:
    """Have a slot five hours on booked, and Ann wait for no other; give the booking."""
    at = scene.world.next_start + 5 * HOUR
    booking = book(scene, scene.slot_at(at, doctor(scene, "Dentistry")))
    join = "select api.join_waitlist(%s, %s, p_from => %s, p_to => %s)"
    scene.watcher.execute(join.encode(), [scene.world.clinic, scene.ann, at, at + HOUR])
    return booking


def room_that_is_being_taken(scene: Scene) -> tuple[Any, Any]:
    """Let Bob book, in a transaction that stays open, a room at the next hour; give both."""
    taken = room(scene)
    return taken, scene.hold(scene.slot_at(scene.world.next_start, doctor(scene, "Urology"), [taken]), scene.bob)


CANCEL = "select api.cancel_booking(%s)"
BOOK_ANY = "select api.book_any(%s, %s)"


def test_an_approval_whose_hold_ends_while_it_waits(scene: Scene) -> None:
    slot, held = scene.world.slot(), scene.world.slot()
    hold = book(scene, slot, scene.ann)
    freed = seat_that_ann_waits_for(scene)
    holder = scene.hold(held, scene.ann)
    end_soon(scene, hold, 1000)
    assert scene.start("approve", "select api.settle_booking(%s, 'approved', 'pay_1')", hold)
    scene.start("cancel", CANCEL, freed)
    scene.world.wait_until("select expires_at <= clock_timestamp() from data.booking where id = %s", hold)
    assert scene.end(holder) == {"approve": "done", "cancel": "done"}


@pytest.mark.parametrize("call", ["any", "line"])
def test_who_is_refused_a_room_goes_on_with_nothing_locked(scene: Scene, call: str) -> None:
    taken, holder = room_that_is_being_taken(scene)
    at = scene.world.next_start
    first, second = scene.slot_at(at, rooms=[taken]), scene.slot_at(at + HOUR)
    request = "select api.request_booking(%s, %s, p_alternative_slot_ids => %s)"
    if call == "line":
        scene.watcher.execute(request.encode(), [first, scene.ann, [second]])
    end_soon(scene, book(scene, second, scene.cat), -1)
    freed = seat_that_ann_waits_for(scene)
    if call == "line":
        scene.start(call, "select api.process_requests()")
    else:
        scene.start(call, BOOK_ANY, scene.ann, "Cardiology")
    scene.start("cancel", CANCEL, freed)
    holder.execute("commit")
    assert scene.end(holder) == {call: "done", "cancel": "done"}


def test_rooms_that_were_given_back(scene: Scene) -> None:
    at = scene.world.next_start
    anns, bobs, shared = sorted(room(scene) for _ in range(3))
    holder = scene.hold(scene.slot_at(at, doctor(scene, "Dentistry"), [shared]), scene.cat)
    for specialization, first, then in (("Cardiology", anns, bobs), ("Urology", bobs, anns)):
        scene.slot_at(at, doctor(scene, specialization), [first, shared])
        scene.slot_at(at + HOUR / 4, doctor(scene, specialization), [then])
    scene.start("ann", BOOK_ANY, scene.ann, "Cardiology")
    scene.start("bob", BOOK_ANY, scene.bob, "Urology")
    holder.execute("commit")
    assert scene.end(holder) == {"ann": "done", "bob": "done"}


def test_a_patient_who_looks_in_two_clinics_twice(scene: Scene) -> None:
    at, here = scene.world.next_start, scene.world.clinic
    there, _ = scene.clinic()
    rooms = {clinic: room(scene, clinic) for clinic in (here, there)}
    taken = {clinic: scene.slot_at(at, doctor(scene, "Dentistry", clinic), [rooms[clinic]]) for clinic in rooms}
    for specialization, first, then in (("Neurology", here, there), ("Urology", there, here)):
        scene.slot_at(at, doctor(scene, specialization, first), [rooms[first]])
        scene.slot_at(at + 2 * HOUR, doctor(scene, specialization, then))
    holder = scene.hold(taken[here], scene.bob)
    holder.execute("select api.book_slot(%s, %s)", [taken[there], scene.cat])
    scene.start("one", BOOK_ANY, scene.ann, "Neurology")
    scene.start("other", BOOK_ANY, scene.ann, "Urology")
    holder.execute("commit")
    # both came to the same hour
    assert scene.end(holder)["one"] == "done"
    assert scene.answers["other"] in {"done", "MB104"}


def test_a_line_whose_later_slot_has_a_hold_that_is_over(scene: Scene) -> None:
    at = scene.world.next_start
    slots = [scene.slot_at(at + n * HOUR) for n in range(3)]
    held = scene.slot_at(at + 8 * HOUR)
    for slot, patient in zip(slots, (scene.ann, scene.bob, scene.cat), strict=True):
        scene.world.call("request_booking", slot, patient)
    end_soon(scene, book(scene, slots[2]), -1)
    freed = seat_that_ann_waits_for(scene)
    holder = scene.hold(held, scene.bob)
    scene.start("line", "select api.process_requests()")
    scene.start("cancel", CANCEL, freed)
    assert scene.end(holder) == {"line": "done", "cancel": "done"}


def test_erasures_of_two_who_wait_for_each_others_seats(scene: Scene) -> None:
    here, (there, colleague), (_, third) = scene.world.clinic, scene.clinic(), scene.clinic()
    at = scene.world.next_start
    book(scene, scene.slot_at(at), scene.ann)
    book(scene, scene.slot_at(at, colleague), scene.bob)
    scene.wait_in_line(here, scene.bob)
    scene.wait_in_line(there, scene.ann)
    holder = scene.hold(scene.slot_at(at + 24 * HOUR, third), scene.ann)
    for patient, name in ((scene.ann, "ann"), (scene.bob, "bob")):
        scene.start(name, "select api.erase_patient(%s, true)", patient)
    assert scene.end(holder) == {"ann": "done", "bob": "done"}


def test_a_move_out_of_a_slot_that_is_swept_beside_disabling_its_doctor(scene: Scene) -> None:
    at = scene.world.next_start
    shared, colleague = room(scene), doctor(scene, "Urology")
    old, new = scene.slot_at(at, rooms=[shared], capacity=2), scene.slot_at(at, colleague, [shared])
    held = scene.slot_at(at + 6 * HOUR, colleague)
    booking = scene.world.call("book_slot", old, scene.ann, None, None, None, None, True)["id"]
    end_soon(scene, book(scene, old, scene.cat), -1)
    holder = scene.hold(held, scene.ann)
    scene.start("move", "select api.reschedule_booking(%s, %s)", booking, new)
    scene.start("disable", "select api.disable_doctor(%s, true)", scene.world.doctor)
    assert scene.end(holder) == {"move": "done", "disable": "done"}


def test_an_overbooking_takes_the_room_that_is_being_offered(scene: Scene) -> None:
    world, at = scene.world, scene.world.next_start
    one = room(scene)
    offered, over = scene.slot_at(at, rooms=[one]), scene.slot_at(at, doctor(scene, "Urology"), [one])
    world.next_start += HOUR
    other, held = world.slot(), world.slot()
    status = "update data.slot set status = %s where id = any(%s)"
    scene.watcher.execute(status.encode(), ["blocked", [offered, other, over]])
    scene.wait_in_line(world.clinic, scene.cat, scene.bob)
    scene.watcher.execute(status.encode(), ["open", [offered, other]])
    holder = scene.hold(held, scene.bob)
    assert scene.start("overbook", "select api.overbook_slot(%s, %s, 'urgent')", over, scene.bob)
    scene.start("offer", "select internal.offer_seats(%s)", world.clinic)
    assert scene.end(holder) == {"overbook": "done", "offer": "done"}


def test_a_line_whose_later_slot_has_a_hold_that_is_over_where_nobody_waits(scene: Scene) -> None:
    world = scene.world
    slots = [world.slot() for _ in range(3)]
    held, own = world.slot(), world.slot()
    for slot, patient in zip(slots, (scene.ann, scene.bob, scene.cat), strict=True):
        world.call("request_booking", slot, patient)
    end_soon(scene, book(scene, slots[2]), 0)
    anns = book(scene, own, scene.ann)
    holder = scene.hold(held, scene.bob)
    assert scene.start("line", "select api.process_requests()")
    scene.start("approve", "select api.settle_booking(%s, 'approved', 'pay_1')", anns)
    assert scene.end(holder) == {"line": "done", "approve": "done"}


def test_the_job_serves_one_line_in_a_transaction(scene: Scene) -> None:
    _, colleague = scene.clinic()
    for slot, patient in ((scene.world.slot(), scene.ann), (scene.world.slot(doctor=colleague), scene.bob)):
        scene.world.call("request_booking", slot, patient)
    assert [scene.world.value("select internal.process_requests()") for _ in range(3)] == [1, 1, 0]
    scene.stack.close()
