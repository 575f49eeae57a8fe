"""Every SQL text of the wrapper."""

from collections.abc import Iterable
from functools import lru_cache
from typing import LiteralString

from psycopg import sql

from medbook.catalog import Function

DESCRIBE = """
select json_build_object(
  'functions', (
    select json_agg(json_build_object(
      'name', p.proname,
      'row', (select t.typname from pg_type as t where t.oid = p.prorettype),
      'is_set', p.proretset,
      'is_read_only', p.provolatile <> 'v',
      'comment', obj_description(p.oid, 'pg_proc'),
      'arguments', coalesce((
        select json_agg(json_build_object(
          'name', p.proargnames[a.n],
          'type', format_type(a.type, null),
          'default', pg_get_function_arg_default(p.oid, a.n::integer)) order by a.n)
        from unnest(p.proargtypes::oid[]) with ordinality as a (type, n)), '[]')) order by p.proname)
    from pg_proc as p
    where p.pronamespace = 'api'::regnamespace),
  'rows', (
    select json_agg(json_build_object(
      'name', c.relname,
      'comment', obj_description(c.reltype, 'pg_type'),
      'attributes', (
        select json_agg(json_build_object(
          'name', a.attname,
          'type', format_type(a.atttypid, null),
          'comment', coalesce(col_description(c.oid, a.attnum), '')) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and not a.attisdropped)) order by c.relname)
    from pg_class as c
    where c.relnamespace = 'api'::regnamespace and c.relkind = 'c'),
  'problems', (select json_agg(e) from api.errors() as e))
"""

SET_LOCALLY = "set_config(%s, %s, true)"
"""A setting that ends with the transaction: its name and value."""

CREATE_ADMIN = "select id::text from api.create_user(%s, %s, true)"

HEALTH = "select row_to_json(h)::text from api.health() as h"

ROTATE_MASTER_KEY = "select * from internal.rotate_master_key(%s)"

BACKEND = "select pg_backend_pid()"

JOBS = "select name, extract(epoch from every)::float, in_batches from internal.jobs()"

ACTIVE_CLINICS = "select array[name], id from data.clinic where is_active"

ACTIVE_DOCTORS = """
select array[c.name, d.name], d.id
from data.doctor as d
inner join data.clinic as c on c.id = d.clinic_id
where d.is_active
"""

ACTIVE_CLINICS_BY_ID = "select id, name from data.clinic where is_active"

FIND_CLINICS = "select id, name from data.clinic where id::text = lower(%(clinic)s) or name = %(clinic)s order by id"

ADD_HOLIDAYS = """
select count(*)::integer, coalesce(sum(jsonb_array_length(replan -> 'conflicts')), 0)::integer
from api.add_holidays(p_clinic_id => %s, p_days => %s::jsonb, p_dry_run => %s)
"""

ROLES = """
select json_object_agg(p.proname, internal.permitted_roles(p.proname))
from pg_proc as p
where p.pronamespace = 'api'::regnamespace
"""

TABLES = """
select json_agg(json_build_object(
  'name', c.relname,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', (
    select json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'is_required', a.attnotnull,
      'comment', coalesce(col_description(c.oid, a.attnum), '')) order by a.attnum)
    from pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'constraints', (
    select coalesce(json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid))
      order by k.conname), '[]')
    from pg_constraint as k
    where k.conrelid = c.oid),
  'indexes', (
    select coalesce(json_agg(json_build_object('name', i.relname, 'definition',
      regexp_replace(pg_get_indexdef(i.oid), '^CREATE (UNIQUE )?INDEX .* USING', '\\1USING')) order by i.relname), '[]')
    from pg_index as x
    inner join pg_class as i on i.oid = x.indexrelid
    where
      x.indrelid = c.oid
      and not exists (select from pg_constraint as k where k.conindid = i.oid and k.contype <> 'f'))
  ) order by c.relname)
from pg_class as c
where c.relnamespace = 'data'::regnamespace and c.relkind in ('r', 'p')
"""


@lru_cache(maxsize=1024)
def call_row(function: Function, arguments: tuple[str, ...], settings: int) -> bytes:
    """One call that returns one row, as JSON; parameters: so many settings by name and value, then the arguments."""
    return _told_first("row_to_json(r)::text", function, arguments, settings)


@lru_cache(maxsize=1024)
def call_page(function: Function, arguments: tuple[str, ...], settings: int) -> bytes:
    """One call that returns a page, as JSON; parameters: the settings, its size (null: all), then the arguments."""
    return _told_first(
        "json_build_object('items', coalesce(json_agg(r), '[]'),"
        " 'next', case when count(*) >= %s::bigint then (array_agg(r.id))[count(*)] end)::text",
        function,
        arguments,
        settings,
    )


def _told_first(result: LiteralString, function: Function, arguments: Iterable[str], settings: int) -> bytes:
    """Set, then call: the call depends on what the settings gave, and offset 0 keeps the planner from parting them."""
    return (
        sql.SQL(
            "with v_told as materialized (select concat({}) is not null as is_told)"
            " select {} from v_told cross join lateral (select r.* from {} as r where v_told.is_told offset 0) as r"
        )
        .format(
            sql.SQL(", ").join([sql.SQL("''"), *[sql.SQL(SET_LOCALLY)] * settings]),
            sql.SQL(result),
            _call(function, arguments),
        )
        .as_bytes()
    )


def set_locally(settings: int) -> bytes:
    """Make so many settings; parameters: the name and value of each."""
    return f"select {', '.join([SET_LOCALLY] * settings)}".encode()


def call_id(function: Function, arguments: Iterable[str]) -> sql.Composed:
    """One call that returns one row, of which only the id is asked."""
    return sql.SQL("select r.id from {} as r").format(_call(function, arguments))


def call_rows(name: str, arguments: Iterable[str]) -> sql.Composed:
    """One call, its rows as columns; the values of the arguments follow as parameters."""
    return sql.SQL("select r.* from {}({}) as r").format(
        sql.Identifier("api", name),
        sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(f"p_{argument}")) for argument in arguments),
    )


def _call(function: Function, arguments: Iterable[str]) -> sql.Composed:
    return sql.SQL("{}({})").format(
        sql.Identifier("api", function.name),
        sql.SQL(", ").join(
            # the type comes from the catalogue
            sql.SQL("{} => %s::{}").format(sql.Identifier(f"p_{name}"), sql.SQL(function.arguments[name].type))
            for name in arguments
        ),
    )


def run_job(name: str) -> sql.Composed:
    """Run one of internal.jobs()."""
    return sql.SQL("select {}()").format(sql.Identifier("internal", name))


def create_staging(kind: str, columns: Iterable[str]) -> sql.Composed:
    """Make the temporary table that a file of this kind is copied into: its line and its texts."""
    return sql.SQL("create temporary table {} (line integer, {}) on commit drop").format(
        sql.Identifier(f"import_{kind}"),
        sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in columns),
    )


def copy_staging(kind: str) -> sql.Composed:
    """Copy into it."""
    return sql.SQL("copy pg_temp.{} from stdin").format(sql.Identifier(f"import_{kind}"))


def read_staging(kind: str, columns: Iterable[str]) -> sql.Composed:
    """Read it back in the order of the file, the line first."""
    return sql.SQL("select line, {} from pg_temp.{} order by line").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(f"import_{kind}")
    )
