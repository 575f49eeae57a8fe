select internal.declare_row('api.availability', $$
  id uuid,
  clinic_id uuid,
  doctor_id uuid,
  shift_id uuid,
  weekday integer,
  starts_at time,
  ends_at time,
  slot_minutes integer,
  buffer_minutes integer,
  capacity integer,
  visit_type text,
  valid_from date,
  valid_until date,
  resource_ids uuid[],
  is_active boolean,
  version integer,
  created_at timestamptz,
  updated_at timestamptz,
  replan jsonb
$$);

comment on type api.availability is 'A doctor''s usual presence on one weekday: a schedule template with its shift.';
comment on column api.availability.id is 'The schedule template.';
comment on column api.availability.weekday is 'ISO: Monday = 1 … Sunday = 7.';
comment on column api.availability.starts_at is 'Wall-clock time in the clinic''s zone.';
comment on column api.availability.ends_at is 'At or before starts_at: the next day.';
comment on column api.availability.valid_from is 'First day it holds; null: always has.';
comment on column api.availability.valid_until is 'Last day it holds, inclusive; null: open.';
comment on column api.availability.resource_ids is 'Rooms and equipment that each of its slots needs; null: none.';
comment on column api.availability.is_active is 'False: removed.';
comment on column api.availability.version is 'Grows with every change; travels as ETag.';
comment on column api.availability.replan is 'What a change did to the slots to come; null where none was asked for. {"is_dry_run", "made", "kept", "removed", "skipped", "conflicts": [{"booking_id", "reference", "slot_id", "doctor_id", "starts_at", "ends_at", "reason", "alternatives": [{"doctor_id", "starts_at", "ends_at"}]}]}';
