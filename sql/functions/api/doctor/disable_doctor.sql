-- Locks clinic, doctor, slots, in that order.
create or replace function api.disable_doctor(
  p_doctor_id uuid, p_cascade boolean default false, p_expected_version integer default null, p_dry_run boolean default false
)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
  v_row api.doctor;
  v_replan jsonb;
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('disable_doctor', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;

  perform internal.lock_clinic(v_doctor.clinic_id);
  select * into v_doctor from data.doctor where id = p_doctor_id and clinic_id = v_doctor.clinic_id for update;
  perform internal.check_version(p_expected_version, v_doctor.version);
  if not v_doctor.is_active then
    return internal.doctor_row(v_doctor);
  end if;

  begin
    v_replan := internal.disable_doctors(v_doctor.clinic_id, array[p_doctor_id], p_cascade, internal.now());
    select * into v_doctor from data.doctor where id = p_doctor_id and clinic_id = v_doctor.clinic_id;
    v_row := internal.doctor_row(v_doctor, v_replan || jsonb_build_object('is_dry_run', coalesce(p_dry_run, false)));
    perform internal.end_dry_run(p_dry_run);
  exception
    when sqlstate 'MB999' then
      null; -- a dry run undoes itself, and keeps what it found
    when foreign_key_violation then
      perform internal.refuse_unseen();
      raise;
  end;
  return v_row;
end
$$;

comment on function api.disable_doctor(uuid, boolean, integer, boolean) is
'Switches a doctor off: no slot of his can be booked any more. Does nothing to a disabled one.
p_cascade: true also cancels his live slots, and makes each live booking a conflict, to be moved or cancelled; false refuses while he has some.
p_expected_version: refuse if the doctor has changed since; null: do not ask.
p_dry_run: true: only tell what it would do.
Returns the doctor, and in replan what became of the slots.
Errors: 40001 serialization_failure, 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
