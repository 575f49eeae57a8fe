create or replace function internal.check_patient(p_patient data.patient)
returns data.patient
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  p_patient.name := internal.check_text(p_patient.name, 'name', 200, true);
  p_patient.email := lower(internal.check_text(p_patient.email, 'email', 254));
  p_patient.phone := internal.check_text(p_patient.phone, 'phone', 40);
  perform internal.check_contact(p_patient.email, p_patient.phone);
  perform internal.check_argument(
    p_patient.email is not null or p_patient.phone is not null, 'email', 'or phone is required');
  return p_patient;
end
$$;

comment on function internal.check_patient(data.patient) is
'Returns the patient with texts trimmed and e-mail in lower case, or refuses it.
Errors: MB001 invalid_argument';
