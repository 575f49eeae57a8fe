-- Locks the clinic row: whoever plans in a clinic does so one at a time.
create or replace function api.create_shift(
  p_clinic_id uuid, p_name text, p_starts_at time, p_ends_at time, p_slot_minutes integer, p_buffer_minutes integer default 0,
  p_dry_run boolean default false
)
returns api.shift
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_shift data.shift;
  v_replan jsonb;
begin
  perform internal.authorize('create_shift', p_clinic_id);
  v_shift.id := internal.new_id();
  v_shift.clinic_id := p_clinic_id;
  v_shift.name := p_name;
  v_shift.starts_at := p_starts_at;
  v_shift.ends_at := p_ends_at;
  v_shift.slot_minutes := p_slot_minutes;
  v_shift.buffer_minutes := p_buffer_minutes;
  v_shift := internal.check_shift(v_shift);
  if (internal.lock_clinic(p_clinic_id)).id is null then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  end if;
  perform internal.check_shift_is_new(v_shift);

  begin
    insert into data.shift (
      id, clinic_id, name, starts_at, ends_at, slot_minutes, buffer_minutes, created_at, updated_at
    )
    values (
      v_shift.id, p_clinic_id, v_shift.name, v_shift.starts_at, v_shift.ends_at, p_slot_minutes, p_buffer_minutes, internal.now(),
      internal.now()
    )
    returning * into v_shift;
    perform internal.record_event('shift.created', p_clinic_id, v_shift.id, '{}', internal.changes('{}', to_jsonb(v_shift)));
    v_replan := internal.replan_doctors(p_clinic_id, '{}', 'shift_changed', p_dry_run);
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.shift_row(v_shift, v_replan);
end
$$;

comment on function api.create_shift(uuid, text, time, time, integer, integer, boolean) is
'Makes a shift of a clinic, which the templates of its doctors may then work.
p_name: up to 200 characters.
p_starts_at: wall-clock time in the clinic''s zone.
p_ends_at: at or before p_starts_at: the next day.
p_slot_minutes: length of a slot, 5 to 1440; slots, with the pauses between them, fill the shift exactly.
p_buffer_minutes: pause between two slots, 0 to 240.
p_dry_run: true changes nothing, and tells what would become of the slots and bookings.
Returns the shift.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB005 invalid_slot_minutes, MB120 already_exists, MB201 clinic_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
