"""Accounts over HTTP: sessions that begin, go on and end, and what guessing and stealing come to."""

import statistics
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jwt
import psycopg

from client import Answer, Client
from conftest import JWT_KEY, serving
from tour import Tour
from world import World

PASSWORD = "correct horse battery"
CHEAP = "-c medbook.bcrypt_cost=4"


def email() -> str:
    """Make an address that no other test has."""
    return f"{uuid.uuid4().hex}@canary.example"


def register(client: Client, address: str) -> Answer:
    """Register a patient."""
    return client.post("/auth/register", {"email": address, "password": PASSWORD, "name": "Cy Ode"})


def claims(answer: Answer) -> dict[str, Any]:
    """Read the access token of a session."""
    return jwt.decode(answer.body["access_token"], JWT_KEY, algorithms=["HS256"], audience="medbook")


def test_a_patient_registers_and_goes_on_for_weeks(tour: Tour) -> None:
    anybody, address = tour.guest(), email()
    made = anybody.call("POST", "/auth/register", {"email": address, "password": PASSWORD, "name": "Cy Ode"})
    told = claims(made)
    assert (told["sub"], told["role"], told["patient_id"]) == (made.body["user_id"], "patient", made.body["patient_id"])
    assert told["exp"] - told["iat"] == made.body["expires_in"] == 15 * 60
    cy = Client(tour.port, made.body["access_token"])
    assert cy.get(f"/patients/{made.body['patient_id']}").body["email"] == address

    login = anybody.call("POST", "/auth/login", {"email": address.upper(), "password": PASSWORD})
    assert login.body["id"] != made.body["id"]
    next_one = anybody.call("POST", "/auth/refresh", {"refresh_token": login.body["refresh_token"]})
    assert next_one.body["id"] == login.body["id"]
    assert claims(next_one)["jti"] != claims(login)["jti"]

    guest = tour.guest()
    guest.token = next_one.body["access_token"]
    changed = guest.call(
        "POST", "/auth/password", {"current_password": PASSWORD, "new_password": "staple staple staple"}
    )
    assert anybody.refused("POST", "/auth/refresh", {"refresh_token": next_one.body["refresh_token"]}) == (
        401,
        "invalid_refresh_token",
    )
    ended = anybody.call("POST", "/auth/logout", {"refresh_token": changed.body["refresh_token"]})
    assert ended.body["access_token"] is None
    assert anybody.refused("POST", "/auth/refresh", {"refresh_token": changed.body["refresh_token"]})[0] == 401


def test_staff_gets_accounts_and_loses_them(tour: Tour) -> None:
    admin, anybody = tour.guest("admin"), tour.guest()
    clinic = admin.call("POST", "/clinics", {"name": "Ward", "time_zone": "UTC"}).body["id"]
    address = email()
    made = admin.call("POST", "/users", {"email": address, "password": PASSWORD})
    user = made.body["id"]
    assert anybody.refused("POST", "/auth/login", {"email": address, "password": PASSWORD}) == (403, "forbidden")
    member = {"user_id": user, "role": "clinic_admin"}
    membership = admin.call("POST", "/clinics/{clinic_id}/memberships", member, clinic_id=clinic).body
    login = anybody.post("/auth/login", {"email": address, "password": PASSWORD})
    assert claims(login)["clinic_ids"] == [clinic]
    staff = tour.guest()
    staff.token = login.body["access_token"]
    listed = staff.call("GET", "/clinics/{clinic_id}/memberships", clinic_id=clinic)
    assert listed.body["items"] == [membership]
    staff.call("DELETE", "/memberships/{membership_id}", membership_id=membership["id"])
    refresh = {"refresh_token": login.body["refresh_token"]}
    assert anybody.refused("POST", "/auth/refresh", refresh) == (403, "forbidden")
    off = admin.call("DELETE", "/users/{user_id}", user_id=user)
    assert (off.body["is_active"], off.headers["etag"]) == (False, '"2"')
    assert anybody.refused("POST", "/auth/refresh", refresh) == (401, "invalid_refresh_token")
    assert admin.call("POST", "/users/{user_id}/enable", user_id=user).body["is_active"]
    assert admin.call("GET", "/users/{user_id}", user_id=user).body["version"] == 3


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(http: Client) -> None:
    address = email()
    register(http, address)
    headers = {"X-Request-ID": "the-same"}
    wrong = http.post("/auth/login", {"email": address, "password": "wrong"}, headers)
    unknown = http.post("/auth/login", {"email": email(), "password": "wrong"}, headers)
    assert (wrong.status, wrong.body, wrong.headers["www-authenticate"]) == (401, unknown.body, "Bearer")
    assert {n: v for n, v in wrong.headers.items() if n != "date"} == {
        n: v for n, v in unknown.headers.items() if n != "date"
    }
    assert wrong.name == "invalid_credentials"


def test_a_failed_try_is_committed_and_the_eleventh_is_429(http: Client, shared_world: World) -> None:
    address = email()
    register(http, address)
    answers = [http.post("/auth/login", {"email": address, "password": f"wrong {n}"}) for n in range(10)]
    assert {answer.status for answer in answers} == {401}
    late = http.post("/auth/login", {"email": address, "password": PASSWORD})
    assert (late.status, late.name) == (429, "rate_limited")
    assert 800 < int(late.headers["retry-after"]) <= 900


def test_of_fifty_logins_at_once_ten_are_tried(database: str) -> None:
    barrier = threading.Barrier(50)

    def attempt(number: int) -> str:
        with psycopg.connect(database, autocommit=True, options=CHEAP) as connection:
            barrier.wait(60)
            row = connection.execute(
                "select refused from api.log_in('ann@example.org', %s)", [f"guess {number}"]
            ).fetchone()
        assert row is not None
        return str(row[0])

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("select internal.make_email_key()")
    with ThreadPoolExecutor(50) as pool:
        assert Counter(pool.map(attempt, range(50))) == {"invalid_credentials": 10, "rate_limited": 40}


def test_a_token_that_is_shown_twice_ends_the_session_for_thief_and_owner(http: Client, shared_world: World) -> None:
    stolen = register(http, email()).body
    owner = http.post("/auth/refresh", {"refresh_token": stolen["refresh_token"]}).body
    thief = http.post("/auth/refresh", {"refresh_token": stolen["refresh_token"]})
    assert (thief.status, thief.name) == (401, "invalid_refresh_token")
    assert http.post("/auth/refresh", {"refresh_token": owner["refresh_token"]}).status == 401
    assert shared_world.value(
        "select count(*) from data.event where topic = 'session.reuse_detected' and payload ->> 'session_id' = %s",
        stolen["id"],
    ) == 1  # fmt: skip


def refresh_at_once(database: str, times: int) -> Counter[str]:
    """Show one token ``times`` times at the same moment; count the answers."""
    with psycopg.connect(database, autocommit=True, options=CHEAP) as connection:
        row = connection.execute(
            "select refresh_token from api.register_user(%s, %s, 'Cy')", [email(), PASSWORD]
        ).fetchone()
    assert row is not None
    token, barrier = row[0], threading.Barrier(times)

    def refresh(_: int) -> str:
        with psycopg.connect(database, autocommit=True) as connection:
            barrier.wait(60)
            answer = connection.execute("select coalesce(refused, 'won') from api.refresh_session(%s)", [token])
            return str((answer.fetchone() or [""])[0])

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(refresh, range(times)))


def test_of_many_who_show_one_token_at_once_exactly_one_wins(database: str) -> None:
    for _ in range(5):
        assert refresh_at_once(database, 12) == {"won": 1, "invalid_refresh_token": 11}


def test_without_the_lock_on_the_account_more_would(database: str, admin: psycopg.Connection[Any]) -> None:
    row = admin.execute("select pg_get_functiondef('api.refresh_session'::regproc)").fetchone()
    assert row is not None
    assert row[0].count("for no key update") == 1
    admin.execute(row[0].replace("for no key update", "").encode())
    assert max(refresh_at_once(database, 12)["won"] for _ in range(20)) > 1


COST = 8
ROUNDS = 60
ALIKE = 1.05
"""How far apart two medians may lie; the control lies far beyond."""


def seconds_computed(connection: psycopg.Connection[Any]) -> float:
    """Give how long its server process has had a core. What else the machine does is not in it."""
    return int(Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9


def medians(database: str) -> dict[str, float]:
    """Measure failed logins of a known, an unknown, a disabled and an older account, in turns; give the medians."""
    with psycopg.connect(database, autocommit=True, options=f"-c medbook.bcrypt_cost={COST}") as connection:
        connection.execute("select api.set_rate_limit('log_in', 1000, 1)")
        names = {kind: email() for kind in ("known", "disabled", "older", "unknown")}
        for kind in ("known", "disabled", "older"):
            connection.execute(
                "select set_config('medbook.bcrypt_cost', %s, false)", [str(COST - 2 * (kind == "older"))]
            )
            connection.execute("select api.register_user(%s, %s, 'Cy')", [names[kind], PASSWORD])
        connection.execute("select set_config('medbook.bcrypt_cost', %s, false)", [str(COST)])
        connection.execute(
            "update data.app_user set is_active = false where email_index = internal.email_index(%s)",
            [names["disabled"]],
        )
        times: dict[str, list[float]] = {kind: [] for kind in names}
        for number in range(ROUNDS):
            for kind, address in names.items():
                # of a disabled account he even knows the password
                guess = PASSWORD if kind == "disabled" else f"guess {number}"
                before = seconds_computed(connection)
                connection.execute("select refused from api.log_in(%s, %s)", [address, guess])
                times[kind].append(seconds_computed(connection) - before)
    return {kind: statistics.median(values) for kind, values in times.items()}


def spread(times: dict[str, float]) -> float:
    """Give how much longer the longest takes than the shortest."""
    return max(times.values()) / min(times.values())


def test_how_long_a_failed_login_takes_does_not_tell_who_has_an_account(database: str) -> None:
    assert spread(medians(database)) < ALIKE


def test_without_the_hash_for_nobody_it_would(database: str, admin: psycopg.Connection[Any]) -> None:
    admin.execute(
        "create or replace function internal.is_password(p_password text, p_password_hash text) returns boolean"
        " language sql stable set search_path = pg_catalog, pg_temp"
        " as 'select coalesce(p_password_hash = crypto.crypt(p_password, p_password_hash), false)'"
    )
    assert spread(medians(database)) > 2 * ALIKE


def test_neither_address_nor_password_is_in_events_logs_or_errors(
    database: str, admin: psycopg.Connection[Any]
) -> None:
    # no id, hash or ciphertext has this word by chance, as it would have a few digits
    canary, secret = "canary.xqzwvkjy@canary.example", "canary password xqzwvkjy"
    admin.execute(b"alter database " + admin.info.dbname.encode() + b" set medbook.bcrypt_cost = 4")
    with serving(database) as port:
        client = Client(port)
        body = {"email": canary, "password": secret, "name": "Canary"}
        answers = [client.post("/auth/register", body) for _ in range(2)]
        answers += [client.post("/auth/login", {"email": canary, "password": word}) for word in (secret, secret * 2)]
        answers += [
            client.post("/auth/login", {"email": canary, "password": secret, "role": role}) for role in ("x", "admin")
        ]
    assert [answer.status for answer in answers] == [201, 409, 200, 401, 403, 403]
    told = [str(answer.body) for answer in answers]
    for table in ("event", "outbox", "app_user", "refresh_token", "rate_limit", "patient"):
        told += [str(row) for row in admin.execute(f"select t::text from data.{table} as t".encode())]
    assert len(told) > 10
    assert not [text for text in told if "canary" in text.lower() or "xqzwvkjy" in text]
    assert not [text for text in told[6:] if answers[0].body["refresh_token"] in text]
