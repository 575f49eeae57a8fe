"""What is sent is data: SQL in any argument or header is stored or refused as the text that it is."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from client import Answer, Client
from conftest import serving, token
from medbook.routes import ROUTES, Route
from tenants import Tenant, functions_of

PAYLOADS = (
    # each would be noticed: a table, a function that there is not, a placeholder without a value
    "'; create table data.owned (); --",
    "' || (select owned())::text || '",
    "%s %(x)s $1 {0} \\' \" $$",
)

EXECUTES = """
    create or replace function internal.check_text(
      p_value text, p_field text, p_max_length integer, p_is_required boolean default false
    ) returns text language plpgsql as $$
    declare v_value text; begin execute 'select ''' || p_value || '''' into v_value; return v_value; end $$
"""
"""The mistake that the tests are there to find."""


@pytest.fixture(scope="module")
def url(copy_of_template: Callable[[str], str]) -> str:
    """URL of a database of its own, as superuser."""
    return copy_of_template("injection")


@pytest.fixture(scope="module")
def tenant(url: str) -> Iterator[Tenant]:
    """A clinic with one of everything."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield Tenant(connection, "Canary")


@pytest.fixture(scope="module")
def port(url: str, tenant: Tenant) -> Iterator[int]:
    """Port of the shipped server on it."""
    with serving(url) as port:
        yield port


def send(client: Client, route: Route, fields: dict[str, Any]) -> Answer:
    """Send the fields where the route takes them: in the path, the query or the body."""
    in_path = set(re.findall(r"{(\w+)}", route.path))
    path = route.path.format(**{name: quote(str(fields[name]), safe="") for name in in_path})
    rest = {name: value for name, value in fields.items() if name not in in_path}
    if route.method in ("GET", "DELETE"):
        return client.request(route.method, f"{path}?{urlencode(rest, doseq=True)}")
    body = rest[route.body] if route.body else rest
    return client.request(route.method, path, json.dumps(body, default=str).encode())


def attempts(tenant: Tenant, payload: str) -> Iterator[tuple[Route, str, dict[str, Any]]]:
    """Give every route with the payload in every argument, and in every field of a PATCH, that it can stand in."""
    functions = functions_of(tenant.connection)
    for route in ROUTES:
        arguments = functions[route.function]
        in_path = set(re.findall(r"{(\w+)}", route.path))
        for argument in arguments:
            call = tenant.call_of(route.function, arguments, "", "clinic_admin")
            fields = {
                name.removeprefix("p_"): value.obj if isinstance(value, Jsonb) else value
                for name, value in call.items()
            }
            if in_path <= fields.keys() and argument.name != "p_expected_version":
                name = argument.name.removeprefix("p_")
                evil = dict.fromkeys(("name", "phone", "bio", payload), payload) if name == "changes" else payload
                yield route, name, {**fields, name: evil}


def problems(tenant: Tenant, port: int, payload: str) -> tuple[list[str], int]:
    """Tell what was neither refused as documented nor kept word for word, and how many were kept."""
    client = Client(port, token(role="admin"))
    found, kept = [], 0
    for route, name, fields in attempts(tenant, payload):
        answer = send(client, route, fields)
        what = f"{route.method} {route.path} {name}: {answer.status} {answer.body}"
        if answer.status >= 400:
            if answer.status >= 500 or not re.fullmatch(r"MB\d{3}|55P03", str(answer.body.get("code"))):
                found.append(what)
        elif name in ("name", "bio", "notes", "kind", "specialization", "address") and route.method != "GET":
            kept += 1
            if answer.body.get(name) != payload:
                found.append(what)
    if tenant.value("select to_regclass('data.owned') is not null"):
        found.append("a table was made")
    return found, kept


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_argument_is_run_as_sql(tenant: Tenant, port: int, payload: str) -> None:
    found, kept = problems(tenant, port, payload)
    assert not found, "\n".join(found)
    assert kept > 5, "texts were kept as they are"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_claim_or_header_is_run_as_sql(tenant: Tenant, port: int, payload: str) -> None:
    patient = str(tenant.patients(1)[0])
    slot = str(tenant.slot())
    headers = {
        "Idempotency-Key": payload,
        "X-Request-Id": payload,
        "X-Forwarded-For": payload,
        "Forwarded": f"for={payload}",
        "Accept": payload,
        "Accept-Language": payload,
        "Origin": payload,
        "User-Agent": payload,
        "Referer": payload,
        "Cookie": payload,
    }
    client = Client(port, token(role="patient", patient_id=patient, subject_suffix=payload))
    first, again = (client.post("/bookings", {"slot_id": slot, "patient_id": patient}, headers) for _ in range(2))
    assert (first.status, again.status, first.body["id"]) == (201, 201, again.body["id"]), "the key is a key"
    kept = tenant.value("select actor from data.event where entity_id = %s", first.body["id"])
    assert kept == f"patient:a patient{payload}", "who it was is kept word for word"
    for header in ("If-Match", "Authorization", "Content-Type"):
        answer = client.request("POST", f"/bookings/{first.body['id']}/cancel", b"{}", {header: payload})
        assert 400 <= answer.status < 500, (header, answer.body)
    assert Client(port, token(role="admin")).get(f"/bookings/{uuid4()}{quote(payload, safe='')}").status in (404, 422)
    assert tenant.value("select to_regclass('data.owned')") is None


def test_a_function_that_runs_what_it_is_given_is_noticed(tenant: Tenant, port: int) -> None:
    source = tenant.value("select pg_get_functiondef(p.oid) from pg_proc as p where p.proname = 'check_text'")
    tenant.connection.execute(EXECUTES)
    try:
        found, _ = problems(tenant, port, PAYLOADS[1])
    finally:
        tenant.connection.execute(source)
    assert len(found) > 10, found
