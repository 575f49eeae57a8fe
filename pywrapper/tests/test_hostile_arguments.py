"""Every argument of every api function, as every role, with hostile values. The catalogue says what there is to attack.

What is not accepted is refused as the COMMENT says, and nothing is accepted that a reader cannot read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from hostile import FIELDS, HOSTILE, SENSIBLE
from medbook.catalog import Catalog, Function
from medbook.database import describe
from world import World

MORE = """
set medbook.bcrypt_cost = 4;
select api.set_rate_limit(action, 1000, 1) from unnest(array['book', 'log_in']) as action;
select api.update_clinic(
  id, '{"max_active_bookings": 1000, "max_active_holds": 1000, "hold_seconds": 86400, "horizon_days": 1095}')
from data.clinic;
select api.create_slot(d.id, day + make_interval(mins => 5 * n), day + make_interval(mins => 5 * n + 5))
from data.doctor as d, date_trunc('day', now() + interval '10 days') as day, generate_series(1, 120) as n;
select api.book_slot(s.id, p.id)
from (select id, row_number() over (order by starts_at desc) as n from data.slot) as s
inner join (select id, row_number() over (order by id) as n from data.patient)
  as p on (s.n between 1 and 49) = (p.n = 1)
where s.n <= 50;
select api.book_slot(id, p_patient_id => (select id from data.patient order by id limit 1), p_confirm => true)
from (select id from data.slot where is_free order by starts_at limit 3) as s;
select api.add_time_off(doctor_id, starts_at, ends_at) from data.slot where booked > 0 order by starts_at limit 3;
select api.add_time_off(id, now() + make_interval(days => 500 + n), now() + make_interval(days => 501 + n))
from data.doctor, generate_series(1, 30) as n;
select api.create_shift(id, 'Shift ' || n, time '06:00' + n * interval '5 min', time '07:00' + n * interval '5 min', 30)
from data.clinic, generate_series(1, 30) as n;
select api.create_template(d.id, s.id, 1, p_valid_from => from_on, p_valid_until => from_on + 6)
from data.doctor as d, (select id, row_number() over (order by id) as n from data.shift) as s,
lateral (select date '2029-01-01' + 7 * n::integer as from_on) as v where s.n > 20;
select api.create_resource(id, 'Room ' || n, 'room') from data.clinic, generate_series(1, 30) as n;
select api.book_series(s.id, p.id, 'daily', p_count => 2, p_mode => 'best_effort')
from (select id from data.slot where is_free order by starts_at limit 10) as s,
(select id from data.patient order by id limit 1) as p;
select api.join_waitlist(c.id, p.id, p_from => now() + interval '10 days') from data.clinic as c, data.patient as p;
select api.register_patient('Found', 'found@example.org');
select api.create_user('user@example.org', 'correct horse battery'),
  api.create_user('user2@example.org', 'correct horse battery', false,
    (select id from data.patient order by id limit 1));
select api.grant_membership(c.id, u.id, 'doctor', d.id)
from data.clinic as c, data.doctor as d, data.app_user as u where u.patient_id is null;
create table public.session as select * from api.log_in('user@example.org', 'correct horse battery');
select api.plan_messages(1000) from generate_series(1, 5);
select api.claim_messages('{email}');
select api.finish_message(id, 'no such address', true) from data.message where attempts > 0 order by id limit 1;
select api.set_message_template('reminder', 'sms', 'en', 'Soon.');
    select api.subscribe('calendar', '{booking.*}');
    select api.replay_events('calendar', '2020-01-01');
    select api.claim_events('calendar', 5);
"""

ATTACK = """
create temporary table call (n bigserial, role text, claims text, statement text, what text);
grant select on call to public;
create function pg_temp.attack(out what text, out outcome text, out answer text)
returns setof record language plpgsql as $$
declare
  v_call record;
begin
  for v_call in select * from pg_temp.call as c order by c.n loop
    perform set_config('request.jwt.claims', v_call.claims, true),
      set_config('medbook.clinic_id', '', true), set_config('medbook.patient_id', '', true);
    what := v_call.role || ': ' || v_call.what;
    begin
      execute v_call.statement into answer;
      outcome := 'accepted';
    exception when others then
      outcome := sqlstate;
      answer := sqlerrm;
    end;
    return next;
  end loop;
end
$$;
"""

# of each table, the ids of what this transaction wrote and of one row more
WRITTEN = """
do $$
declare
  v_table text;
begin
  for v_table in
    select table_name from information_schema.columns where table_schema = 'data' and column_name = 'id'
  loop
    execute format(
      'create temporary view %1$I as select id from data.%2$I
      where xmin::text::bigint >= pg_current_xact_id()::text::bigint
      union (select id from data.%2$I order by id limit 1); grant select on %1$I to public',
      'written_' || v_table, v_table);
  end loop;
end
$$
"""

ROLES = ("nobody", "patient", "doctor", "clinic_admin", "admin")


READERS = {"get", "list", "search", "find", "export", "verify"}
TABLES = {
    "entry_id": "waitlist_entry", "template_id": "schedule_template", "conflict_id": "schedule_conflict",
    "series_id": "booking_series", "user_id": "app_user",
}  # fmt: skip
"""What an argument is the id of, where it is no table's name."""


def call(function: Function, given: dict[str, str]) -> str:
    """Write a call: some arguments as given, the others that it needs sensibly."""
    values = {}
    for name, argument in function.arguments.items():
        own = f"{function.name}.{name}"
        if own in SENSIBLE or argument.is_required:
            known = [key for key in (own, f"{name} {argument.type}", name, argument.type) if key in SENSIBLE]
            values[name] = f's."{known[0]}"'
    values |= given
    named = ", ".join(f"p_{name} => ({value})::{function.arguments[name].type}" for name, value in values.items())
    return f"select coalesce(json_agg(r), '[]')::text from pg_temp.sensible as s, api.{function.name}({named}) as r"


class Attack:
    """A world, somebody of each role in it, and the calls that each of them tries."""

    def __init__(self, world: World) -> None:
        self.connection = world.connection
        world.connection.execute(MORE)
        account = str(world.value("select id from data.app_user order by id limit 1"))
        own = {"patient_id": str(world.ann), "doctor_id": str(world.doctor), "clinic_ids": [str(world.clinic)]}
        self.claims = {role: json.dumps({"role": role, "sub": account} | own) for role in ROLES} | {"nobody": ""}
        self.catalog: Catalog = describe(self.connection)
        columns = ", ".join(f'{value} as "{key}"' for key, value in SENSIBLE.items())
        self.connection.execute(
            f"create temporary view sensible as select {columns}; grant select on sensible to public"
        )
        self.connection.execute(ATTACK)
        self.connection.execute(WRITTEN)

    def calls(self, function: Function) -> Iterator[tuple[str, str, str]]:
        """Give role, call and what is hostile in it: an admin tries all, the others null and one in turn."""
        for number, role in enumerate(ROLES):
            yield role, call(function, {}), f"{function.name}()"
            for place, (name, argument) in enumerate(function.arguments.items()):
                hostile = HOSTILE[argument.type]
                for value in ["null", *(hostile if role == "admin" else [hostile[(place + number) % len(hostile)]])]:
                    yield role, call(function, {name: value}), f"{function.name}({name} => {value})"
        if "changes" in function.arguments:
            for field in self.fields(function):
                for value in FIELDS:
                    changes = f"jsonb_build_object('{field}', {value})"
                    yield "admin", call(function, {"changes": changes}), f"{function.name}({field}: {value})"

    def fields(self, function: Function) -> list[str]:
        """Give the fields that may be changed, which the refusal of another one tells."""
        try:
            with self.connection.transaction():
                self.connection.execute(call(function, {"changes": """'{"?": 1}'"""}))
        except psycopg.Error as error:
            return re.findall(r"\w+", (error.diag.message_hint or "").removeprefix("Fields: "))
        raise AssertionError(function.name)

    def on(self, function: Function) -> tuple[Counter[str], list[str]]:
        """Make all calls of a function, keep what is accepted, read it back, undo it; count outcomes, name problems."""
        allowed = {code for code, _ in function.errors} | {"accepted"}
        calls = list(self.calls(function))
        with self.connection.transaction(force_rollback=True), self.connection.cursor() as cursor:
            with cursor.copy("copy call (role, claims, statement, what) from stdin") as copy:
                for role, statement, what in calls:
                    copy.write_row((role, self.claims[role], statement, what))
            cursor.execute("set local session authorization medbook_http")
            tried = cursor.execute("select * from pg_temp.attack()").fetchall()
            problems = [f"{what}: {outcome} {answer}" for what, outcome, answer in tried if outcome not in allowed]
            problems += [f"{function.name}: {problem}" for problem in self.unreadable(function)]
        return Counter(outcome for _, outcome, _ in tried), problems

    def unreadable(self, function: Function) -> Iterator[str]:
        """Read such rows, and the audit log, as an admin; name what neither psycopg nor JSON can hold."""
        self.connection.execute("select set_config('request.jwt.claims', %s, true)", [self.claims["admin"]])
        for reader in self.catalog.functions.values():
            if reader.name.partition("_")[0] not in READERS or reader.row not in (function.row, "audit_event"):
                continue
            given, source = {}, "pg_temp.sensible as s"
            for name, argument in reader.arguments.items():
                if argument.is_required and argument.type == "uuid":
                    source += f", pg_temp.written_{TABLES.get(name, name.removesuffix('_id'))} as w"
                    given[name] = "w.id"
                elif name == "limit":
                    given[name] = "500"
                elif name == "clinic_id" and reader.name.startswith("list_"):
                    given[name] = f's."{name}"'
            query = call(reader, given).replace("pg_temp.sensible as s", source)
            try:
                with self.connection.transaction():
                    for row in self.connection.execute(query.replace("coalesce(json_agg(r), '[]')::text", "r.*")):
                        json.dumps(row, default=plain, allow_nan=False)
            except (psycopg.Error, ValueError, TypeError, RecursionError) as error:
                yield f"{reader.name} {getattr(error, 'sqlstate', '')} {error}"


def plain(value: Any) -> str:
    """Give what JSON has no type for as text, as far as it is finite; raise TypeError for anything else."""
    if isinstance(value, UUID | datetime | date | time) or (isinstance(value, Decimal) and value.is_finite()):
        return str(value)
    raise TypeError(value)


NEVER_ACCEPTED = {
    # the bookings of this world are days away
    "check_in_booking", "complete_booking", "mark_no_show",
    # and live, so that their clinic is in use
    "disable_clinic",
}  # fmt: skip


def test_what_is_not_accepted_is_refused_as_documented_and_what_is_accepted_can_be_read(world: World) -> None:
    attack = Attack(world)
    outcomes: Counter[str] = Counter()
    problems: list[str] = []
    never_accepted = set()
    for function in attack.catalog.functions.values():
        counts, found = attack.on(function)
        outcomes += counts
        problems += found
        if not counts["accepted"]:
            never_accepted.add(function.name)
    print(sum(outcomes.values()), "calls:", dict(outcomes.most_common()))
    assert problems == []
    assert sum(outcomes.values()) > 5000
    assert never_accepted == NEVER_ACCEPTED, (
        "what is sensible is not: hostile values go no further than the first check"
    )


def test_a_check_taken_away_is_noticed(world: World) -> None:
    """The control: without it there are errors that nobody documented."""
    attack = Attack(world)
    closure = attack.catalog.functions["add_time_off"]
    assert attack.on(closure)[1] == []
    world.connection.execute("""
        create or replace function internal.check_range(
          p_from timestamptz, p_to timestamptz, p_from_field text, p_to_field text
        ) returns void language sql as ''
    """)
    problems = attack.on(closure)[1]
    assert any(" 22000 " in problem for problem in problems), problems


def test_a_row_that_a_reader_cannot_read_is_noticed(world: World) -> None:
    """The control: Python has no 24:00, and psycopg refuses the row."""
    attack = Attack(world)
    shift = attack.catalog.functions["create_shift"]
    assert attack.on(shift)[1] == []
    source = world.value("select pg_get_functiondef('internal.check_shift'::regproc)")
    world.connection.execute(source.replace("p_shift.ends_at = time '24:00'", "false"))
    assert any("can't parse time '24:00:00'" in problem for problem in attack.on(shift)[1])
