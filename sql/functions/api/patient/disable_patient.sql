-- The lock keeps bookings of his out, as each locks his row first; whoever changes his place in line never waits for him.
create or replace function api.disable_patient(p_patient_id uuid, p_expected_version integer default null)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_patient data.patient;
  v_now timestamptz;
  v_count integer;
begin
  if internal.is_allowed('disable_patient', null, p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id for update;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_patient.version);
  if not v_patient.is_active then
    perform internal.record_read('disable_patient', array[p_patient_id], array[null::uuid], array[p_patient_id]);
    return internal.patient_row(v_patient);
  end if;

  v_now := internal.now();
  v_count := internal.count_live_bookings(p_patient_id, v_now);
  if v_count > 0 then
    raise exception using errcode = 'MB108', message = 'in_use',
      detail = format('patient_id=%s, live_bookings=%s', p_patient_id, v_count),
      hint = 'Cancel the live bookings first, or let them pass.';
  end if;

  v_count := internal.leave_every_line(p_patient_id);
  update data.patient
  set is_active = false, version = version + 1, updated_at = v_now
  where id = p_patient_id
  returning * into v_patient;
  perform internal.record_event(
    'patient.disabled', null, p_patient_id, jsonb_build_object('waitlist_entries', v_count), '{"is_active": [true, false]}');
  return internal.patient_row(v_patient);
end
$$;

comment on function api.disable_patient(uuid, integer) is
'Switches a patient off: he cannot book any more, and leaves every line he waits in. His history stays, and his e-mail address stays taken. Does nothing to a disabled one.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient. Live bookings in any clinic refuse it: in_use says how many.
Errors: 55P03 slot_locked, MB103 version_conflict, MB108 in_use, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
