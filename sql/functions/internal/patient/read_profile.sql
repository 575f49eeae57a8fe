create or replace function internal.read_profile(p_patient data.patient)
returns internal.profile
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select v_profile
  from jsonb_populate_record(
    null::internal.profile, internal.decrypt_for(p_patient.id, p_patient.profile)::jsonb) as v_profile
$$;

comment on function internal.read_profile(data.patient) is
'Decrypts what can be told of a patient; all null once he is erased.
Errors: MB501 master_key_missing, MB502 master_key_wrong';
