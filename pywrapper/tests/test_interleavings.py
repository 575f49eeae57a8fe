"""Every pair of {book, confirm, cancel, expire, create, disable}, step by step on two connections.

Whatever happens must be what some order of the two would have given, except that the second may give way.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from psycopg.types.json import Jsonb

from interleaving import Scene, at_once, connect, is_serial, one_after_the_other, the_other_way_round
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


def hold(url: str, world: World, moment: str, stack: ExitStack) -> Scene:
    """Make a slot of one seat with Ann's hold on it."""
    # holds that other scenes left would be counted by this one's expire
    world.connection.execute("set medbook.now = '2100-01-01'; select internal.expire_holds(); reset medbook.now")
    doctor = world.call("add_doctor", world.clinic, "Dr Grace Kim", "Dermatology")["id"]
    slot = world.slot(doctor=doctor)
    booking = world.call("book_slot", slot, world.ann)
    now = world.value("select (%s::timestamptz + %s::interval)::text", booking["expires_at"], MOMENTS[moment])
    scene = Scene(connect(url, stack), now, OPERATIONS, STATE)
    scene.ids = {"slot": slot, "booking": booking["id"], "bob": world.bob, "doctor": doctor}
    return scene


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("pair", list(itertools.product(OPERATIONS, repeat=2)), ids="-".join)
@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_two_at_once_are_like_one_after_the_other(
    shared_world: World, shared_database: str, pair: tuple[str, str], moment: str, end: str
) -> None:
    with ExitStack() as stack:
        fine, allowed, outcome = is_serial(
            lambda: hold(shared_database, shared_world, moment, stack), pair, end, gave_way
        )
        assert fine, (outcome, allowed)
    assert broken_invariants(shared_world.connection) == []


def gave_way(operation: str, answer: str) -> bool:
    """Whether the second was told that the slot is locked; the expiry job skips a locked slot."""
    return answer == "55P03" or (operation == "expire" and answer == "0")


def test_whoever_clicks_second_is_told_at_once(shared_world: World, shared_database: str) -> None:
    slot, book = shared_world.slot(2), "select api.book_slot(%s, %s)"
    with psycopg.connect(shared_database) as first, psycopg.connect(shared_database) as second:
        first.execute(book, [slot, shared_world.ann])
        # one that waited would be told "canceling statement due to lock timeout"
        with pytest.raises(psycopg.errors.LockNotAvailable, match="could not obtain lock"):
            second.execute(book, [slot, shared_world.bob])


def test_what_was_read_before_the_lock_is_judged_again_under_it(shared_world: World, shared_database: str) -> None:
    slot = shared_world.slot(2)
    book = "select api.book_slot(%s, %s, p_idempotency_key => 'twin', p_expected_version => 1)"
    claim = "insert into data.idempotency_key values ('twin', internal.actor_label(), %s, '', null, now())"
    with (
        psycopg.connect(shared_database) as twin,
        psycopg.connect(shared_database) as connection,
        ThreadPoolExecutor() as pool,
    ):
        twin.execute(claim, [shared_world.clinic])
        # it has read the slot, and waits for what becomes of its twin
        call = pool.submit(connection.execute, book, [slot, shared_world.ann])
        pids = [connection.info.backend_pid, twin.info.backend_pid]
        while not call.done() and not shared_world.value("select %s = any (pg_blocking_pids(%s))", *reversed(pids)):
            pass
        shared_world.call("update_slot", slot, Jsonb({"capacity": 3}))
        twin.rollback()
        with pytest.raises(psycopg.Error, match="version_conflict"):
            call.result(30)


def test_the_sweep_passes_over_a_slot_that_is_being_booked(fresh_database: Callable[[str], str]) -> None:
    url = fresh_database("sweep")
    with psycopg.connect(url, autocommit=True) as sweep, psycopg.connect(url) as client:
        world = World(sweep)
        taken, left = (world.call("book_slot", world.slot(2), patient) for patient in (world.ann, world.bob))
        sweep.execute("select set_config('medbook.now', %s, false)", [left["expires_at"].isoformat()])
        sweep.execute("set lock_timeout = '1s'")
        client.execute("select from data.slot where id = %s for update", [taken["slot_id"]])
        assert sweep.execute("select internal.expire_holds()").fetchone() == (1,)
        client.rollback()
        assert sweep.execute("select internal.expire_holds()").fetchone() == (1,)


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
        for function in ("change_booking_status", "lock_slot_of"):
            source = world.value("select pg_get_functiondef(%s::regproc)", f"internal.{function}")
            assert source.count("for no key update;") == 1
            connection.execute(source.replace("for no key update;", ";").encode())
        for pair in (("cancel", "confirm"), ("confirm", "cancel"), ("cancel", "cancel")):
            allowed = [
                run(hold(url, world, "live hold", stack), pair, "commit")
                for run in (one_after_the_other, the_other_way_round)
            ]
            outcome = at_once(hold(url, world, "live hold", stack), pair, "commit")
            assert outcome not in allowed or broken_invariants(connection)
