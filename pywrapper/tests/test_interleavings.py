"""Every pair of {book, confirm, cancel, expire, create, disable}, step by step on two connections.

The first takes its locks and waits; the second is then let go; the first ends. Whatever happens must be what some
order of the two, one after the other, would have given, except that the second may give way with slot_locked.
"""

import itertools
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from world import World, broken_invariants

OPERATIONS = {
    "book": "select status from api.book_slot(%(slot)s, %(bob)s)",
    "confirm": "select status from api.confirm_booking(%(booking)s)",
    "cancel": "select status from api.cancel_booking(%(booking)s)",
    "expire": "select internal.expire_holds()::text",
    "create": "select status from api.create_slot(%(doctor)s, '2100-01-01 09:00+00', '2100-01-01 09:30+00')",
    "disable": "select is_active::text from api.disable_doctor(%(doctor)s, true)",
}
MOMENTS = {"live hold": "-1 second", "hold over": "0 seconds"}
"""When it happens, relative to the end of the hold."""

STATE = """
select
  s.status, s.booked, d.is_active,
  (select array_agg(b.status order by b.id) from data.booking as b where b.slot_id = s.id),
  (select array_agg(o.status order by o.id) from data.slot as o where o.doctor_id = d.id and o.id <> s.id)
from data.slot as s
inner join data.doctor as d on d.id = s.doctor_id
where s.id = %(slot)s
"""


class Scene:
    """A slot of one seat with Ann's hold on it, and two connections whose clocks stand still."""

    def __init__(self, url: str, world: World, moment: str, stack: ExitStack) -> None:
        # holds that other scenes left would be counted by this one's expire
        world.connection.execute("set medbook.now = '2100-01-01'; select internal.expire_holds(); reset medbook.now")
        doctor = world.call("add_doctor", world.clinic, "Dr Grace Kim", "Dermatology")["id"]
        slot = world.slot(doctor=doctor)
        booking = world.call("book_slot", slot, world.ann)
        self.world = world
        self.ids = {"slot": slot, "booking": booking["id"], "bob": world.bob, "doctor": doctor}
        now = world.value("select (%s::timestamptz + %s::interval)::text", booking["expires_at"], MOMENTS[moment])
        self.first, self.second = (self._connect(url, now, stack) for _ in range(2))

    def _connect(self, url: str, now: str, stack: ExitStack) -> psycopg.Connection[Any]:
        connection = stack.enter_context(psycopg.connect(url, autocommit=True))
        connection.execute("select set_config('medbook.now', %s, false)", [now])
        return connection

    def run(self, connection: psycopg.Connection[Any], operation: str) -> str:
        """Run one operation; give its answer or its error."""
        try:
            row = connection.execute(OPERATIONS[operation].encode(), self.ids).fetchone()
        except psycopg.Error as error:
            return str(error.diag.message_primary if (error.sqlstate or "").startswith("MB") else error.sqlstate)
        assert row is not None
        return str(row[0])

    def state(self) -> Any:
        return self.world.connection.execute(STATE.encode(), self.ids).fetchone()

    def wait_for(self, thread: threading.Thread) -> bool:
        """Wait until the second connection is done or blocked by the first; give whether it was blocked."""
        pids = [self.second.info.backend_pid, self.first.info.backend_pid]
        while thread.is_alive():
            if self.world.value("select %s = any (pg_blocking_pids(%s))", pids[1], pids[0]):
                return True
            thread.join(0.002)
        return False


Outcome = tuple[str, str, Any]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("pair", list(itertools.product(OPERATIONS, repeat=2)), ids="-".join)
@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_two_at_once_are_like_one_after_the_other(
    shared_world: World, shared_database: str, pair: tuple[str, str], moment: str, end: str
) -> None:
    def scene() -> Scene:
        return Scene(shared_database, shared_world, moment, stack)

    with ExitStack() as stack:
        allowed = [one_after_the_other(scene(), pair, end), the_other_way_round(scene(), pair, end)]
        outcome = at_once(scene(), pair, end)
        if gave_way(pair[1], outcome[1]):
            allowed.append(the_first_alone(scene(), pair[0], end, outcome[1]))
        assert outcome in allowed
    assert broken_invariants(shared_world.connection) == []


def gave_way(operation: str, answer: str) -> bool:
    """Whether the second was told that the slot is locked; the expiry job skips a locked slot."""
    return answer == "55P03" or (operation == "expire" and answer == "0")


def held_open(scene: Scene, operation: str) -> str:
    scene.first.execute("begin")
    return scene.run(scene.first, operation)


def one_after_the_other(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    first = held_open(scene, pair[0])
    scene.first.execute(end.encode())
    return first, scene.run(scene.second, pair[1]), scene.state()


def the_other_way_round(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    second = scene.run(scene.second, pair[1])
    first = held_open(scene, pair[0])
    scene.first.execute(end.encode())
    return first, second, scene.state()


def the_first_alone(scene: Scene, operation: str, end: str, second: str) -> Outcome:
    first = held_open(scene, operation)
    scene.first.execute(end.encode())
    return first, second, scene.state()


def at_once(scene: Scene, pair: tuple[str, str], end: str) -> Outcome:
    """Let the second go while the first holds its locks, and end the first once the second is done or waits for it."""
    answers = []
    first = held_open(scene, pair[0])
    thread = threading.Thread(target=lambda: answers.append(scene.run(scene.second, pair[1])))
    thread.start()
    scene.wait_for(thread)
    scene.first.execute(end.encode())
    thread.join(30)
    return first, answers[0], scene.state()


def test_patients_whose_old_holds_lie_in_each_others_slots_never_wait_for_each_other(
    shared_world: World, shared_database: str
) -> None:
    world = shared_world
    doctors = [world.call("add_doctor", world.clinic, f"Dr {n}", "ENT")["id"] for n in range(2)]
    start = world.next_start
    slots = []
    for doctor in doctors:
        world.next_start = start
        slots.append(world.slot(doctor=doctor))
    patients = world.patients(2)
    holds = [world.call("book_slot", slot, patient) for slot, patient in zip(slots, reversed(patients), strict=True)]
    book = "select api.book_slot(%s, %s)"
    with psycopg.connect(shared_database) as first, psycopg.connect(shared_database) as second:
        for connection in (first, second):
            connection.execute("select set_config('medbook.now', %s, false)", [holds[1]["expires_at"].isoformat()])
        first.execute(book, [slots[0], patients[0]])
        # told at once: had it waited, the two would wait for each other
        second.execute("set local lock_timeout = '1ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable, match="could not obtain lock"):
            second.execute(book, [slots[1], patients[1]])
        first.commit()
        second.rollback()
        second.execute("select set_config('medbook.now', %s, false)", [holds[1]["expires_at"].isoformat()])
        second.execute(book, [slots[1], patients[1]])
    assert broken_invariants(world.connection) == []


def test_the_nightly_job_passes_over_a_clinic_that_is_being_disabled(fresh_database: Callable[[str], str]) -> None:
    url = fresh_database("night")
    with psycopg.connect(url, autocommit=True) as connection, psycopg.connect(url) as other:
        world = World(connection)
        other.execute("select api.disable_clinic(%s, true)", [world.clinic])
        connection.execute("set statement_timeout = '5s'")
        assert connection.execute("select internal.generate_upcoming_slots()").fetchone() == (0,)
        other.commit()
        assert connection.execute("select internal.generate_upcoming_slots()").fetchone() == (0,)


def test_control_a_change_of_status_that_takes_no_lock_is_noticed(fresh_database: Callable[[str], str]) -> None:
    url = fresh_database("control")
    with psycopg.connect(url, autocommit=True) as connection, ExitStack() as stack:
        world = World(connection)
        source = world.value("select pg_get_functiondef('internal.change_booking_status'::regproc)")
        assert source.count("for no key update") == 2
        connection.execute(source.replace("for no key update", "").encode())
        for pair in (("cancel", "confirm"), ("confirm", "cancel"), ("cancel", "cancel")):
            allowed = [
                run(Scene(url, world, "live hold", stack), pair, "commit")
                for run in (one_after_the_other, the_other_way_round)
            ]
            outcome = at_once(Scene(url, world, "live hold", stack), pair, "commit")
            assert outcome not in allowed or broken_invariants(connection)
