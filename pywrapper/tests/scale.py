"""Slots by the million, as a chain of clinics would have them, and what the plans of a call did to find some."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

NOW = "2030-01-07 08:00+00"
CLINIC, DOCTOR, PATIENT = "8001", "8002", "8003"


def id_of(kind: str, number: int) -> str:
    """Give the id of the n-th of its kind, from 0."""
    return f"00000000-0000-7000-{kind}-{number:012x}"


# Ten doctors a clinic; every one has ten slots on each of 250 days. Nine of ten are taken; those of the first ten days
# have bookings, a few of them holds that are over.
_ROWS = """
create function pg_temp.id_of(kind text, number bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-7000-' || kind || '-' || lpad(to_hex(number), 12, '0'))::uuid $$;
create function pg_temp.asked_at() returns timestamptz language sql stable as
$$ select current_setting('medbook.now')::timestamptz $$;
create function pg_temp.doctors() returns bigint language sql stable as
$$ select current_setting('scale.doctors')::bigint $$;
create function pg_temp.clinics() returns bigint language sql stable as $$ select pg_temp.doctors() / 10 $$;

insert into data.clinic (id, name, time_zone, created_at, updated_at)
select pg_temp.id_of('8001', n), 'Clinic ' || n, 'Europe/London', pg_temp.asked_at(), pg_temp.asked_at()
from generate_series(0, pg_temp.clinics() - 1) as n;
insert into data.patient (id, profile, created_at, updated_at)
select pg_temp.id_of('8003', n), 'nobody reads it', pg_temp.asked_at(), pg_temp.asked_at()
from generate_series(0, 9999) as n;
insert into data.doctor (id, clinic_id, name, specialization, fee_amount, fee_currency, created_at, updated_at)
select
  pg_temp.id_of('8002', n), pg_temp.id_of('8001', n % pg_temp.clinics()), 'Dr ' || n,
  case
    when n = 1234 then 'Rare'
    when n % pg_temp.clinics() < pg_temp.clinics() * 2 / 5 then 'General practice'
    else 'Specialty ' || n / pg_temp.clinics()
  end,
  50 + n % 100, 'GBP', pg_temp.asked_at(), pg_temp.asked_at()
from generate_series(0, pg_temp.doctors() - 1) as n;
-- materialized: else its text is read anew for each of them, three times
with v_size as materialized (
  select pg_temp.doctors() as doctors, pg_temp.asked_at() as asked_at
), v_doctor as materialized (
  select id, clinic_id, row_number() over (order by id) - 1 as n from data.doctor
)
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, booked, visit_type, created_at)
select
  pg_temp.id_of('8004', (day * v_size.doctors + n) * 10 + hour), v_doctor.clinic_id, v_doctor.id,
  v_size.asked_at + day * interval '1 day' + hour * interval '1 hour',
  v_size.asked_at + day * interval '1 day' + hour * interval '1 hour' + interval '30 minutes',
  1, ((day * 7 + n * 3 + hour) % 10 > 0)::integer, case when n % 4 = 0 then 'virtual' else 'in_person' end,
  v_size.asked_at
from v_size
cross join generate_series(0, 249) as day
cross join v_doctor
cross join generate_series(0, 9) as hour;
insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, created_at
)
select
  replace(id::text, '-8004-', '-8005-')::uuid, clinic_id, id, doctor_id,
  pg_temp.id_of('8003', row_number() over (order by id) % 10000), starts_at, ends_at, 1, v.status, id::text,
  case when v.status = 'pending' then pg_temp.asked_at() - interval '1 minute' end, pg_temp.asked_at()
from data.slot
cross join lateral (
  select case when right(id::text, 3) = '7ff' then 'pending' else 'confirmed' end as status
) as v
where starts_at < pg_temp.asked_at() + interval '10 days' and booked > 0;
"""


_DEFINITIONS = """
select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
from pg_index
where indrelid in ('data.slot'::regclass, 'data.booking'::regclass)
  and not exists (select from pg_constraint where conindid = indexrelid)
order by 1
"""


def build(connection: psycopg.Connection[Any], now: str = NOW, doctors: int = 2000) -> None:
    """Fill an empty database; tables are loaded without their indexes, which are then built over them.

    now: when the first slot begins.
    doctors: a multiple of ten, of 2,500 slots each.
    """
    connection.execute(f"set medbook.now = '{now}'; set scale.doctors = {doctors}".encode())
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    connection.execute("set maintenance_work_mem = '1GB'")
    # too dear at this size, and no search uses them: that a slot is free says nothing of their condition
    connection.execute("alter table data.slot drop constraint slot_does_not_overlap")
    connection.execute("alter table data.booking drop constraint patient_is_in_one_place")
    # with the foreign keys to it, which nobody reads by
    connection.execute("alter table data.slot drop constraint slot_pkey cascade")
    definitions = connection.execute(_DEFINITIONS).fetchall()
    for drop, _ in definitions:
        connection.execute(drop.encode())
    connection.execute(_ROWS.encode())
    connection.execute("alter table data.slot add constraint slot_pkey primary key (id, clinic_id)")
    for _, create in definitions:
        connection.execute(create.encode())
    connection.execute("vacuum (analyze) data.slot, data.booking, data.doctor, data.clinic, data.patient")
    connection.execute("set session_replication_role = origin")
    if connection.execute(_DEFINITIONS).fetchall() != definitions:
        raise RuntimeError("the indexes are not what they were")


@dataclass
class Reading:
    """What the statements of a call did, nested ones included."""

    indexes: set[str] = field(default_factory=set)
    """Of data.slot."""
    scanned: set[str] = field(default_factory=set)
    """Tables that were read from end to end."""
    rows: int = 0
    """Rows of data.slot that were looked at, those filtered out included."""
    buffers: int = 0
    """Pages that were looked at."""


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def read(connection: psycopg.Connection[Any], call: str, *values: Any) -> Reading:
    """Call once and tell how it was done."""
    plans: list[dict[str, Any]] = []

    def keep(diagnostic: psycopg.errors.Diagnostic) -> None:
        head, _, plan = (diagnostic.message_primary or "").partition("plan:")
        if head.startswith("duration:"):
            plans.append(json.loads(plan)["Plan"])

    settings = ["log_analyze", "log_buffers", "log_nested_statements"]
    connection.execute("load 'auto_explain'")
    for name, value in [("log_level", "notice"), ("log_format", "json"), *((name, "on") for name in settings)]:
        connection.execute(f"set auto_explain.{name} = {value}".encode())
    # once before, so that no page of the catalogue counts
    connection.execute(f"select count(*) from api.{call}".encode(), values)
    connection.execute("set auto_explain.log_min_duration = 0")
    connection.add_notice_handler(keep)
    connection.execute(f"select count(*) from api.{call}".encode(), values)
    connection.remove_notice_handler(keep)
    connection.execute("set auto_explain.log_min_duration = -1")

    reading = Reading()
    # a plan holds ways that it did not go
    for node in (node for plan in plans for node in _nodes(plan) if node["Actual Loops"]):
        if "Seq Scan" in node["Node Type"]:
            reading.scanned.add(node["Relation Name"])
        if node.get("Relation Name") == "slot":
            reading.indexes |= {node["Index Name"]} if "Index Name" in node else set()
            reading.rows += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    # the call itself is logged last, and its count of pages holds all others
    reading.buffers = plans[-1]["Shared Hit Blocks"] + plans[-1]["Shared Read Blocks"]
    return reading
