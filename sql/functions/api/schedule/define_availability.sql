-- Locks the clinic row: whoever plans in a clinic does so one at a time.
create or replace function api.define_availability(
  p_doctor_id uuid, p_weekday integer, p_starts_at time, p_ends_at time, p_slot_minutes integer,
  p_capacity integer default 1, p_visit_type text default 'in_person'
)
returns api.availability
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
  v_shift data.shift;
  v_template data.schedule_template;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if not internal.is_allowed('define_availability', v_doctor.clinic_id, null, v_doctor.id) or v_doctor.id is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;
  perform internal.check_argument(p_weekday between 1 and 7, 'weekday', 'is not 1 (Monday) to 7 (Sunday)');
  perform internal.check_argument(p_starts_at < time '24:00', 'starts_at', 'is not before 24:00');
  perform internal.check_argument(p_ends_at is not null, 'ends_at', 'is required');
  perform internal.check_slot_shape(p_capacity, p_visit_type);
  if coalesce(p_slot_minutes, 0) not between 5 and 1440
    or internal.shift_minutes(p_starts_at, p_ends_at) % p_slot_minutes <> 0 then
    raise exception using errcode = 'MB005', message = 'invalid_slot_minutes', column = 'slot_minutes',
      detail = format('slot_minutes=%s, from %s to %s', p_slot_minutes, p_starts_at, p_ends_at),
      hint = 'Give 5 to 1440 minutes that divide the time from starts_at to ends_at without a remainder.';
  end if;

  perform from data.clinic where id = v_doctor.clinic_id for no key update;
  insert into data.shift (id, clinic_id, name, starts_at, ends_at, slot_minutes, created_at)
  values (
    internal.new_id(), v_doctor.clinic_id, format('%s-%s', to_char(p_starts_at, 'HH24:MI'), to_char(p_ends_at, 'HH24:MI')),
    p_starts_at, p_ends_at, p_slot_minutes, internal.now()
  )
  on conflict do nothing;
  select * into v_shift
  from data.shift
  where
    clinic_id = v_doctor.clinic_id and starts_at = p_starts_at and ends_at = p_ends_at and slot_minutes = p_slot_minutes
    and buffer_minutes = 0;

  if exists (
    select
    from data.schedule_template as t
    inner join data.shift as s on s.id = t.shift_id and s.clinic_id = t.clinic_id
    where
      t.doctor_id = p_doctor_id and t.clinic_id = v_doctor.clinic_id and t.is_active
      and (t.shift_id, t.weekday) <> (v_shift.id, p_weekday)
      and internal.shifts_overlap(t.weekday, s.starts_at, s.ends_at, p_weekday, p_starts_at, p_ends_at)
  ) then
    raise exception using errcode = 'MB111', message = 'availability_overlap', column = 'starts_at',
      detail = format('doctor_id=%s, weekday=%s, from %s to %s', p_doctor_id, p_weekday, p_starts_at, p_ends_at),
      hint = 'The doctor is already available in part of that time.';
  end if;

  insert into data.schedule_template (id, clinic_id, doctor_id, shift_id, weekday, capacity, visit_type, created_at)
  values (
    internal.new_id(), v_doctor.clinic_id, p_doctor_id, v_shift.id, p_weekday, p_capacity, p_visit_type, internal.now()
  )
  on conflict (doctor_id, clinic_id, shift_id, weekday) where is_active
  do update set capacity = excluded.capacity, visit_type = excluded.visit_type
  returning * into v_template;
  perform internal.record_event(
    'availability.defined', v_doctor.clinic_id, v_template.id, jsonb_build_object('doctor_id', p_doctor_id));
  return internal.availability_row(v_template, v_shift);
end
$$;

comment on function api.define_availability(uuid, integer, time, time, integer, integer, text) is
'Says that a doctor is usually there on a weekday; makes the clinic''s shift where none matches. Said again, it changes capacity and visit type of slots generated from then on.
p_weekday: ISO, Monday = 1.
p_starts_at: wall-clock time in the clinic''s zone.
p_ends_at: at or before p_starts_at: the next day.
p_slot_minutes: 5 to 1440; divides the time without a remainder.
p_capacity: seats of each slot, 1 to 1000.
p_visit_type: in_person or virtual.
Returns the availability: template and shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB005 invalid_slot_minutes, MB111 availability_overlap, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
