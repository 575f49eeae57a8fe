"""Row-level security is a wall of its own: a function that forgot to ask who calls tells and changes nothing foreign.

Each function of api is called on a foreign clinic's rows, with an internal.is_allowed that says yes to everybody and
admits nobody: what a forgotten authorize comes to.
"""

import json
from typing import Any

import psycopg
import pytest

from foreign import Foreign
from medbook.catalog import Function
from medbook.database import describe
from world import World

FORGOTTEN = """
create or replace function internal.is_allowed(
  p_function text, p_clinic_id uuid default null, p_patient_id uuid default null, p_doctor_id uuid default null
)
returns boolean language sql stable set search_path = pg_catalog, pg_temp as 'select true'
"""

ROWS = """
select string_agg(format(
  'select %%L, %%s, t::text from data.%%I as t', c.relname,
  case
    when c.relname = 'clinic' then 'id'
    when exists (select from pg_attribute where attrelid = c.oid and attname = 'clinic_id') then 'clinic_id'
    else 'null::uuid'
  end, c.relname), ' union all ')
from pg_class as c
where c.relnamespace = 'data'::regnamespace and c.relkind = 'r'
"""
"""The statement that gives every row, with its table and its clinic."""

SECRETS = """
select array_agg(v.id::text) || (select array_agg(encode(digest, 'hex')) from data.event_seal)
from (
  select id from data.patient union select id from data.booking union select id from data.booking_series
  union select id from data.waitlist_entry union select id from data.booking_override union select id from data.closure
  union select id from data.schedule_conflict union select id from data.resource union select id from data.membership
  union select id from data.app_user union select id from data.event
) as v
where v.id <> all (%s)
"""
"""Ids that are not public, as those of a clinic, its doctors, shifts, templates and slots are."""

TRACES = {"event", "event_unsealed", "outbox", "rate_limit"}
"""What anybody adds to by calling."""

HARMLESS = {
    # what anybody may read
    "errors", "health", "get_clinic", "get_doctor", "get_shift", "get_slot", "get_template", "list_clinics",
    "list_doctors", "list_first_available", "list_free_days", "list_rate_limits", "list_shifts", "list_templates",
    "search_slots",
    # what makes something that was nobody's, or is about the caller's own account
    "create_clinic", "create_user", "register_patient", "register_user", "change_password",
}  # fmt: skip
"""A function that is not here and does not leak in the control below is called with what it refuses anyway."""

UNWALL = """
do $$ declare v_table regclass; begin
  for v_table in select oid from pg_class where relnamespace = 'data'::regnamespace and relrowsecurity loop
    execute format('alter table %s disable row level security', v_table);
  end loop;
end $$
"""


class Attack:
    """Calls of people who have nothing to do with the foreign clinic, and what they got of it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        own = World(connection)
        own.call("book_slot", own.slot(), own.ann)
        ids = [own.ann, own.bob, *(r[0] for r in connection.execute("select id from data.booking"))]
        self.foreign = Foreign(connection)
        self.functions = describe(connection).functions
        self.secrets = [*own.value(SECRETS, ids), "canary"]
        self.statement = own.value(ROWS).encode()
        self.before = self.rows()
        self.clinics = {row[1] for row in self.before} - {None, own.clinic}
        self.callers: dict[str, dict[str, Any] | None] = {
            "a patient": {"role": "patient", "patient_id": str(own.ann)},
            "a doctor": {"role": "doctor", "doctor_id": str(own.doctor)},
            "a clinic admin": {"role": "clinic_admin", "clinic_ids": [str(own.clinic)]},
            "nobody": None,
        }
        connection.execute(FORGOTTEN.encode())

    def rows(self) -> set[Any]:
        """Give every row there is."""
        return set(self.connection.execute(self.statement).fetchall())

    def got(self, function: Function, arguments: dict[str, Any], claims: dict[str, Any] | None) -> str:
        """Call, and undo it; name what came out, or was changed, of the foreign clinic."""
        places = ", ".join(f"p_{name} => %s::{function.arguments[name].type}" for name in arguments)
        call = f"select coalesce(string_agg(r::text, ' '), '') from api.{function.name}({places}) as r"
        with self.connection.transaction(force_rollback=True):
            claimed = json.dumps({"sub": "x", **claims}) if claims else ""
            self.connection.execute("select set_config('request.jwt.claims', %s, true)", [claimed])
            self.connection.execute("set local statement_timeout = '10s'")
            self.connection.execute("set local session authorization medbook_http")
            try:
                with self.connection.transaction():
                    row = self.connection.execute(call.encode(), list(arguments.values())).fetchone()
            except psycopg.Error as error:
                # it may name what it was given
                known = {str(value) for value in arguments.values()}
                return ", ".join(s for s in self.secrets if s in str(error).lower() and s not in known)
            self.connection.execute("set local session authorization postgres")
            assert row is not None
            told = [secret for secret in self.secrets if secret in row[0].lower()]
            return ", ".join(told) or self.changed()

    def changed(self) -> str:
        """Name the tables whose foreign rows are others than before, or have become more."""
        after = self.rows()
        more = {table for table, clinic, _ in after - self.before if clinic in self.clinics and table not in TRACES}
        fewer = {table for table, clinic, _ in self.before - after if table not in TRACES}
        return ", ".join(sorted(more | fewer))

    def run(self) -> dict[str, str]:
        """Let each caller call each function; name those that gave away or changed something, and what."""
        return {
            f"{function.name} by {who}": got
            for function in self.functions.values()
            for who, claims in self.callers.items()
            for arguments in self.foreign.arguments(function)
            if (got := self.got(function, arguments, claims))
        }


@pytest.fixture
def attack(admin: psycopg.Connection[Any]) -> Attack:
    return Attack(admin)


def test_a_function_that_forgets_to_ask_gives_nothing_away(attack: Attack) -> None:
    assert attack.run() == {}


def test_without_row_level_security_all_of_them_would(attack: Attack) -> None:
    attack.connection.execute(UNWALL.encode())
    leaks = attack.run()
    leaking = {name.partition(" ")[0] for name in leaks}
    print(f"{len(leaks)} leaks of {len(leaking)} functions, of {len(attack.functions)}")
    assert leaking == set(attack.functions) - HARMLESS
