"""Years of bookings that are over, loaded in bulk."""

from typing import Any

import psycopg

PATIENTS = 100_000
CHUNK = 1_000_000
TABLES = "('data.slot'::regclass, 'data.booking'::regclass, 'data.event'::regclass)"

# What is not a constraint. Primary keys stay, as others refer to them, and are built anew in the end: these ids are
# older than those that are there, which splits pages in the middle, as ids that come in their order do not.
INDEXES = f"""
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where indrelid in {TABLES} and not exists (select from pg_constraint where conindid = indexrelid)
"""
REFERENCE = "booking_reference_is_unique"
SHAPE = f"""
select array_agg(d order by d) from (
  select pg_get_indexdef(indexrelid) from pg_index where indrelid in {TABLES}
  union all
  select conname || pg_get_constraintdef(oid) || convalidated from pg_constraint where conrelid in {TABLES}
) as v (d)
"""
PEOPLE = """
insert into data.patient (id, profile, created_at, updated_at)
select gen_random_uuid(), 'nobody reads it', now(), now() from generate_series(1, %s)
"""
NUMBERED = """
create temporary table v_doctor as
select id, clinic_id, row_number() over (order by id) - 1 as number from data.doctor;
create temporary table v_patient as
select id, row_number() over (order by id) - 1 as number from data.patient;
create index on v_patient (number);
analyze v_doctor, v_patient;
"""
# Every ten minutes each doctor had a slot, for as long as it takes. Ids are UUIDv7 of that time; a reference is n
# times an odd number, modulo 2^40: none twice, and in no order.
ROWS = """
create temporary table v_row on commit drop as
select
  (lpad(to_hex((extract(epoch from v.at) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid
    as id,
  lpad(upper(to_hex(n * 654188429 & 1099511627775)), 10, '0') as reference, d.clinic_id, d.id as doctor_id,
  p.id as patient_id, v.at
from generate_series(%(first)s::bigint, %(last)s::bigint) as n
inner join v_doctor as d on d.number = n %% 50
inner join v_patient as p on p.number = (n * 7919) %% %(patients)s
cross join lateral (
  select date_trunc('hour', now()) - interval '1 day' - (%(all)s - n) / 50 * interval '10 minutes' as at
) as v
order by n
"""
FILL = [
    """
insert into data.slot (
  id, clinic_id, doctor_id, starts_at, ends_at, capacity, booked, status, visit_type, version, created_at
)
select id, clinic_id, doctor_id, at, at + interval '10 minutes', 1, 1, 'closed', 'in_person', 3, at - interval '30 days'
from v_row
""",
    """
insert into data.booking (
  id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, version, created_at,
  confirmed_at, completed_at
)
select
  id, clinic_id, id, doctor_id, patient_id, at, at + interval '10 minutes', 1, 'completed',
  overlay(reference placing '-' from 6 for 0), 3, at - interval '20 days', at - interval '20 days', at
from v_row
""",
    """
insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload, request_id, address, changes)
select
  id, clinic_id, at, 'booking.completed', id, 'doctor:' || doctor_id, jsonb_build_object('slot_id', id),
  id::text, '192.0.2.1', '{"status": ["confirmed", "completed"]}'
from v_row
""",
]


def load(connection: psycopg.Connection[Any], bookings: int) -> None:
    """Load so many closed slots, each with a completed booking and its event; the schema stays as it was."""
    shape = connection.execute(SHAPE.encode()).fetchone()
    indexes = connection.execute(INDEXES.encode()).fetchall()
    connection.execute("set session_replication_role = replica")
    connection.execute("set synchronous_commit = off")
    connection.execute("set maintenance_work_mem = '512MB'")
    connection.execute("set work_mem = '256MB'")
    for name, _ in indexes:
        connection.execute(f"drop index {name}".encode())
    connection.execute(f"alter table data.booking drop constraint {REFERENCE}".encode())
    connection.execute(PEOPLE, [PATIENTS])
    connection.execute(NUMBERED)
    patients = connection.execute("select count(*) from v_patient").fetchone()
    assert patients
    for first in range(1, bookings + 1, CHUNK):
        last = min(first + CHUNK - 1, bookings)
        with connection.transaction():
            connection.execute(ROWS, {"first": first, "last": last, "all": bookings, "patients": patients[0]})
            for statement in FILL:
                connection.execute(statement.encode())
    for _, definition in indexes:
        connection.execute(definition.encode())
    connection.execute(f"alter table data.booking add constraint {REFERENCE} unique (reference, clinic_id)".encode())
    for table in ("slot", "booking", "event"):
        connection.execute(f"reindex index data.{table}_pkey".encode())
    connection.execute("set session_replication_role = origin")
    if connection.execute(SHAPE.encode()).fetchone() != shape:
        raise RuntimeError("the tables are no longer as the schema says")
    connection.execute("vacuum (analyze) data.slot, data.booking, data.event, data.patient")
    connection.execute("checkpoint")
