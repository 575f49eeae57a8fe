create or replace function api.enable_patient(p_patient_id uuid, p_expected_version integer default null)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_patient data.patient;
begin
  if internal.is_allowed('enable_patient', null, p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id for no key update;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.check_version(p_expected_version, v_patient.version);
  if v_patient.erased_at is not null then
    raise exception using errcode = 'MB123', message = 'patient_erased',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the person anew.';
  end if;
  if v_patient.is_active then
    perform internal.record_read('enable_patient', array[p_patient_id], array[null::uuid], array[p_patient_id]);
    return internal.patient_row(v_patient);
  end if;

  update data.patient
  set is_active = true, version = version + 1, updated_at = internal.now()
  where id = p_patient_id
  returning * into v_patient;
  perform internal.record_event('patient.enabled', null, p_patient_id, '{}', '{"is_active": [false, true]}');
  return internal.patient_row(v_patient);
end
$$;

comment on function api.enable_patient(uuid, integer) is
'Switches a patient on again. The lines he left he joins anew.
p_expected_version: refuse if the patient has changed since; null: do not ask.
Returns the patient.
Errors: 55P03 slot_locked, MB103 version_conflict, MB123 patient_erased, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
