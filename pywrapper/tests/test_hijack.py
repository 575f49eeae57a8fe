"""No caller slips a function, an operator or a table of his own into ours: by search_path or by temporary objects."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tenants import Tenant, functions_of

HIJACKED = "EV001"

TEMPORARY = """
    do $$
    declare
      v_name text;
    begin
      for v_name in
        select relname from pg_class where relnamespace = 'data'::regnamespace and relkind = 'r'
        union values ('pg_timezone_names'), ('pg_roles'), ('pg_class')
      loop
        execute format('create temporary view %I as select evil.strike() as id', v_name);
        execute format('grant select on pg_temp.%I to public', v_name);
      end loop;
    end
    $$
"""


@pytest.fixture(scope="module")
def tenant(copy_of_template: Callable[[str], str]) -> Iterator[Tenant]:
    """A clinic with one of everything, and a superuser's connection to it."""
    url = copy_of_template("hijack")
    with psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection:
        made = Tenant(connection, "Canary")
        connection.execute(Path(__file__).with_name("evil.sql").read_bytes())
        connection.execute(TEMPORARY)
        yield made


def hijacked(tenant: Tenant) -> tuple[set[str], int]:
    """Call every function with what is not ours first on the search_path; name those that ran it."""
    connection = tenant.connection
    found, accepted = set(), 0
    for function, arguments in functions_of(connection).items():
        values = tenant.call_of(function, arguments, "", "clinic_admin")
        named = ", ".join(f"{name} => %({name})s" for name in values)
        try:
            with connection.transaction(force_rollback=True):
                connection.execute("set local session authorization medbook_http")
                claims = json.dumps({"sub": "x", "role": "admin"})
                connection.execute("select pg_catalog.set_config('request.jwt.claims', %s, true)", [claims])
                connection.execute("set local search_path = pg_temp, evil, pg_catalog")
                connection.execute(f"select api.{function}({named})".encode(), values).fetchall()
                accepted += 1
        except psycopg.Error as error:
            if error.sqlstate == HIJACKED:
                found.add(function)
    return found, accepted


def test_no_function_runs_what_is_not_ours(tenant: Tenant) -> None:
    found, accepted = hijacked(tenant)
    assert found == set()
    assert accepted > 60


def test_without_a_search_path_of_their_own_they_would(tenant: Tenant) -> None:
    connection: psycopg.Connection[Any] = tenant.connection
    connection.execute("""
        do $$ declare v_name text; begin
          for v_name in
            select oid::regprocedure from pg_proc where pronamespace in ('api'::regnamespace, 'internal'::regnamespace)
          loop
            execute format('alter function %s reset search_path', v_name);
          end loop;
        end $$
    """)
    found, _ = hijacked(tenant)
    assert len(found) > 60
