create or replace function internal.check_patient_is_active(p_patient_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_is_active boolean;
begin
  perform internal.admit_patient(p_patient_id);
  select is_active into v_is_active from data.patient where id = p_patient_id;
  if not found then
    raise exception using errcode = 'MB203', message = 'patient_not_found',
      detail = format('patient_id=%s', p_patient_id), hint = 'Register the patient first.';
  elsif not v_is_active then
    raise exception using errcode = 'MB108', message = 'patient_inactive',
      detail = format('patient_id=%s', p_patient_id), hint = 'Enable the patient first.';
  end if;
end
$$;

comment on function internal.check_patient_is_active(uuid) is
'Refuses a patient who is unknown or disabled.
Errors: MB108 patient_inactive, MB203 patient_not_found';
