"""Calls that lock several patients never wait for each other in a circle, whatever order their lines stand in."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from world import World, broken_invariants


class Scene:
    """Three patients, in the order of their ids, and two clinics in which they wait."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.stack = ExitStack()
        self.watcher = self.connect()
        self.world = World(self.watcher)
        self.ann, self.bob, self.cat = sorted(self.world.patients(3))
        self.threads: list[threading.Thread] = []
        self.answers: dict[str, str] = {}

    def connect(self) -> psycopg.Connection[Any]:
        return self.stack.enter_context(psycopg.connect(self.url, autocommit=True))

    def clinic(self) -> tuple[Any, Any]:
        """Make another clinic with a doctor."""
        clinic = self.world.call("create_clinic", "Wimpole Street Clinic", "Europe/London")["id"]
        return clinic, self.world.call("add_doctor", clinic, "Dr Max Bell", "Cardiology")["id"]

    def full_slot(self, doctor: Any = None) -> Any:
        """Make a slot that somebody else has booked."""
        slot = self.world.slot(1, doctor)
        self.world.call("book_slot", slot, self.world.patients(1)[0])
        return slot

    def wait_in_line(self, clinic: Any, *patients: Any) -> None:
        for patient in patients:
            self.world.call("join_waitlist", clinic, patient)

    def hold(self, slot: Any, patient: Any) -> psycopg.Connection[Any]:
        """Book in a transaction that stays open: whoever needs the patient in this clinic waits."""
        connection = self.connect()
        connection.execute("begin")
        connection.execute("select api.book_slot(%s, %s)", [slot, patient])
        return connection

    def lock(self, slot: Any) -> psycopg.Connection[Any]:
        """Lock a slot in a transaction that stays open."""
        connection = self.connect()
        connection.execute("begin")
        connection.execute("select from data.slot where id = %s for update", [slot])
        return connection

    def start(self, name: str, query: str, *values: Any) -> None:
        """Let a session run a call until it is done, or waits for another."""
        connection = self.connect()

        def run() -> None:
            try:
                connection.execute(query.encode(), values)
                self.answers[name] = "done"
            except psycopg.Error as error:
                self.answers[name] = str(error.sqlstate)

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        while thread.is_alive():
            blockers = self.watcher.execute("select pg_blocking_pids(%s)", [connection.info.backend_pid]).fetchone()
            if blockers is not None and blockers[0]:
                return
            thread.join(0.002)

    def end(self, holder: psycopg.Connection[Any]) -> dict[str, str]:
        holder.execute("rollback")
        for thread in self.threads:
            thread.join(30)
        assert broken_invariants(self.watcher) == []
        self.stack.close()
        return self.answers


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
