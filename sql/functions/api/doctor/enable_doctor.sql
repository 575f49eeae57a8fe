-- Locks clinic, doctor, slots, in that order.
create or replace function api.enable_doctor(p_doctor_id uuid, p_expected_version integer default null)
returns api.doctor
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_doctor data.doctor;
  v_is_active boolean;
  v_slot_ids uuid[];
begin
  select * into v_doctor from data.doctor where id = p_doctor_id;
  if (case when internal.is_allowed('enable_doctor', v_doctor.clinic_id, null, v_doctor.id) then v_doctor.id end) is null then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;

  select is_active into v_is_active from data.clinic where id = v_doctor.clinic_id for key share;
  select * into v_doctor from data.doctor where id = p_doctor_id and clinic_id = v_doctor.clinic_id for update;
  perform internal.check_version(p_expected_version, v_doctor.version);
  if v_doctor.is_active then
    return internal.doctor_row(v_doctor);
  end if;
  if not v_is_active then
    raise exception using errcode = 'MB108', message = 'clinic_inactive',
      detail = format('clinic_id=%s', v_doctor.clinic_id), hint = 'Enable the clinic first.';
  end if;

  update data.doctor
  set is_active = true, version = version + 1, updated_at = internal.now()
  where id = p_doctor_id and clinic_id = v_doctor.clinic_id
  returning * into v_doctor;
  -- visits that were booked when he was disabled still stand: their time is taken
  v_slot_ids := array(
    select s.id
    from data.slot as s
    where
      s.doctor_id = p_doctor_id and s.clinic_id = v_doctor.clinic_id and s.status = 'cancelled' and s.booked > 0
      and s.ends_at > internal.now() and exists (
        select from data.booking as b
        where b.slot_id = s.id and b.clinic_id = s.clinic_id and b.status in ('pending', 'confirmed', 'arrived')
      )
    order by s.id
    for update
  );
  update data.slot
  set status = 'blocked', is_in_conflict = true, version = version + 1
  where id = any (v_slot_ids) and clinic_id = v_doctor.clinic_id and booked > 0;
  perform internal.record_event('doctor.enabled', v_doctor.clinic_id, p_doctor_id, '{}', '{"is_active": [false, true]}');
  return internal.doctor_row(v_doctor);
end
$$;

comment on function api.enable_doctor(uuid, integer) is
'Switches a doctor of an active clinic on again. Visits booked with him from before keep their time, as conflicts until somebody decides; generate slots afterwards.
p_expected_version: refuse if the doctor has changed since; null: do not ask.
Returns the doctor.
Errors: 55P03 slot_locked, MB103 version_conflict, MB108 clinic_inactive, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
