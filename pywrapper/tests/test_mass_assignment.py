"""No column is written that a call does not declare: each column of data is sent to each route as an extra field."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from client import Answer, Client
from conftest import serving, token
from medbook.catalog import Catalog
from medbook.database import describe
from medbook.routes import ROUTES, Route
from world import World

COLUMNS = """
select array_agg(distinct a.attname::text order by a.attname::text)
from pg_attribute as a
inner join pg_class as c on c.oid = a.attrelid
where c.relnamespace = 'data'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""

TABLES = (
    "select relname::text from pg_class where relnamespace = 'data'::regnamespace and relkind = 'r' order by relname"
)

KEPT_BY_SERVER = {
    "id", "version", "is_active", "active_id", "created_at", "updated_at", "erased_at", "booked", "extra_seats",
    "is_free", "seat", "password_hash", "email_index", "profile", "wrapped_key", "master_key_id", "digest", "family_id",
    "wrapped_secret", "wrapped_previous_secret", "disabled_at", "disabled_reason", "consecutive_failures", "secret",
    "actor", "expires_at", "confirmed_at", "arrived_at", "cancelled_at", "expired_at", "offered_at", "kept_at",
}  # fmt: skip
"""What nobody sets, whoever he is."""

KEPT_BY_FEW = {
    "is_admin": {"create_user"},
    "role": {"grant_membership", "log_in", "refresh_session"},
    "status": {"update_slot"},
}
"""Who may, or what lets one choose among his own."""

CHANGEABLE = {
    "update_slot": {"capacity", "status", "visit_type", "resource_ids"},
    "update_webhook": {"url", "topics"},
}
"""What has no PUT to compare with."""


@pytest.fixture(scope="module")
def url(copy_of_template: Any) -> str:
    """A database of this module's own."""
    return str(copy_of_template("mass_assignment"))


@pytest.fixture(scope="module")
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as made:
        yield made


@pytest.fixture(scope="module")
def ids(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """A row for each path that is changed in place."""
    world = World(connection)
    shift = world.call("create_shift", world.clinic, "Day", "09:00", "17:00", 30)["id"]
    away = world.next_start
    return {
        name: str(row_id)
        for name, row_id in {
            "clinic_id": world.clinic,
            "doctor_id": world.doctor,
            "patient_id": world.ann,
            "slot_id": world.slot(),
            "shift_id": shift,
            "template_id": world.call("create_template", world.doctor, shift, 1)["id"],
            "resource_id": world.call("create_resource", world.clinic, "Room", "room")["id"],
            "webhook_id": world.call("create_webhook", "https://hooks.example.org", ["*"], world.clinic)["id"],
            "closure_id": world.call("add_closure", world.clinic, away, away.replace(hour=23, minute=59), "x")["id"],
        }.items()
    }


@pytest.fixture(scope="module")
def catalog(connection: psycopg.Connection[Any]) -> Catalog:
    return describe(connection)


@pytest.fixture(scope="module")
def columns(connection: psycopg.Connection[Any]) -> list[str]:
    row = connection.execute(COLUMNS.encode()).fetchone()
    assert row is not None
    return [*row[0], "membership", "memberships", "roles"]


@pytest.fixture(scope="module")
def admin_client(url: str) -> Iterator[Client]:
    """Who may do everything: only the field is refused."""
    with serving(url) as port:
        yield Client(port, token(role="admin"))


def declared(catalog: Catalog, route: Route) -> set[str]:
    """Name what the route's body may hold: of a PATCH, what a PUT would replace."""
    arguments = catalog.functions[route.function].arguments
    if not route.body:
        return set(arguments)
    if route.function in CHANGEABLE:
        return CHANGEABLE[route.function]
    replaced = catalog.functions[route.function.replace("update_", "replace_")].arguments
    return set(replaced) - set(arguments)


def rows(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Give a digest of each table."""
    digests = {}
    for (table,) in connection.execute(TABLES.encode()).fetchall():
        content = connection.execute(f"select t::text from data.{table} as t order by 1".encode()).fetchall()
        digests[table] = hashlib.sha256(repr(content).encode()).hexdigest()
    return digests


def attempts(catalog: Catalog, columns: list[str]) -> list[tuple[Route, str]]:
    """Pair each route that takes a body with each column that it does not declare."""
    routes = [route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")]
    return [(route, column) for route in routes for column in columns if column not in declared(catalog, route)]


def taken(client: Client, ids: dict[str, str], cases: list[tuple[Route, str]]) -> list[str]:
    """Send the cases; name those whose field was not refused as unknown."""
    unknown = "00000000-0000-7000-8000-000000000000"

    def send(case: tuple[Route, str]) -> Answer:
        route, column = case
        path = route.path
        for part in set(path.split("/")):
            if part.startswith("{"):
                path = path.replace(part, ids.get(part.strip("{}"), unknown))
        return client.request(route.method, path, {column: 1})

    with ThreadPoolExecutor(4) as pool:
        return [
            f"{route.method} {route.path} {column}: {answer.status}"
            for (route, column), answer in zip(cases, pool.map(send, cases), strict=True)
            if (answer.status, answer.body.get("name"), answer.body.get("field")) != (422, "unknown_field", column)
        ]


def test_a_column_that_a_route_does_not_declare_is_refused_by_name_and_nothing_changes(
    connection: psycopg.Connection[Any],
    admin_client: Client,
    catalog: Catalog,
    ids: dict[str, str],
    columns: list[str],
) -> None:
    cases = attempts(catalog, columns)
    print(f"{len(cases)} cases: {len(columns)} columns, {len({route for route, _ in cases})} routes")
    before = rows(connection)
    assert taken(admin_client, ids, cases) == []
    assert rows(connection) == before


def test_what_the_server_keeps_is_declared_by_no_route(catalog: Catalog) -> None:
    routes = [route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")]
    assert {
        route.function: sorted(kept) for route in routes if (kept := declared(catalog, route) & KEPT_BY_SERVER)
    } == {}
    for name, functions in KEPT_BY_FEW.items():
        assert {route.function for route in routes if name in declared(catalog, route)} == functions


def test_every_function_that_takes_changes_is_among_them(catalog: Catalog) -> None:
    taking = {f.name for f in catalog.functions.values() if any(a.type == "jsonb" for a in f.arguments.values())}
    # whose object is of dates and names, not of columns
    assert taking - {route.function for route in ROUTES if route.body} == {"add_holidays"}


def test_a_function_that_takes_any_field_would_be_noticed(
    connection: psycopg.Connection[Any], admin_client: Client, catalog: Catalog, ids: dict[str, str]
) -> None:
    row = connection.execute("select pg_get_functiondef('internal.check_changes'::regproc)").fetchone()
    assert row is not None
    connection.execute(row[0].replace("if v_kind is null then", "continue when v_kind is null; if false then").encode())
    try:
        found = taken(admin_client, ids, attempts(catalog, ["erased_at", "booked"]))
    finally:
        connection.execute(row[0].encode())
    patched = [route for route in ROUTES if route.body]
    assert {line.rpartition(" ")[0].rpartition(" ")[0] for line in found} == {f"PATCH {r.path}" for r in patched}


def test_a_server_that_ignores_a_field_would_be_noticed(
    url: str, catalog: Catalog, ids: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from medbook import arguments\n"
        "read = arguments._read_body\n"
        "arguments._read_body = lambda *a: {k: v for k, v in read(*a).items() if k != 'password_hash'}\n"
    )
    cases = attempts(catalog, ["password_hash"])
    with serving(url, PYTHONPATH=str(tmp_path)) as port:
        assert len(taken(Client(port, token(role="admin")), ids, cases)) == len(cases) > 50
