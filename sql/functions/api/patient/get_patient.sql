create or replace function api.get_patient(p_patient_id uuid)
returns api.patient
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic_id uuid := internal.clinic_of_patient(p_patient_id);
  v_patient data.patient;
begin
  if not internal.is_allowed('get_patient', v_clinic_id, p_patient_id) then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  select * into v_patient from data.patient where id = p_patient_id;
  if not found then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.record_read('get_patient', array[p_patient_id], array[v_clinic_id], array[p_patient_id]);
  return internal.patient_row(v_patient);
end
$$;

comment on function api.get_patient(uuid) is
'Returns one patient. A clinic admin sees those who have booked in his clinics.
Errors: MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
