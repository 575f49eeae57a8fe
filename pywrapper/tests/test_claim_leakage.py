"""Who called is forgotten with the call: connections that callers of all kinds share tell none of them apart."""

import contextlib
import random
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from client import Answer, Client
from conftest import serving, token
from medbook import statements
from medbook.config import Config
from medbook.database import Call, Database
from pooler import as_login
from world import World

CALLS = 10_000
THREADS = 4
MASTER_KEY = "ab" * 32
LEAKING = statements.SET_LOCALLY.replace("true", "false")
"""What sets the claims for the whole session."""

ONE_CONNECTION = {"MEDBOOK_POOL_SIZE": "1", "MEDBOOK_MASTER_KEY": MASTER_KEY}
"""Of each of the two processes."""


@dataclass(frozen=True)
class Caller:
    """Somebody's call: what he must be answered, and which ids are in the answer."""

    token: str | None
    method: str
    path: str
    status: int
    body: Any = None
    ids: tuple[str, ...] = ()

    def call(self, port: int) -> Answer:
        """Make it; again where the bodies of the others, who have the same address, are still being waited for."""
        for _ in range(100):
            answer = Client(port, self.token).request(self.method, self.path, self.body)
            if answer.status != 429 or answer.name != "too_many_requests":
                break
        return answer


@pytest.fixture(scope="module")
def url(copy_of_template: Any) -> str:
    """A database of this module's own."""
    return str(copy_of_template("claim_leakage"))


@pytest.fixture(scope="module")
def callers(url: str) -> Iterator[dict[str, Caller]]:
    """Two patients, a doctor, the admins of two clinics and nobody; some fail, some roll back, some only read."""
    with psycopg.connect(url, autocommit=True) as connection, psycopg.connect(url) as locker:
        world = World(connection)
        other = world.call("create_clinic", "Elsewhere", "UTC")["id"]
        rooms = [str(world.call("create_resource", c, "Room", "room")["id"]) for c in (world.clinic, other)]
        shift = str(world.call("create_shift", world.clinic, "Day", "09:00", "17:00", 30)["id"])
        booked = [str(world.call("book_slot", world.slot(), patient)["id"]) for patient in (world.ann, world.bob)]
        locked = world.slot()
        # a wait for a lock that ends before long
        connection.execute("alter function api.update_resource set lock_timeout = '1ms'")
        locker.execute("select from data.slot where id = %s for update", [locked])
        locker.execute("select from data.resource where id = %s for update", [rooms[1]])
        ann, bob = (token(role="patient", patient_id=str(p)) for p in (world.ann, world.bob))
        doctor = token(role="doctor", doctor_id=str(world.doctor))
        admin, other_admin = (token(role="clinic_admin", clinic_ids=(str(c),)) for c in (world.clinic, other))
        resources, other_resources = (f"/clinics/{c}/resources" for c in (world.clinic, other))
        booking = {"slot_id": str(locked), "patient_id": str(world.bob)}
        yield {
            "Ann": Caller(ann, "GET", "/bookings", 200, ids=(booked[0],)),
            "Bob": Caller(bob, "GET", "/bookings", 200, ids=(booked[1],)),
            "the doctor": Caller(doctor, "GET", "/bookings", 200, ids=tuple(booked)),
            "an admin, READ ONLY": Caller(admin, "GET", resources, 200, ids=(rooms[0],)),
            "another's, READ ONLY": Caller(other_admin, "GET", other_resources, 200, ids=(rooms[1],)),
            "an admin elsewhere": Caller(admin, "GET", other_resources, 403),
            "nobody": Caller(None, "GET", "/bookings", 401),
            "nobody, READ ONLY": Caller(None, "GET", resources, 401),
            "somebody of no known role": Caller(token(role="owner"), "GET", "/bookings", 401),
            "Ann for Bob": Caller(ann, "POST", "/bookings", 403, booking),
            "Bob, of a locked slot": Caller(bob, "POST", "/bookings", 429, booking),
            "an admin who waits too long": Caller(other_admin, "PATCH", f"/resources/{rooms[1]}", 429, {"name": "X"}),
            "an admin who only asks what would be": Caller(
                admin, "PATCH", f"/shifts/{shift}?dry_run=true", 200, {"name": "Y"},
                ids=(shift,),
            ),
            "an admin with half a body": Caller(admin, "POST", f"/clinics/{world.clinic}/doctors", 400, b"{"),
        }  # fmt: skip


def leaves_early(port: int, caller: Caller) -> None:
    """Ask, and go before the answer."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        request = f"{caller.method} {caller.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {caller.token}\r\n\r\n"
        connection.sendall(request.encode())


def wrong_answers(port: int, callers: Mapping[str, Caller], calls: int) -> Counter[str]:
    """Let the callers alternate at random; count, for each, the answers that were not his own."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    names = random.Random(seed).choices(list(callers), k=calls)

    def answer(number: int, name: str) -> bool:
        caller = callers[name]
        if number % 20 == 0:
            leaves_early(port, caller)
        given = caller.call(port)
        items = given.body.get("items", [given.body])
        return given.status == caller.status and tuple(i["id"] for i in items if "id" in i) == caller.ids

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(
            name for name, is_own in zip(names, pool.map(answer, range(calls), names), strict=True) if not is_own
        )


def test_in_ten_thousand_alternating_calls_each_is_answered_as_who_he_is(url: str, callers: dict[str, Caller]) -> None:
    with serving(url, **ONE_CONNECTION) as port:
        assert wrong_answers(port, callers, CALLS) == {}


NAMES = r"""
select array_agg(distinct v_name[1])
from pg_proc
cross join coalesce(pg_get_function_sqlbody(oid), prosrc) as v_body
cross join regexp_matches(v_body, '_setting\(''([a-z]+\.[a-z_.]+)', 'g') as v_name
where pronamespace = 'internal'::regnamespace
"""
"""Every setting of MedBook that a function reads."""

LEFT = "select name from unnest(%s::text[]) as s (name) where coalesce(current_setting(name, true), '') not in ('', %s)"
OUTCOMES = {"answered": 6, "MB203": 1, "MB101": 1, "22P02": 1, "MB302": 1, "MB301": 1, "MB303": 1, "25006": 1}


def left_behind(url: str) -> tuple[Counter[str], set[str]]:
    """Call on one connection as many kinds of callers do; count the outcomes, and give what any call leaves set."""
    with psycopg.connect(url, autocommit=True) as connection:
        world = World(connection)
        names = world.value(NAMES)
        slot, ann, bob, doctor, clinic = map(str, (world.slot(), world.ann, world.bob, world.doctor, world.clinic))
    # the server's own configuration has only the first of the keys
    keys = f"{MASTER_KEY},{'cd' * 32}"
    database = Database(Config(as_login(url, "medbook_http"), "-", master_key=keys, pool_size=1))
    functions = database.catalog().functions
    database.open()

    patient, physician = ({"sub": "x", "role": r, f"{r}_id": i} for r, i in (("patient", ann), ("doctor", doctor)))
    staff = {"sub": "x", "role": "clinic_admin", "clinic_ids": [clinic]}
    booking = {"slot_id": slot, "patient_id": ann}
    outcomes: Counter[str] = Counter()
    left: set[str] = set()
    with contextlib.closing(database._pool):
        for name, arguments, claims, is_read_only in (
            ("get_patient", {"patient_id": ann}, patient, False),
            ("get_patient", {"patient_id": bob}, patient, False),
            ("book_slot", booking, patient, True),
            ("book_slot", booking, patient, False),
            ("book_slot", booking, patient, False),
            ("book_slot", {**booking, "slot_id": "none"}, patient, False),
            ("list_bookings", {}, physician, False),
            ("list_resources", {"clinic_id": clinic}, staff, True),
            ("list_resources", {"clinic_id": ann}, staff, True),
            ("list_audit", {"clinic_id": clinic}, {"sub": "x", "role": "admin"}, False),
            ("list_audit", {"clinic_id": clinic}, {"sub": "x", "role": "owner"}, False),
            ("list_audit", {"clinic_id": clinic}, None, False),
            ("search_slots", {"clinic_id": clinic}, None, False),
        ):
            settings = {"medbook.request_id": "x", "medbook.address": "192.0.2.1"}
            try:
                database.call(Call(functions[name], arguments, claims, is_read_only, settings))
                outcomes["answered"] += 1
            except psycopg.Error as error:
                outcomes[error.sqlstate or ""] += 1
            with database._pool.connection() as connection:
                left |= {row[0] for row in connection.execute(LEFT, [names, MASTER_KEY])}
    return outcomes, left


def test_no_call_leaves_a_setting_on_its_connection(url: str) -> None:
    assert left_behind(url) == (OUTCOMES, set())


def test_what_is_set_for_the_session_would_be_found_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "SET_LOCALLY", LEAKING)
    assert left_behind(url)[1] >= {"request.jwt.claims", "medbook.master_key", "medbook.request_id", "medbook.address"}


def test_so_would_the_clinic_and_the_patient_that_a_call_is_admitted_to(
    database: str, admin: psycopg.Connection[Any]
) -> None:
    for name in ("admit", "admit_patient_alone"):
        row = admin.execute("select pg_get_functiondef(%s::regproc)", [f"internal.{name}"]).fetchone()
        assert row is not None
        assert row[0].count(", true);") == 1
        admin.execute(row[0].replace(", true);", ", false);").encode())
    assert left_behind(database)[1] == {"medbook.clinic_id", "medbook.patient_id"}


# last, as what it sets stays with the connections of a pooler
def test_claims_set_for_the_session_would_be_noticed(url: str, callers: dict[str, Caller], tmp_path: Path) -> None:
    patch = f"import medbook.statements\nmedbook.statements.SET_LOCALLY = {LEAKING!r}\n"
    (tmp_path / "sitecustomize.py").write_text(patch)
    with serving(url, PYTHONPATH=str(tmp_path), **ONE_CONNECTION) as port:
        wrong = wrong_answers(port, callers, 400)
    assert {"nobody", "nobody, READ ONLY"} <= set(wrong)
