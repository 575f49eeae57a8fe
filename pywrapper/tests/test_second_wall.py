"""Row-level security is a wall of its own: with every function's question who is calling taken out, it still stands."""

import json
from typing import Any

import psycopg

from tenants import WITHOUT_GATE, WITHOUT_WALL, Case, Tenant


def rows_of(connection: psycopg.Connection[Any], tenant: Tenant) -> str:
    """Digest every row of a clinic, and of its patients."""
    ids = [str(tenant.clinic), str(tenant.ann), str(tenant.bob)]
    tables = connection.execute(
        "select c.oid::regclass::text, a.attname from pg_class as c"
        " inner join pg_attribute as a on a.attrelid = c.oid and a.attname in ('clinic_id', 'patient_id')"
        " where c.relnamespace = 'data'::regnamespace and c.relkind = 'r'"
        # whoever acts leaves a trace
        " and c.relname not in ('event', 'event_unsealed', 'outbox')"
        " union all values ('data.clinic', 'id'), ('data.patient', 'id')"
    ).fetchall()
    digests = " union all ".join(
        f"select md5(string_agg(t::text, '|' order by t::text)) from {table} as t where {column}::text = any(%(ids)s)"
        for table, column in tables
    )
    return repr(connection.execute(digests.encode(), {"ids": ids}).fetchall())


def crossed(tenants: list[Tenant], cases: list[Case], walls: list[str]) -> set[str]:
    """Name the functions that told or changed what is another clinic's, with these walls taken out."""
    connection = tenants[0].connection
    before = {tenant.clinic: rows_of(connection, tenant) for tenant in tenants}
    found = set()
    for case in cases:
        strangers = [tenant for tenant in tenants[1:] if str(tenant.clinic) not in case.claims.get("clinic_ids", [])]
        for theirs in case.theirs[:2]:
            with connection.transaction(force_rollback=True):
                for wall in walls:
                    connection.execute(wall)
                told = call(connection, case, theirs)
                if told is not None and any(
                    stranger.canary in told or rows_of(connection, stranger) != before[stranger.clinic]
                    for stranger in strangers
                ):
                    found.add(case.function)
    return found


def call(connection: psycopg.Connection[Any], case: Case, theirs: Any) -> str | None:
    """Call the function as the caller of the case, and give all it tells; None if it refuses."""
    values = {**case.call, case.argument: theirs}
    named = ", ".join(f"{name} => %({name})s" for name in values)
    try:
        with connection.transaction():
            connection.execute("set local session authorization medbook_http")
            connection.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(case.claims)])
            query = f"select jsonb_agg(r) from api.{case.function}({named}) as r"
            answer = repr(connection.execute(query.encode(), values).fetchone())
            connection.execute("reset session authorization")
            return answer
    except psycopg.Error:
        return None


def test_the_wall_stands_alone(tenants: list[Tenant], cases: list[Case]) -> None:
    shut = [case for case in cases if not case.is_meant_for_all()]
    assert crossed(tenants, shut, [WITHOUT_GATE]) == set()


def test_without_it_a_forgotten_question_would_open_a_clinic(tenants: list[Tenant], cases: list[Case]) -> None:
    shut = [case for case in cases if not case.is_meant_for_all() and case.role == "clinic_admin"]
    found = crossed(tenants, shut, [WITHOUT_GATE, WITHOUT_WALL])
    assert len(found) > 40
    assert found >= {
        "get_booking",
        "list_bookings",
        "cancel_booking",
        "export_patient",
        "update_slot",
        "disable_doctor",
    }
