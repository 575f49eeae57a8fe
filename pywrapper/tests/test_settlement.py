"""A hold is settled by somebody outside: once, however often he says so, and whatever happens to the hold meanwhile."""

import itertools
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from approver import decision
from conftest import token
from interleaving import Connections, Scene, connect, is_serial
from pooler import as_login
from world import World, broken_invariants

APPROVER = Path(__file__).with_name("approver.py")
HOLDS = 30
CALLBACKS = 32
RACES = 15

SETTLE = "select concat_ws(' ', outcome, refused_because) from api.settle_booking(%(booking)s, {}, {} || %(booking)s)"
OPERATIONS = {
    "approve": SETTLE.format("'approved'", "'pay_1_'"),
    "approve again": SETTLE.format("'approved'", "'pay_1_'"),
    "pay twice": SETTLE.format("'approved'", "'pay_2_'"),
    "decline": SETTLE.format("'declined'", "'pay_3_'"),
    "book": "select status from api.book_slot(%(slot)s, %(bob)s)",
    "book another": "select status from api.book_slot(%(slot)s, %(ann)s)",
    "confirm": "select status from api.confirm_booking(%(booking)s)",
    "cancel": "select status from api.cancel_booking(%(booking)s)",
    "move": "select status from api.reschedule_booking(%(booking)s, %(free)s)",
    "expire": "select internal.expire_holds()::text",
    "disable": "select is_active::text from api.disable_doctor(%(doctor)s, true)",
}
SETTLING = ("approve", "decline")
PAIRS = [
    pair
    for pair in itertools.product(OPERATIONS, repeat=2)
    if any(operation in SETTLING for operation in pair) and not ("approve" in pair and "approve again" in pair)
]
MOMENTS = {"live": "-1 second", "over": "0 seconds"}
"""Whether the hold is, and so when it happens, relative to its end."""

STATE = """
select
  s.status, s.booked,
  (select array_agg(array[b.status, b.seat::text, (b.patient_id = %(ann)s)::text] order by b.id)
    from data.booking as b where b.slot_id in (s.id, %(free)s)),
  (select array_agg(
    array[left(t.external_id, 5), t.outcome, t.refused_because, (t.confirmed_booking_id = %(booking)s)::text]
    order by t.external_id)
    from data.booking_settlement as t where t.booking_id = %(booking)s),
  (select count(*) from data.event where topic = 'booking.late_payment' and entity_id = %(booking)s)
from data.slot as s
where s.id = %(slot)s
"""


def at_once(calls: list[Any]) -> list[Any]:
    """Let each call run in a thread of its own, and all begin together."""
    barrier = threading.Barrier(len(calls))

    def run(call: Any) -> Any:
        barrier.wait(60)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def ask(url: str, query: str, *values: Any, now: str = "") -> Any:
    """Give the first value of a call on a connection of its own, which is made again while the slot is locked.

    now: what the clock says; empty: the time.
    """
    with psycopg.connect(url, autocommit=True, options=f"-c TimeZone=UTC -c medbook.now={now}") as connection:
        for _ in range(1000):
            try:
                row = connection.execute(query.encode(), values).fetchone()
            except psycopg.errors.LockNotAvailable:
                continue
            except psycopg.Error as error:
                return error.diag.message_primary
            return row and row[0]
    raise AssertionError("locked for ever")


def settle(url: str, booking: Any, external_id: str, outcome: str = "approved", now: str = "") -> Any:
    return ask(
        url, "select to_jsonb(r) from api.settle_booking(%s, %s, %s) as r", booking, outcome, external_id, now=now
    )


def after(world: World, booking: dict[str, Any]) -> str:
    """Give a time after a hold has ended."""
    return str(world.value("select to_json(%s::timestamptz + interval '1 minute') #>> '{}'", booking["expires_at"]))


def test_an_approver_that_is_killed_and_tells_twice_settles_each_hold_once(
    shared_world: World, shared_database: str, server: int, tmp_path: Path
) -> None:
    # a clinic of its own: nobody else's holds are told of
    world, file = World(shared_world.connection), tmp_path / "called"
    world.call("update_clinic", world.clinic, Jsonb({"hold_seconds": 1800}))
    world.call("subscribe", "approvals", ["booking.hold_created"], [world.clinic], 100)
    patients = world.patients(HOLDS)
    holds: list[UUID] = [world.call("book_slot", world.slot(), patient)["id"] for patient in patients]
    arguments = [
        as_login(shared_database, "medbook_worker"),
        f"http://127.0.0.1:{server}",
        token(role="clinic_admin", clinic_ids=(str(world.clinic),)),
        str(file),
    ]
    file.touch()

    def called() -> list[tuple[UUID, str, str]]:
        rows = (line.split() for line in file.read_text().splitlines(keepends=True) if line.endswith("\n"))
        return [(UUID(booking), status, outcome) for booking, status, outcome in rows]

    def is_over() -> bool:
        waiting = world.value("select sum(waiting) from api.list_consumers() where name = 'approvals'")
        return not waiting and {booking for booking, *_ in called()} == set(holds)

    tick = threading.Event()
    kills = 0
    deadline = time.monotonic() + 60
    while not is_over():
        before = len(called())
        program = subprocess.Popen([sys.executable, APPROVER, *arguments])
        try:
            # killed in the middle of its second batch, or when nothing is left to do
            while len(called()) < before + 13 and not is_over():
                assert program.poll() is None, "it runs until it is killed"
                assert time.monotonic() < deadline, f"{len(called())} callbacks"
                tick.wait(0.005)
        finally:
            program.kill()
            program.wait()
        kills += 1
    print(f"{len(called())} callbacks for {HOLDS} holds, {kills} kills")
    assert len(called()) > 2 * HOLDS, "it was killed before it acknowledged"
    statuses = dict(world.connection.execute("select id, status from data.booking where id = any (%s)", [holds]))
    assert statuses == {hold: {"approved": "confirmed", "declined": "cancelled"}[decision(hold)] for hold in holds}
    assert {(booking, status, outcome) for booking, status, outcome in called()} == {
        (hold, "200", {"approved": "confirmed", "declined": "released"}[decision(hold)]) for hold in holds
    }
    events = world.connection.execute(
        "select topic, count(*) from data.event where entity_id = any (%s) group by topic", [holds]
    ).fetchall()
    approved = sum(decision(hold) == "approved" for hold in holds)
    assert dict(events) == {
        "booking.hold_created": HOLDS,
        "booking.settled": HOLDS,
        "booking.confirmed": approved,
        "booking.cancelled": HOLDS - approved,
    }


@pytest.mark.parametrize("moment", MOMENTS)
def test_many_callbacks_at_once_have_one_effect_and_one_answer(world: World, database: str, moment: str) -> None:
    for number in range(5):
        hold = world.call("book_slot", world.slot(), world.ann)
        now = after(world, hold) if moment == "over" else ""
        answers = at_once([lambda n=number, h=hold, t=now: settle(database, h["id"], f"pay_{n}", now=t)] * CALLBACKS)
        assert answers == answers[:1] * CALLBACKS
        assert answers[0]["outcome"] == "confirmed"
    assert world.value("select count(*) from data.booking_settlement") == 5
    assert world.value("select count(*) from data.booking where status = 'confirmed'") == 5
    assert world.value("select count(*) from data.event where topic = 'booking.settled'") == 5
    assert broken_invariants(world.connection) == []


def test_control_callbacks_that_look_before_they_claim_pay_back_what_stands(world: World, database: str) -> None:
    world.connection.execute("alter table data.booking_settlement drop constraint booking_settlement_is_told_once")
    source = world.value("select pg_get_functiondef('api.settle_booking'::regproc)")
    claim = "values (internal.new_id(), v_booking.clinic_id, p_booking_id, p_external_id, p_outcome, internal.now())"
    look = " where not exists (select from data.booking_settlement where external_id = p_external_id)"
    assert f"{claim}\n  on conflict do nothing" in source
    looking = source.replace(f"{claim}\n  on conflict do nothing", claim.replace("values (", "select ")[:-1] + look)
    world.connection.execute(looking.encode())
    # at times one is done before another has looked
    for number in range(20):
        hold = world.call("book_slot", world.slot(), world.ann)
        answers = at_once([lambda hold=hold, number=number: settle(database, hold["id"], f"pay_{number}")] * CALLBACKS)
        outcomes = Counter(answer["outcome"] for answer in answers)
        print(outcomes)
        if outcomes.keys() == {"confirmed", "late_payment"}:
            break
    assert outcomes.keys() == {"confirmed", "late_payment"}


def scene_of(world: World, connections: Connections, moment: str) -> Scene:
    """Make a slot of one seat with Ann's hold on it, and a free one."""
    # holds that other scenes left would be counted by this one's expire
    world.connection.execute("set medbook.now = '2100-01-01'; select internal.expire_holds(); reset medbook.now")
    doctor = world.call("add_doctor", world.clinic, "Dr Grace Kim", "Dermatology")["id"]
    slot, free = world.slot(doctor=doctor), world.slot(doctor=doctor)
    (ann,) = world.patients(1)
    hold = world.call("book_slot", slot, ann)
    now = world.value("select (%s::timestamptz + %s::interval)::text", hold["expires_at"], MOMENTS[moment])
    scene = Scene(connections, now, OPERATIONS, STATE)
    scene.ids = {"slot": slot, "free": free, "booking": hold["id"], "ann": ann, "bob": world.bob, "doctor": doctor}
    return scene


@pytest.fixture(scope="module")
def stage(copy_of_template: Callable[[str], str]) -> Iterator[tuple[World, Connections]]:
    """A world for scene after scene."""
    url = copy_of_template("settling")
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection, ExitStack() as stack:
        yield World(connection), connect(url, stack)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_callback_and_a_call_at_once_are_like_one_after_the_other(
    stage: tuple[World, Connections], pair: tuple[str, str], moment: str
) -> None:
    world, connections = stage
    fine, allowed, outcome = is_serial(lambda: scene_of(world, connections, moment), pair, "commit", gave_way)
    assert fine, (outcome, allowed)
    for operation, answer in zip(pair, outcome[:2], strict=True):
        if operation == "approve":
            assert answer.split()[0] in ("confirmed", "late_payment")
    assert broken_invariants(world.connection) == []


def gave_way(operation: str, answer: str) -> bool:
    """Whether the second was told that the slot is locked; the expiry job skips a locked slot."""
    return answer == "55P03" or (operation == "expire" and answer == "0")


@pytest.mark.parametrize("moment", MOMENTS)
def test_all_who_want_the_seat_at_once(world: World, database: str, moment: str) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(RACES):
        hold = world.call("book_slot", world.slot(), world.ann)
        now = after(world, hold) if moment == "over" else ""
        calls: list[tuple[str, Any]] = [
            ("select to_jsonb(r) from api.settle_booking(%s, 'approved', %s) as r", (hold["id"], f"pay_{number}")),
            ("select to_jsonb(r) from api.settle_booking(%s, 'approved', %s) as r", (hold["id"], f"twice_{number}")),
            ("select status from api.book_slot(%s, %s)", (hold["slot_id"], world.bob)),
            ("select status from api.cancel_booking(%s)", (hold["id"],)),
            ("select internal.expire_holds()", ()),
        ]
        # who comes first is up to the scheduler: so that each may, each begins the row once
        turn = number % len(calls)
        order = calls[turn:] + calls[:turn]
        answers = at_once([lambda q=query, v=values, t=now: ask(database, q, *v, now=t) for query, values in order])
        said = [answer for answer in answers if isinstance(answer, dict)]
        assert {answer["outcome"] for answer in said} <= {"confirmed", "late_payment"}
        confirmed = [answer["confirmed_booking_id"] for answer in said if answer["outcome"] == "confirmed"]
        assert (len(said), len(confirmed) <= 1) == (2, True)
        assert world.value("select count(*) from data.event where topic = 'booking.late_payment'"
                           " and entity_id = %s", hold["id"]) == 2 - len(confirmed)  # fmt: skip
        live = [str(row[0]) for row in world.connection.execute(
            "select patient_id from data.booking where slot_id = %s and status in ('pending', 'confirmed')",
            [hold["slot_id"]],
        )]  # fmt: skip
        assert len(live) <= 1
        outcomes["confirmed" if confirmed else f"late, seat with {'nobody' if not live else 'another'}"] += 1
    print(moment, dict(outcomes))
    assert broken_invariants(world.connection) == []
