create or replace function api.get_preferences(p_patient_id uuid)
returns api.preferences
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '1s'
as $$
declare
  v_clinic_id uuid := internal.clinic_of_patient(p_patient_id);
begin
  if not internal.is_allowed('get_preferences', v_clinic_id, p_patient_id)
    or not exists (select from data.patient where id = p_patient_id)
  then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Check the id.';
  end if;
  perform internal.record_read('get_preferences', array[p_patient_id], array[v_clinic_id], array[p_patient_id]);
  return internal.preferences_row(internal.find_preference(p_patient_id));
end
$$;

comment on function api.get_preferences(uuid) is
'Returns how a patient wants to be written to: by e-mail and with reminders, at any time, if he never said. A clinic admin sees those who have booked in his clinics.
Errors: MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB503 durability_refused';
