-- Not a field of list_patients: over HTTP that would be a URL, and URLs are logged.
create or replace function api.find_patient(p_email text, p_clinic_id uuid default null)
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
  perform internal.authorize('find_patient', p_clinic_id);
  perform internal.check_argument(p_email is not null, 'email', 'is required');
  select * into v_patient
  from data.patient as p
  where
    p.email_index = internal.email_index(p_email)
    and (
      p_clinic_id is null
      or exists (select from data.booking as b where b.patient_id = p.id and b.clinic_id = p_clinic_id)
    );
  if not found then
    raise exception using errcode = 'MB203', message = 'patient_not_found', hint = 'Nobody has exactly this address.';
  end if;
  perform internal.record_read('find_patient', array[v_patient.id], array[p_clinic_id], array[v_patient.id]);
  return internal.patient_row(v_patient);
end
$$;

comment on function api.find_patient(text, uuid) is
'Finds the patient who has an e-mail address.
p_email: the whole address; case does not matter.
p_clinic_id: only if he has booked there; required of a clinic admin.
Returns the patient.
Errors: 55P03 slot_locked, MB001 invalid_argument, MB203 patient_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
