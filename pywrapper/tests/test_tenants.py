"""Another clinic's id is answered just like an id that is nobody's: in every function, every argument, every role."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.types.json import Jsonb

from client import Client
from conftest import serving, token
from medbook.routes import ROUTES, Route
from tenants import Argument, Tenant, functions_of, nobodys

Ask = Callable[[dict[str, Any], str, dict[str, Any]], str]
"""Calls a function with claims and arguments, and tells the answer in full."""

BOOKABLE = {"p_clinic_id", "p_doctor_id", "p_slot_id"}
"""What everybody finds by search_slots, and a patient may book in every clinic."""

SAME_REQUEST = {"X-Request-Id": "the-same-each-time"}

ID_FIELDS = ("shift_id", "resource_ids", "clinic_id", "doctor_id", "patient_id")
"""Fields of a PATCH that name something, or would like to."""

WITHOUT_GATE = """
    create or replace function internal.is_allowed(
      p_function text, p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null
    ) returns boolean language sql as 'select true'
"""
WITHOUT_WALL = """
    create or replace function internal.is_within_reach(p_clinic_id uuid, p_patient_id uuid default null)
    returns boolean language sql as 'select true'
"""


class Case(NamedTuple):
    """A call with one argument to vary: what the caller has himself, and what strangers have."""

    role: str
    claims: dict[str, Any]
    function: str
    argument: str
    call: dict[str, Any]
    own: list[Any]
    theirs: list[Any]


@pytest.fixture(scope="module")
def url(copy_of_template: Callable[[str], str]) -> str:
    """URL of a database of three clinics."""
    return copy_of_template("tenants")


@pytest.fixture(scope="module")
def tenants(url: str) -> Iterator[list[Tenant]]:
    """Three clinics that have nothing in common."""
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        yield [Tenant(connection) for _ in range(3)]


@pytest.fixture(scope="module")
def as_http(url: str, tenants: list[Tenant]) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the HTTP layer has it."""
    options = "-c TimeZone=UTC"
    with psycopg.connect(url.replace("postgres@", "medbook_http@"), autocommit=True, options=options) as connection:
        yield connection


@pytest.fixture(scope="module")
def cases(tenants: list[Tenant]) -> list[Case]:
    """Every function, every argument that takes an id, every role that belongs to one clinic, and an admin of two."""
    home, *others = tenants
    both = {"sub": "tom", "role": "clinic_admin", "clinic_ids": [str(home.clinic), str(others[0].clinic)]}
    callers = [*((role, claims, others) for role, claims in home.callers().items()), ("clinic_admin", both, others[1:])]
    return [
        Case(
            role,
            claims,
            function,
            argument.name,
            home.call_of(function, arguments, argument.name, role),
            home.all_of(argument),
            [theirs for stranger in strangers for theirs in stranger.all_of(argument)],
        )
        for function, arguments in functions_of(home.connection).items()
        for argument in filter(is_id, arguments)
        for role, claims, strangers in callers
    ]


@pytest.fixture(scope="module")
def roles(tenants: list[Tenant]) -> dict[str, list[str]]:
    """The permission matrix."""
    rows = tenants[0].connection.execute(
        "select proname, internal.permitted_roles(proname::text) from pg_proc where pronamespace = 'api'::regnamespace"
    )
    return dict(rows.fetchall())


def is_id(argument: Argument) -> bool:
    """Whether an argument names something that belongs to somebody."""
    return argument.type in ("uuid", "uuid[]") or argument.name.endswith("reference")


def is_meant_for_all(case: Case, roles: dict[str, list[str]]) -> bool:
    """Whether the id of another clinic is meant to be of use here."""
    if case.function in ("log_in", "refresh_session"):
        return False
    if "anyone" in roles[case.function]:
        return case.argument != "p_patient_id"
    return case.role == "patient" and case.argument in BOOKABLE


def asker_in_sql(connection: psycopg.Connection[Any]) -> Ask:
    """Call functions on a connection, and undo it; tells the rows, or all that the refusal says."""

    def ask(claims: dict[str, Any], function: str, values: dict[str, Any]) -> str:
        named = ", ".join(f"{name} => %({name})s" for name in values)
        try:
            with connection.transaction(force_rollback=True):
                connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
                query = f"select jsonb_agg(r) from api.{function}({named}) as r"
                return repr(connection.execute(query.encode(), values).fetchone())
        except psycopg.Error as error:
            diag = error.diag
            return repr((diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint, diag.column_name))

    return ask


def asker_in_http(port: int) -> Ask:
    """Call functions by every route that they have; tells status and body."""

    def ask(claims: dict[str, Any], function: str, values: dict[str, Any]) -> str:
        client = Client(port, token(**{name: value for name, value in claims.items() if name != "sub"}))
        fields = {
            name.removeprefix("p_"): value.obj if isinstance(value, Jsonb) else value for name, value in values.items()
        }
        told = []
        for route in ROUTES:
            in_path = set(re.findall(r"{(\w+)}", route.path))
            if route.function == function and in_path <= fields.keys():
                rest = {name: value for name, value in fields.items() if name not in in_path}
                told.append(send(client, route, route.path.format(**fields), rest))
        return "\n".join(told)

    return ask


def send(client: Client, route: Route, path: str, fields: dict[str, Any]) -> str:
    """Send what is not in the path as the query or the body."""
    if route.method in ("GET", "DELETE"):
        answer = client.request(route.method, f"{path}?{urlencode(fields, doseq=True)}", headers=SAME_REQUEST)
    else:
        body = fields[route.body] if route.body else fields
        answer = client.request(route.method, path, json.dumps(body, default=str).encode(), SAME_REQUEST)
    return f"{answer.status} {answer.body}"


def told(ask: Ask, case: Case, value: Any) -> str:
    """Tell the answer to a value of the argument, with the id itself taken out."""
    answer = ask(case.claims, case.function, {**case.call, case.argument: value})
    for one in value if isinstance(value, list) else [value]:
        answer = answer.replace(str(one), "<id>")
    return answer


def leaks(ask: Ask, cases: list[Case], most: int | None = None) -> list[str]:
    """Name each call in which one of theirs (of the first so many) is answered unlike nobody's."""
    found: dict[str, None] = {}
    for case in cases:
        of_nobodys = told(ask, case, nobodys(case.own[0]))
        for theirs in case.theirs[:most]:
            of_theirs = told(ask, case, theirs)
            if of_theirs != of_nobodys:
                found[f"{case.role}: {case.function}({case.argument}): {of_theirs} unlike {of_nobodys}"] = None
    return list(found)


def test_every_id_matters(as_http: psycopg.Connection[Any], cases: list[Case], roles: dict[str, list[str]]) -> None:
    """The calls get as far as to look at the id: each is answered unlike nobody's where it is the caller's own."""
    ask = asker_in_sql(as_http)
    dull = {(case.function, case.argument) for case in cases if roles[case.function] != []}
    for case in cases:
        if (case.function, case.argument) in dull:
            of_nobodys = told(ask, case, nobodys(case.own[0]))
            if any(told(ask, case, own) != of_nobodys for own in case.own):
                dull.remove((case.function, case.argument))
    assert dull == set()


def test_another_clinics_id_is_answered_like_nobodys(
    as_http: psycopg.Connection[Any], cases: list[Case], roles: dict[str, list[str]]
) -> None:
    shut = [case for case in cases if not is_meant_for_all(case, roles)]
    print(sum(len(case.theirs) for case in shut), "comparisons")
    found = leaks(asker_in_sql(as_http), shut)
    assert not found, "\n".join(found)


def test_another_clinics_id_is_answered_like_nobodys_over_http(
    url: str, cases: list[Case], roles: dict[str, list[str]]
) -> None:
    # what list_audit was asked for is an event, which it then tells
    shut = [case for case in cases if not is_meant_for_all(case, roles) and case.function != "list_audit"]
    with serving(url) as port:
        found = leaks(asker_in_http(port), shut, most=1)
    assert not found, "\n".join(found)


def test_another_clinics_id_in_a_patch_is_answered_like_nobodys(
    as_http: psycopg.Connection[Any], tenants: list[Tenant], cases: list[Case]
) -> None:
    ask = asker_in_sql(as_http)
    patches = [case for case in cases if "p_changes" in case.call]
    assert len({case.function for case in patches}) == 8
    for case in patches:
        for field in ID_FIELDS:
            theirs = tenants[2].ids["p_" + field.replace("_ids", "_id")][0]
            answers = {
                ask(case.claims, case.function, {**case.call, "p_changes": Jsonb({field: changed})}).replace(
                    str(one), "<id>"
                )
                for one in (theirs, nobodys(theirs))
                for changed in [[str(one)] if field.endswith("ids") else str(one)]
            }
            assert len(answers) == 1, (case.function, field, answers)


def test_without_the_gate_and_the_wall_behind_it_every_id_would_be_of_use(
    tenants: list[Tenant], cases: list[Case], roles: dict[str, list[str]]
) -> None:
    connection = tenants[0].connection
    reading = [
        case
        for case in cases
        if case.role == "clinic_admin" and case.function.startswith("get_") and not is_meant_for_all(case, roles)
    ]
    for walls, expected in ([WITHOUT_GATE], False), ([WITHOUT_GATE, WITHOUT_WALL], True):
        with connection.transaction(force_rollback=True):
            for wall in walls:
                connection.execute(wall)
            connection.execute("set local session authorization medbook_http")
            found = {line.split("(")[0] for line in leaks(asker_in_sql(connection), reading)}
        assert found == ({f"clinic_admin: {case.function}" for case in reading} if expected else set())
