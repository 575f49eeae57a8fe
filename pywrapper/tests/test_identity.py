"""Who may do what over HTTP: tokens are checked, claims are handed over, and the database decides."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import psycopg
import pytest

from client import Client
from conftest import JWT_KEY, token
from pooler import as_login
from world import World

GOOD = {"iss": "medbook", "aud": "medbook", "sub": "x", "role": "admin"}


def signed(changes: dict[str, Any], key: str = JWT_KEY, algorithm: str = "HS256") -> str:
    """Sign a token that is good but for the changes; None removes a claim."""
    now = datetime.now(UTC)
    claims = {**GOOD, "iat": now, "exp": now + timedelta(minutes=5), **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm=algorithm)


def unsigned() -> str:
    """Make a token of algorithm none."""
    exp = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp())
    parts = [{"alg": "none", "typ": "JWT"}, {**GOOD, "iat": exp - 600, "exp": exp}]
    return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "garbage": lambda: "garbage",
    "signed with another key": lambda: signed({}, key="another key, also 32 bytes long or so"),
    "signed by another algorithm": lambda: signed({}, key=JWT_KEY * 2, algorithm="HS512"),
    "not signed": unsigned,
    "expired": lambda: signed({"exp": datetime.now(UTC) - timedelta(seconds=5)}),
    "from another issuer": lambda: signed({"iss": "other"}),
    "for another audience": lambda: signed({"aud": "other"}),
    "without exp": lambda: signed({"exp": None}),
    "without iat": lambda: signed({"iat": None}),
    "without sub": lambda: signed({"sub": None}),
    "without iss": lambda: signed({"iss": None}),
    "without aud": lambda: signed({"aud": None}),
    "of an unknown role": lambda: signed({"role": "service"}),
    "without a role": lambda: signed({"role": None}),
    "with a patient_id that is none": lambda: signed({"role": "patient", "patient_id": "1 or 1=1"}),
    "with clinic_ids that are none": lambda: signed({"role": "clinic_admin", "clinic_ids": ["x"]}),
    "with clinic_ids that are no list": lambda: signed({"role": "clinic_admin", "clinic_ids": "x"}),
}


def test_the_tokens_below_are_bad_only_for_their_one_fault(server: int) -> None:
    assert Client(server, signed({})).get("/patients").status == 200


@pytest.mark.parametrize("fault", BAD_TOKENS)
def test_a_token_is_refused_that_is(server: int, fault: str) -> None:
    answer = Client(server, BAD_TOKENS[fault]()).get("/patients")
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_bad_token_is_refused_even_where_none_is_needed(server: int) -> None:
    assert Client(server, "garbage").get("/slots").status == 401
    assert Client(server).get("/slots").status == 200


def test_only_the_authorization_header_carries_a_token(server: int) -> None:
    client = Client(server)
    assert client.get(f"/patients?access_token={signed({})}").status == 422
    assert client.get("/patients", Authorization=f"Basic {signed({})}").status == 401


def test_nobody_may_book(http: Client, shared_world: World) -> None:
    body = {"slot_id": str(shared_world.slot()), "patient_id": str(shared_world.ann)}
    assert http.post("/bookings", body).name == "unauthenticated"


def test_each_role_keeps_to_its_own(server: int, shared_world: World) -> None:
    world = shared_world
    ann = Client(server, token(role="patient", patient_id=str(world.ann)))
    bob = Client(server, token(role="patient", patient_id=str(world.bob)))
    slot = str(world.slot())
    assert ann.post("/bookings", {"slot_id": slot, "patient_id": str(world.bob)}).name == "forbidden"
    booking = ann.post("/bookings", {"slot_id": slot, "patient_id": str(world.ann)}).body["id"]
    for path in (f"/bookings/{booking}", f"/patients/{world.ann}"):
        assert ann.get(path).status == 200
        assert bob.get(path).status == 404
    assert bob.post(f"/bookings/{booking}/cancel").status == 404
    assert bob.get(f"/bookings?patient_id={world.ann}").status == 403
    assert ann.post("/clinics", {"name": "Mine", "time_zone": "UTC"}).status == 403

    other_clinic = str(world.call("create_clinic", "Elsewhere", "UTC")["id"])
    insider = Client(server, token(role="clinic_admin", clinic_ids=(str(world.clinic),)))
    outsider = Client(server, token(role="clinic_admin", clinic_ids=(other_clinic,)))
    assert insider.get(f"/bookings/{booking}").status == 200
    assert outsider.get(f"/bookings/{booking}").status == 404
    assert outsider.request("DELETE", f"/clinics/{world.clinic}?cascade=true").status == 403
    assert outsider.get(f"/patients/{world.ann}").status == 404
    doctor = Client(server, token(role="doctor", doctor_id=str(world.doctor)))
    assert doctor.get(f"/bookings/{booking}").status == 200


def test_claims_do_not_stay_on_a_connection(server: int, shared_world: World) -> None:
    admin, nobody = Client(server, token(role="admin")), Client(server)
    path = f"/patients/{shared_world.ann}"
    assert [(admin.get(path).status, nobody.get(path).status) for _ in range(50)] == [(200, 401)] * 50


def outcome(connection: psycopg.Connection[Any], statement: str) -> str | None:
    """Give the SQLSTATE that a statement fails with."""
    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        return error.sqlstate
    return None


def test_the_login_of_the_server_can_do_nothing_but_call_api(shared_database: str) -> None:
    refused = {
        "select * from data.patient": "42501",
        "insert into data.booking default values": "42501",
        "select internal.expire_holds()": "42501",
        "create table public.mine ()": "42501",
        "create temporary table mine ()": "42501",
        "set role medbook_owner": "42501",
        "select pg_sleep(0)": "42501",
        "select api.list_patients()": "MB301",
    }
    with psycopg.connect(as_login(shared_database, "medbook_http"), autocommit=True) as connection:
        for statement, state in refused.items():
            assert outcome(connection, statement) == state, statement
        # the clock is nobody's to move
        connection.execute("set medbook.now = '2000-01-01'")
        assert connection.execute("select now > '2020-01-01' from api.health()").fetchone() == (True,)
