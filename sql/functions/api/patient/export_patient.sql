create or replace function api.export_patient(p_patient_id uuid)
returns api.patient_export
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_patient data.patient;
begin
  if internal.is_allowed('export_patient', null, p_patient_id) then
    select * into v_patient from data.patient where id = p_patient_id;
  end if;
  if v_patient.id is null then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  -- his bookings are within his reach, but not what happened to them
  perform internal.admit('*');
  perform internal.record_event('patient.exported', null, p_patient_id);
  return internal.patient_export(v_patient);
end
$$;

comment on function api.export_patient(uuid) is
'Returns everything that is held about a patient, in all clinics, as one document. Itself an event.
Errors: 55P03 slot_locked, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
