"""Above READ COMMITTED a call may not see what is in its way: it is refused as documented, by no bare constraint."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from world import World, broken_invariants

Call = Callable[..., Any]
"""Calls a function of api by position."""


class Scene:
    """A doctor works one of two shifts on Tuesdays; Ann has a visit, and two more slots, both at one time, are free."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clinic, self.doctor, self.ann, self.bob = world.clinic, world.doctor, world.ann, world.bob
        other_doctor = world.call("add_doctor", self.clinic, "Dr Max Bell", "Cardiology")["id"]
        self.visit = world.call("book_slot", world.slot(), self.ann)["id"]
        at = world.next_start
        self.slot, world.next_start = world.slot(), at
        self.slot_at_once = world.slot(doctor=other_doctor)
        self.morning = world.call("create_shift", self.clinic, "Morning", "09:00", "12:00", 30)["id"]
        self.noon = world.call("create_shift", self.clinic, "Noon", "12:00", "15:00", 30)["id"]
        self.tuesday = world.call("create_template", self.doctor, self.morning, 2)["id"]
        self.day = (at + timedelta(days=1)).date()
        self.new_clinic = world.call("create_clinic", "Wimpole Street Clinic", "Europe/London")["id"]


def book(call: Call, scene: Scene) -> None:
    call("book_slot", scene.slot, scene.ann)


def book_at_once(call: Call, scene: Scene) -> None:
    call("book_slot", scene.slot_at_once, scene.ann)


def move_the_visit_there(call: Call, scene: Scene) -> None:
    call("reschedule_booking", scene.visit, scene.slot_at_once, "why")


def swap_the_visit(call: Call, scene: Scene) -> None:
    other = scene.world.call("book_slot", scene.slot_at_once, scene.bob)
    call("swap_bookings", scene.visit, other["reference"])


def make_shift(call: Call, scene: Scene) -> None:
    call("create_shift", scene.clinic, "Evening", "17:00", "20:00", 30)


def define_evening(call: Call, scene: Scene) -> None:
    call("define_availability", scene.doctor, 1, "17:00", "20:00", 30)


def move_noon_to_the_evening(call: Call, scene: Scene) -> None:
    call("replace_shift", scene.noon, "Evening", "17:00", "20:00", 30)


def define_late_evening(call: Call, scene: Scene) -> None:
    call("define_availability", scene.doctor, 1, "19:00", "22:00", 30)


def work_mondays(call: Call, scene: Scene) -> None:
    call("create_template", scene.doctor, scene.morning, 1)


def move_tuesday_to_monday(call: Call, scene: Scene) -> None:
    call("update_template", scene.tuesday, Jsonb({"weekday": 1}))


def open_a_slot(_: Call, scene: Scene) -> None:
    scene.world.slot()


def disable_the_doctor(call: Call, scene: Scene) -> None:
    call("disable_doctor", scene.doctor, True)


def hire(call: Call, scene: Scene) -> None:
    call("add_doctor", scene.new_clinic, "Dr Eva Lind", "Cardiology")


def disable_the_new_clinic(call: Call, scene: Scene) -> None:
    call("disable_clinic", scene.new_clinic, True)


def work_at_noon(call: Call, scene: Scene) -> None:
    call("create_template", scene.doctor, scene.noon, 1)


def remove_noon(call: Call, scene: Scene) -> None:
    call("remove_shift", scene.noon)


def generate(call: Call, scene: Scene) -> None:
    call("generate_slots", scene.clinic, scene.day, scene.day + timedelta(days=6))


def remove_tuesday(call: Call, scene: Scene) -> None:
    call("remove_template", scene.tuesday)


Step = Callable[[Call, Scene], None]
CASES = [
    (book, book_at_once, "40001", "MB104"),
    (book, move_the_visit_there, "MB104", "MB104"),
    (make_shift, make_shift, "40001", "MB120"),
    (make_shift, define_evening, "40001", None),
    (make_shift, move_noon_to_the_evening, "40001", "MB120"),
    (define_evening, define_late_evening, "40001", "MB111"),
    (work_mondays, work_mondays, "40001", "MB111"),
    (work_mondays, move_tuesday_to_monday, "40001", "MB111"),
    (open_a_slot, disable_the_doctor, "40001", None),
    (swap_the_visit, disable_the_doctor, "40001", None),
    (hire, disable_the_new_clinic, "40001", None),
    (work_at_noon, remove_noon, "40001", "MB108"),
    (generate, remove_tuesday, "40001", None),
]
"""What was done, what comes late, how a snapshot from before has it refused, and how READ COMMITTED does; None: not."""


def refused(url: str, world: World, done: Step, late: Step, level: str) -> str | None:
    """Begin, let another do something, and come late; give how that is refused."""
    scene = Scene(world)
    with psycopg.connect(url, options=f"-c default_transaction_isolation={level}") as connection:
        connection.execute("select")
        done(world.call, scene)

        def call(function: str, *values: Any) -> None:
            connection.execute(f"select api.{function}({', '.join(['%s'] * len(values))})".encode(), values)

        try:
            late(call, scene)
        except psycopg.Error as error:
            return error.sqlstate
    return None


@pytest.mark.parametrize(("done", "late", "code", "_"), CASES)
@pytest.mark.parametrize("level", ["repeatable\\ read", "serializable"])
def test_what_cannot_see_what_is_in_its_way_is_refused_as_documented(
    database: str, world: World, done: Step, late: Step, code: str, _: str | None, level: str
) -> None:
    assert refused(database, world, done, late, level) == code
    assert broken_invariants(world.connection) == []


@pytest.mark.parametrize(("done", "late", "_", "code"), CASES)
def test_at_read_committed_it_sees_it(
    database: str, world: World, done: Step, late: Step, _: str, code: str | None
) -> None:
    assert refused(database, world, done, late, "read\\ committed") == code


@pytest.mark.parametrize("late", ["swap_bookings", "cancel_booking"])
@pytest.mark.parametrize("level", ["repeatable\\ read", "serializable"])
def test_a_visit_in_a_blocked_slot_comes_to_be_in_a_closure(database: str, world: World, late: str, level: str) -> None:
    at = world.next_start
    visit, other = (
        world.call("book_slot", world.slot(), patient, None, None, None, None, True)
        for patient in (world.ann, world.bob)
    )
    world.call("update_slot", visit["slot_id"], Jsonb({"status": "blocked"}))
    with psycopg.connect(database, options=f"-c default_transaction_isolation={level}") as connection:
        connection.execute("select")
        world.call("add_closure", world.clinic, at, at + timedelta(minutes=30), "burst pipe")
        values = [visit["id"], other["reference"]] if late == "swap_bookings" else [visit["id"]]
        with pytest.raises(psycopg.errors.SerializationFailure):
            connection.execute(f"select api.{late}({', '.join(['%s'] * len(values))})".encode(), values)
    assert world.value("select count(*) from data.schedule_conflict where booking_id = %s", visit["id"]) == 1
