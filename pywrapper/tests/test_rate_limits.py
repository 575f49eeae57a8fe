"""The limits that are counted in SQL are exact, however many connections ask at once."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from client import Client
from conftest import token
from world import World

CONNECTIONS = 50

CHECK_THEN_INSERT = """
create or replace function internal.take_rate_limit(p_action text, p_subject text) returns integer language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  v_rule data.rate_limit_rule;
  v_count integer;
begin
  select * into v_rule from data.rate_limit_rule where action = p_action;
  select count(*) into v_count from data.rate_limit where action = p_action;
  if v_count >= v_rule.max_calls then
    return 60;
  end if;
  perform pg_sleep(0.5);
  insert into data.rate_limit (subject, action, accepted_at)
  values (sha256(gen_random_uuid()::text::bytea), p_action, array[internal.now()]);
  return null;
end
$$
"""
"""What a limit looks like that is no limit."""


def unlock_patient(admin: psycopg.Connection[Any]) -> None:
    """Let the bookings of one patient be made at the same moment."""
    row = admin.execute("select pg_get_functiondef('internal.hold_patient'::regproc)").fetchone()
    assert row is not None
    lock = "pg_advisory_xact_lock(hashtextextended('medbook.patient.' || p_clinic_id || '.' || p_patient_id, 0))"
    assert row[0].count(lock) == 1
    admin.execute(row[0].replace(lock, "pg_sleep(0.5)").encode())
    admin.execute("grant execute on function pg_sleep(double precision) to medbook_owner")


def at_once(url: str, claims: dict[str, Any] | None, calls: list[tuple[str, list[Any]]]) -> Counter[str]:
    """Make each call on a connection of its own, all at the same moment; count the answers."""
    barrier = threading.Barrier(len(calls))

    def run(statement: str, values: list[Any]) -> str:
        with psycopg.connect(url, autocommit=True) as connection:
            if claims:
                connection.execute("select set_config('request.jwt.claims', %s, false)", [json.dumps(claims)])
            barrier.wait(60)
            try:
                row = connection.execute(statement.encode(), values).fetchone()
            except psycopg.Error as error:
                return error.diag.message_primary or str(error)
        assert row is not None
        return "accepted" if row[0] is None or statement.startswith("select id") else "refused"

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(lambda call: run(*call), calls))


def bookings(world: World) -> list[tuple[str, list[Any]]]:
    """Book for Ann, each call another slot, so that nothing but the limits stands in the way."""
    return [("select id from api.book_slot(%s, %s)", [world.slot(), world.ann]) for _ in range(CONNECTIONS)]


def patient(world: World) -> dict[str, Any]:
    return {"sub": "ann", "role": "patient", "patient_id": str(world.ann)}


def test_of_fifty_calls_at_once_exactly_as_many_are_let_through_as_the_limit_says(database: str) -> None:
    calls: list[tuple[str, list[Any]]] = [("select internal.take_rate_limit('log_in', 'ann@example.org')", [])]
    assert at_once(database, None, calls * CONNECTIONS) == {"accepted": 10, "refused": CONNECTIONS - 10}


def test_without_the_lock_on_the_row_more_are(database: str, admin: psycopg.Connection[Any]) -> None:
    admin.execute(CHECK_THEN_INSERT.encode())
    calls: list[tuple[str, list[Any]]] = [("select internal.take_rate_limit('log_in', 'ann@example.org')", [])]
    assert at_once(database, None, calls * CONNECTIONS)["accepted"] > 10


def test_of_fifty_bookings_at_once_a_patient_makes_five(database: str, world: World) -> None:
    world.call("set_rate_limit", "book", 5, 60)
    answers = at_once(database, patient(world), bookings(world))
    assert answers["accepted"] == 5, answers
    assert answers["accepted"] == world.value("select count(*) from data.booking")
    # lock_timeout may end the wait for the patient's other bookings
    assert set(answers) <= {"accepted", "rate_limited", "slot_locked", "canceling statement due to lock timeout"}


def test_of_fifty_holds_at_once_a_patient_gets_as_many_as_the_clinic_allows(database: str, world: World) -> None:
    world.call("set_rate_limit", "book", 1000, 60)
    world.call("update_clinic", world.clinic, Jsonb({"max_active_holds": 3}))
    answers = at_once(database, patient(world), bookings(world))
    assert answers["accepted"] == 3, answers
    assert world.value("select count(*) from data.booking where status = 'pending'") == 3


def test_without_the_locks_he_makes_more(database: str, admin: psycopg.Connection[Any], world: World) -> None:
    world.call("set_rate_limit", "book", 5, 60)
    unlock_patient(admin)
    admin.execute(CHECK_THEN_INSERT.encode())
    assert at_once(database, patient(world), bookings(world))["accepted"] > 5


def test_without_the_lock_on_the_patient_he_gets_more(
    database: str, admin: psycopg.Connection[Any], world: World
) -> None:
    world.call("update_clinic", world.clinic, Jsonb({"max_active_holds": 3}))
    unlock_patient(admin)

    def gets_more() -> bool:
        world.ann = world.patients(1)[0]
        return at_once(database, patient(world), bookings(world))["accepted"] > 3

    # once in a while one booking is done before another looks
    assert any(gets_more() for _ in range(20))


def test_over_http_a_sixth_booking_is_429_and_says_when_to_come_again(server: int, shared_world: World) -> None:
    world = shared_world
    cid = world.patients(1)[0]
    client = Client(server, token(role="patient", patient_id=str(cid)))
    before = world.call("set_rate_limit", "book", 5, 60)
    try:
        slots = [str(world.slot()) for _ in range(6)]
        answers = [client.post("/bookings", {"slot_id": slot, "patient_id": str(cid)}) for slot in slots]
    finally:
        world.call("set_rate_limit", "book", 1000, 60)
    assert [answer.status for answer in answers] == [201] * 5 + [429]
    assert answers[5].name == "rate_limited"
    assert 50 <= int(answers[5].headers["retry-after"]) <= before["window_seconds"]
    assert answers[5].body["detail"].startswith("action=book, retry_after=")


def test_rate_limits_are_an_admins_to_read_and_change(http: Client, http_admin: Client, shared_world: World) -> None:
    assert http.get("/rate-limits").status == 401
    rules = {rule["action"]: rule for rule in http_admin.get("/rate-limits").body["items"]}
    changed = http_admin.request("PUT", "/rate-limits/log_in", {"max_calls": 11, "window_seconds": 900})
    assert (changed.status, changed.body["max_calls"]) == (200, 11)
    assert changed.headers["etag"] == f'"{rules["log_in"]["version"] + 1}"'
    stale = http_admin.request(
        "PUT", "/rate-limits/log_in", {"max_calls": 10, "window_seconds": 900}, {"If-Match": '"1"'}
    )
    assert (stale.status, stale.name) == (412, "version_conflict")
    shared_world.call("set_rate_limit", "log_in", 10, 900)
