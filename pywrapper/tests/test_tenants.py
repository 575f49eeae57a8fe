"""Another clinic's id is answered just like an id that is nobody's: in every function, every argument, every role."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg.types.json import Jsonb

from client import Client
from conftest import serving, token
from medbook.routes import ROUTES, Route
from tenants import WITHOUT_GATE, WITHOUT_WALL, Ask, Case, Tenant, asker_in_sql, nobodys

SAME_REQUEST = {"X-Request-Id": "the-same-each-time"}

ID_FIELDS = ("shift_id", "resource_ids", "clinic_id", "doctor_id", "patient_id")
"""Fields of a PATCH that name something, or would like to."""


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


def test_every_id_matters(tenants_as_http: psycopg.Connection[Any], cases: list[Case]) -> None:
    """The calls get as far as to look at the id: each is answered unlike nobody's where it is the caller's own."""
    ask = asker_in_sql(tenants_as_http)
    dull = {(case.function, case.argument) for case in cases if {case.role, "anyone"} & set(case.permitted)}
    for case in cases:
        if (case.function, case.argument) in dull:
            of_nobodys = told(ask, case, nobodys(case.own[0]))
            if any(told(ask, case, own) != of_nobodys for own in case.own):
                dull.remove((case.function, case.argument))
    assert dull == set()


def test_another_clinics_id_is_answered_like_nobodys(
    tenants_as_http: psycopg.Connection[Any], cases: list[Case]
) -> None:
    shut = [case for case in cases if not case.is_meant_for_all()]
    print(sum(len(case.theirs) for case in shut), "comparisons")
    found = leaks(asker_in_sql(tenants_as_http), shut)
    assert not found, "\n".join(found)


def test_another_clinics_id_is_answered_like_nobodys_over_http(tenants_url: str, cases: list[Case]) -> None:
    # what list_audit was asked for is an event, which it then tells
    shut = [case for case in cases if not case.is_meant_for_all() and case.function != "list_audit"]
    with serving(tenants_url) as port:
        found = leaks(asker_in_http(port), shut, most=1)
    assert not found, "\n".join(found)


def test_another_clinics_id_in_a_patch_is_answered_like_nobodys(
    tenants_as_http: psycopg.Connection[Any], tenants: list[Tenant], cases: list[Case]
) -> None:
    ask = asker_in_sql(tenants_as_http)
    patches = [case for case in cases if "p_changes" in case.call]
    assert len({case.function for case in patches}) == 9
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
    tenants: list[Tenant], cases: list[Case]
) -> None:
    connection = tenants[0].connection
    reading = [
        case
        for case in cases
        if case.role == "clinic_admin" and case.function.startswith("get_") and not case.is_meant_for_all()
    ]
    with connection.transaction(force_rollback=True):
        connection.execute(WITHOUT_GATE)
        connection.execute(WITHOUT_WALL)
        connection.execute("set local session authorization medbook_http")
        found = {line.split("(")[0] for line in leaks(asker_in_sql(connection), reading)}
    assert found == {f"clinic_admin: {case.function}" for case in reading}
