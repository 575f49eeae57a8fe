"""MedBook as it is shipped, and the floor: one function that does only the same durable writes."""

from uuid import UUID

import psycopg

from bench.contestants import Call, Job

PREPARE_SLOTS = """
with v_from as (select coalesce(max(ends_at), date_trunc('day', now()) + interval '2 days') as at from data.slot)
insert into data.slot (id, clinic_id, doctor_id, starts_at, ends_at, capacity, visit_type, created_at)
select
  internal.new_id(), d.clinic_id, d.id, v_from.at + n * interval '10 minutes',
  v_from.at + (n + 1) * interval '10 minutes', 1, 'in_person', now()
from v_from, generate_series(0, %s - 1) as n
inner join (select *, row_number() over (order by id) - 1 as number from data.doctor) as d on d.number = n %% 50
returning id
"""
PREPARE_PATIENTS = """
select p.id
from generate_series(1, %s) as n, api.register_patient('Patient ' || n, gen_random_uuid() || '@example.org') as p
"""
DOUBLE = """
select count(*) from (
  select from data.booking where status in ('pending', 'confirmed', 'arrived') group by slot_id having count(*) > 1
) as v_twice
"""


class MedBook:
    """``api.book_slot`` over an application's connection."""

    name = "MedBook"
    statement = "select id from api.book_slot(%s, %s)"

    def __init__(self, url: str, service_url: str) -> None:
        self.url, self.service_url = url, service_url
        with psycopg.connect(url) as connection:
            clinic = connection.execute(
                "select id from api.create_clinic(p_name => 'Bench', p_time_zone => 'Europe/London')"
            ).fetchone()
            assert clinic
            # asked, but never in the way: whoever is quick may win many of the hot slots
            connection.execute(
                "update data.clinic set horizon_days = 1095, max_active_bookings = 1000, max_active_holds = 1000"
            )
            connection.execute(
                "select api.add_doctor(%s, 'Dr ' || n, 'Cardiology') from generate_series(1, 50) as n", clinic
            )

    def prepare(self, slots: int, patients: int) -> tuple[list[UUID], list[UUID]]:
        with psycopg.connect(self.url) as connection:
            made = [row[0] for row in connection.execute(PREPARE_SLOTS, [slots])]
            known = [row[0] for row in connection.execute(PREPARE_PATIENTS, [patients])]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("vacuum analyze data.slot, data.booking, data.patient, data.event, data.outbox")
            connection.execute("checkpoint")
        return made, known

    def connect(self) -> Call:
        return self.calling(psycopg.connect(self.service_url, autocommit=True))

    def calling(self, connection: psycopg.Connection[tuple[UUID]]) -> Call:
        """Call over this connection."""

        def call(job: Job) -> str:
            try:
                connection.execute(self.statement, job)
            except psycopg.errors.LockNotAvailable:
                return "busy"
            except psycopg.Error as error:
                if error.sqlstate != "MB101":
                    raise
                return "refused"
            return "booked"

        return call

    def double_bookings(self) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(DOUBLE).fetchone()
            assert row
            return int(row[0])


FLOOR = """
create schema floor;
grant usage on schema floor to medbook_service;
create function floor.book_slot(p_slot_id uuid, p_patient_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_slot data.slot;
  v_id uuid := internal.new_id();
  v_event_id uuid := internal.new_id();
  v_now timestamptz := clock_timestamp();
begin
  update data.slot set booked = booked + 1, version = version + 1 where id = p_slot_id returning * into v_slot;
  insert into data.booking (
    id, clinic_id, slot_id, doctor_id, patient_id, starts_at, ends_at, seat, status, reference, expires_at, created_at,
    visit_type
  )
  values (
    v_id, v_slot.clinic_id, v_slot.id, v_slot.doctor_id, p_patient_id, v_slot.starts_at, v_slot.ends_at, 1, 'pending',
    right(v_id::text, 11), v_now + interval '2 minutes', v_now, v_slot.visit_type
  );
  insert into data.event (id, clinic_id, occurred_at, topic, entity_id, actor, payload, address, changes)
  values (
    v_event_id, v_slot.clinic_id, v_now, 'booking.hold_created', v_id, 'service:' || session_user,
    jsonb_build_object('slot_id', v_slot.id, 'starts_at', v_slot.starts_at, 'expires_at', v_now + interval '2 minutes'),
    host(inet_client_addr()),
    jsonb_build_object(
      'status', jsonb_build_array(null, 'pending'), 'patient_id', jsonb_build_array(null, p_patient_id),
      'slot_id', jsonb_build_array(null, v_slot.id), 'seat', jsonb_build_array(null, 1)));
  insert into data.event_unsealed (event_id, clinic_id) values (v_event_id, v_slot.clinic_id);
  insert into data.outbox (event_id, clinic_id, created_at) values (v_event_id, v_slot.clinic_id, v_now);
  return v_id;
end
$$;
"""


class Floor(MedBook):
    """The rows that a booking leaves behind, in the same tables, and no rule: what durability alone costs."""

    name = "floor"
    statement = "select floor.book_slot(%s, %s)"

    def __init__(self, url: str, service_url: str) -> None:
        super().__init__(url, service_url)
        with psycopg.connect(url) as connection:
            connection.execute(FLOOR)
