-- Locks the clinic row, as all who plan its slots do.
create or replace function internal.change_shift(
  p_function text, p_shift_id uuid, p_changes jsonb, p_expected_version integer, p_dry_run boolean
)
returns api.shift
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old data.shift;
  v_shift data.shift;
  v_doctor_ids uuid[] := '{}'::uuid[];
  v_replan jsonb;
begin
  select * into v_old from data.shift where id = p_shift_id;
  if (case when internal.is_allowed(p_function, v_old.clinic_id) then v_old.id end) is null then
    raise exception using errcode = 'MB206', message = 'shift_not_found',
      detail = format('shift_id=%s', p_shift_id), hint = 'Check the id.';
  end if;
  perform internal.check_formats(p_changes, '{"starts_at": "time", "ends_at": "time"}');
  v_shift := internal.check_shift(jsonb_populate_record(v_old, p_changes));
  v_old := internal.lock_shift(p_shift_id, v_old.clinic_id, p_expected_version);
  if not v_old.is_active then
    raise exception using errcode = 'MB105', message = 'invalid_transition',
      detail = format('shift_id=%s', p_shift_id), hint = 'It is removed: make another shift.';
  end if;
  v_shift := internal.check_shift(jsonb_populate_record(v_old, p_changes));
  perform internal.check_shift_is_new(v_shift);

  begin
    update data.shift
    set
      name = v_shift.name,
      starts_at = v_shift.starts_at,
      ends_at = v_shift.ends_at,
      slot_minutes = v_shift.slot_minutes,
      buffer_minutes = v_shift.buffer_minutes,
      version = version + 1,
      updated_at = internal.now()
    where id = p_shift_id and clinic_id = v_old.clinic_id
    returning * into v_shift;
    if (v_shift.starts_at, v_shift.ends_at, v_shift.slot_minutes, v_shift.buffer_minutes)
      <> (v_old.starts_at, v_old.ends_at, v_old.slot_minutes, v_old.buffer_minutes) then
      perform internal.check_template_fits(t, v_shift, 'starts_at')
      from data.schedule_template as t
      where t.shift_id = p_shift_id and t.clinic_id = v_shift.clinic_id and t.is_active;
      v_doctor_ids := array(
        select distinct doctor_id from data.schedule_template
        where shift_id = p_shift_id and clinic_id = v_shift.clinic_id and is_active
      );
    end if;
    perform internal.record_event(
      'shift.updated', v_shift.clinic_id, p_shift_id,
      jsonb_build_object('fields', (select jsonb_agg(key) from jsonb_object_keys(p_changes) as f (key))),
      internal.changes(to_jsonb(v_old), to_jsonb(v_shift)));
    v_replan := internal.replan_doctors(v_shift.clinic_id, v_doctor_ids, 'shift_changed', p_dry_run);
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
  end;
  return internal.shift_row(v_shift, v_replan);
end
$$;

comment on function internal.change_shift(text, uuid, jsonb, integer, boolean) is
'Changes fields of a shift and records it; other times plan anew the slots of every doctor who works it.
p_function: the api function that asks.
p_changes: {"field": new value}, all of them known and of the right kind.
p_expected_version: null: any.
p_dry_run: true undoes all of it again.
Returns the shift as it is then, with what was done to the slots.
Errors: MB001 invalid_argument, MB005 invalid_slot_minutes, MB103 version_conflict, MB105 invalid_transition, MB111 availability_overlap, MB120 already_exists, MB206 shift_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
